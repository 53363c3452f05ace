import type { Problem, ProblemCode, ProblemFacts } from '../../src/runbooks/problem-facts.ts';

/** Facts of every problem that there is, each text being `s`. */
const factsOf = (s: string): { [C in ProblemCode]: ProblemFacts[C][] } => ({
  'document-empty': [{}],
  'document-too-large': [{}],
  'too-many-lines': [{ lines: 10_001, most: 10_000 }],
  'line-too-long': [{ characters: 5000, most: 4000 }],
  'not-text': [{}],
  'nested-too-deeply': [{ most: 30 }],
  'bad-name': (['release', 'service', 'node', 'file', 'top-folder'] as const).map((what) => ({
    what,
    name: s,
    fault: 'two-dots',
  })),
  'bad-path': [
    ...(['path', 'directory', 'upload'] as const).map((use) => ({ path: s, fault: 'root' as const, use })),
    ...(['relative', 'too-long', 'not-normalised', 'forbidden-character'] as const).map((fault) => ({
      path: s,
      fault,
      use: 'path' as const,
    })),
  ],
  'no-upgrade-chapter': [{}],
  'no-service': [{}],
  'section-twice': [{ service: s, firstLine: 12 }],
  'heading-services': [{ heading: s, count: 2 }],
  'rollback-unknown-service': [{ service: s, known: [s, s] }],
  'code-outside-chapters': [{}],
  'code-outside-section': [{}],
  'code-in-html': [{}],
  'code-not-closed': [{}],
  'belongs-to-no-service': [{ text: s }, { text: s, hint: 'command' }],
  'not-understood': (['command', 'verb', 'own-block', 'shorter'] as const).map((hint) => ({ text: s, hint })),
  'step-after-repeat': [{}],
  'step-before-node': [{}],
  'node-without-steps': [{ node: s }],
  'rollback-names-node': [{}],
  'nothing-to-repeat': [{}],
  'repeat-without-node': [{}],
  'upload-without-directory': [{}],
  'announced-without-command': [{ text: s }],
  'announced-not-done': [
    { text: s, kinds: ['stop', 'start'] },
    { text: s, kinds: ['stop'], service: s },
  ],
  'announced-not-named': [
    { text: s, names: [s] },
    { text: s, names: [s, s], service: s },
  ],
  'no-node': [{ service: s }],
  'node-twice': [{ service: s, node: s }],
  'too-many-points': [{ service: s, points: 31, most: 30 }],
  'no-steps': [{ service: s }],
  'hosts-mixed': [{ hosts: [s, s], nodes: [s] }],
  'not-elsewhere': [{ kind: 'stop', host: s }],
  'restore-in-upgrade': [{}],
  'follow-before-start': [{}],
  'stop-without-start': [{}],
  'second-start': [{}],
  'unpack-without-upload': [
    { archive: s, uploads: [] },
    { archive: s, uploads: [s] },
  ],
  'unpack-without-directory': [{ form: 'typed' }],
  'backup-is-live': [{ path: s }],
  'backup-inside': [{ path: s }],
  'backup-elsewhere': [
    { path: s, trees: [] },
    { path: s, trees: [s] },
  ],
  'backup-after-unpack': [{}],
  'rollback-without-start': [{}],
  'rollback-copies-another': [
    { from: s, to: s, backups: [] },
    { from: s, to: s, backups: [{ from: s, to: s }] },
  ],
  'rollback-restores-nothing': [
    { service: s, backups: [] },
    { service: s, backups: [{ from: s, to: s }] },
  ],
  'not-in-rollback': [{ kind: 'upload' }],
  'bad-yaml': [{ detail: s }],
  'yaml-aliases': [{ detail: s }],
  'wrong-value': [
    { place: s, detail: s },
    { place: '', detail: s },
  ],
  'no-known-step': [{ kinds: ['stop', 'start'] }],
  'several-steps': [{ named: ['stop', 'start'], kinds: ['stop', 'start'] }],
  'not-one-command': [{ command: s }],
  'not-a-start-script': [{ command: s }],
  command: [{ message: s, expected: s }, { message: s }],
});

export const problemSamples = (s: string): Problem[] =>
  Object.entries(factsOf(s)).flatMap(([code, list]) =>
    list.map((facts) => ({ line: 7, code, facts }) as Problem),
  );

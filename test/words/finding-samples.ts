import type { Finding, FindingCode, FindingFacts, Topic } from '../../src/doctor/findings.ts';
import type { SetupCode, SetupFault, SetupTable } from '../../src/words/setup-table.ts';
import { problemSamples } from './problem-samples.ts';
import { valueSamples, yamlSamples } from './value-samples.ts';

type SetupFacts = { [C in SetupCode]: Parameters<SetupTable[C]>[0][] };

const setupFacts = (s: string): SetupFacts => ({
  'config-missing': [{ path: s }],
  'config-unreadable': [{ path: s, reason: 'EISDIR' }],
  'config-no-yaml': [{ path: s, faults: yamlSamples(s) }],
  'config-wrong': [{ path: s, faults: valueSamples(s).map((one) => ({ line: 3, ...one })) }],
  'bad-port': [{ value: s }],
  'redis-address': [{ address: s }],
  'redis-unreachable': [
    { address: s, reason: 'ECONNREFUSED' },
    { address: s, reason: s },
  ],
  'redis-not-durable': [
    { address: s, appendonly: false, policy: 'noeviction' },
    { address: s, appendonly: true, policy: s },
  ],
  'slack-no-bot-token': [{}],
  'slack-no-transport': [{}],
  'slack-refused': [
    { variable: 'SLACK_BOT_TOKEN', reason: s },
    { variable: 'SLACK_APP_TOKEN', reason: s },
  ],
  'slack-away': [{ reason: s }],
});

/** Everything that can keep Baton from starting, each text being `s`. */
export const setupSamples = (s: string): SetupFault[] =>
  Object.entries(setupFacts(s)).flatMap(([code, list]) =>
    list.map((facts) => ({ code, facts }) as SetupFault),
  );

const findingFacts = (s: string): { [C in FindingCode]: FindingFacts[C][] } => ({
  'redis-durable': [{}],
  'slack-signed-in': [{ bot: s }],
  'scope-granted': [{ scope: s }],
  'scope-missing': [
    { scope: s, needed: true },
    { scope: s, needed: false },
  ],
  'scope-unknown': [{ scope: s, reason: s }],
  'runbooks-readable': [
    { path: s, releases: 1 },
    { path: s, releases: 2 },
  ],
  'runbooks-unreadable': [{ path: s, reason: 'ENOENT' }],
  'release-readable': [{ services: [s, s] }],
  'release-bad-name': [{ name: s, fault: 'two-dots' }],
  'release-wrong': [{ file: s, problems: problemSamples(s).slice(0, 3) }],
  'release-unreadable': [{ reason: 'EACCES' }],
  'release-ready': [{}],
  'hosts-missing': [{ nodes: [s, s], release: s }],
  'artifact-wrong': [{ failure: 'artifact-missing', facts: { file: s, path: s } }],
  'access-set': [{ start: [s], approve: [s, s] }],
  'nobody-starts': [{}],
  'nobody-approves': [{}],
  'everyone-approves': [{}],
  'key-unusable': [
    { path: s, fault: 'unreadable', reason: 'ENOENT', hosts: [s, s] },
    { path: s, fault: 'encrypted', hosts: [s] },
    { path: s, fault: 'malformed', hosts: [s] },
  ],
  'host-answers': [{ user: s, address: s, port: 22, system: s }],
  'host-failed': [{ failure: 'host-key-unknown', facts: { address: s, got: s } }],
  'node-ready': [{ facts: { freeBytes: 5000, neededBytes: 100, notes: [] } }],
  'node-asks': [{ facts: { notes: [], differs: [s] } }],
  'node-fails': [{ failure: 'tree-missing', facts: { path: s } }],
  setup: setupSamples(s).map((fault) => ({ fault })),
  trouble: [{ detail: s }],
});

const topics = (s: string): Topic[] => [
  ...(['redis', 'slack', 'runbooks', 'access'] as const).map((of) => ({ of })),
  { of: 'key', path: s },
  { of: 'host', name: s },
  { of: 'release', release: s },
  { of: 'service', service: s, release: s },
  { of: 'node', service: s, node: s },
];

/** Every finding of the doctor once, and every topic, each text being `s`. */
export const findingSamples = (s: string): Finding[] => {
  const all = Object.entries(findingFacts(s)).flatMap(([code, list]) =>
    list.map((facts) => ({ topic: { of: 'access' }, code, facts }) as Finding),
  );
  return [...all, ...topics(s).map((topic): Finding => ({ topic, code: 'release-ready', facts: {} }))];
};

import { sayOfSupervisor } from '../runbooks/supervisors.ts';
import { care } from './en-outcomes.ts';
import type { Markup } from './markup/markup.ts';
import type { PlanWords } from './plan-words.ts';

/** What a plan says. Nothing that it names is cut short. */
export function planEn({ code, text }: Markup): PlanWords {
  return {
    document: 'The document',
    line: 'line',
    step: 'What Baton does',
    before: 'Before anything is stopped, on every node',
    beforeText: (uploads) =>
      `Preflight: connection and host key, free space, archive, the service's process, the backup's name, other nodes healthy. Then ${text(uploads)}.`,
    eachNode: 'On each node',
    order: 'One node after the other',
    runs: (steps) => `steps ${text(steps)}`,
    rolling: 'Rolling back',
    rollingText: 'Only the nodes that this rollout touched, newest first, one at a time.',
    tick: 'To verify at each gate',
    noPoints: 'The document names nothing to verify.',
    coverage: ({ baton, written, people, notes }) =>
      `${baton + written + people + notes} lines: ${baton} done by Baton · ${written} run as written after approval · ${people} done by people · ${notes} notes`,
    notes: 'Good to know',
    remarks: 'Read as explanation, no step comes from it',
    afterNode: (points, next) =>
      `${points === 0 ? 'asks' : `${points} to verify, then`}: Continue to ${text(next)} · Roll back · Stop here`,
    afterLast: (points) => `${points === 0 ? 'asks' : `${points} to verify, then`}: Finish · Roll back`,
    notUnderstood: 'Not understood: runs as written after its own approval.',
    onHosts: (hosts) => `on ${hosts.map(text).join(', ')} only`,
    once: 'once',
    onlyIf: (condition) => `asked on each node: ${text(condition)}`,
    byMove: 'moved, not copied',
    byLink: 'a symbolic link, switched in one rename',
    late: "in the node's turn, not before: earlier steps touch the same place, or the service runs from there",
    keeps: (path, at) => `${text(path)}, if there, is kept at ${text(at)}`,
    clears: (folder) => `${text(folder)} is set aside with it`,
    redeploys: (folder) => `a running Tomcat replaces ${text(folder)} by itself`,
    makes: (path) => `makes ${text(path)} first, where it is missing`,
    in: 'in',
    top: 'top folder',
    signal: (signal) => `signal ${signal} to the service's own process`,
    process: (start) => {
      if (start.form === 'tomcat') return `java with -Dcatalina.base=${text(start.catalinaBase)}`;
      if (start.form === 'nohup') return `java that works in ${text(start.cwd)}`;
      if (start.supervisor === undefined) return `the process that baton.yaml names (${code('process:')})`;
      return `the process that ${text(sayOfSupervisor(start.supervisor))} names`;
    },
    expected: 'expected: ',
    instead: 'for example: ',
    reason: 'reason',
    point: 'check',
    care,
    note: {
      'no-rollback': 'The document has no rollback for this service: Roll back is not offered.',
      'rollback-derived': 'The way back comes from the steps above: what they keep is put back.',
      'sudo-left-out': `${code('sudo')} is left out: Baton acts as the SSH user of baton.yaml, or as another where ${code('become: sudo')} is set there.`,
      'no-log': 'No log is named after the start: only the process tells whether it is up.',
      'rollback-stop-assumed':
        'No stop in the section: a rollback stops the service through what supervises it, else with signal 15.',
      'was-gbk': 'The file is in GBK (GB18030) and was decoded: check that its characters are right.',
      'was-utf16': 'The file is in UTF-16 and was decoded.',
    },
  };
}

import type { Facts, FailureCode } from '../../rollout/outcomes.ts';
import type { Step } from '../../runbooks/types.ts';
import { bytes, code, duration, esc } from '../views/mrkdwn.ts';
import type { reader } from './facts.ts';

type Reader = ReturnType<typeof reader>;

const listed = (items: string[]) => items.map((item) => `\n• ${code(item)}`).join('');

const rules: Record<string, string> = {
  'absolute-path': 'it holds absolute paths',
  'parent-path': 'it holds paths with `..`',
  'other-top-folder': 'it fills other folders than its own',
  'link-out': 'it holds links that lead out of its folder',
  'special-file': 'it holds devices or other special files',
};

/** What happened, to what, and what helps; the buttons say what to click. */
export const failures: Record<FailureCode, (f: Reader) => string> = {
  'host-unreachable': (f) =>
    `the host does not answer at ${code(f.text('address'))} (${esc(f.text('detail'))}). Check the host and its network, then retry.`,
  'host-key-differs': (f) =>
    `the host at ${code(f.text('address'))} shows another key than known_hosts says: expected ${code(f.text('expected'))}, got ${code(f.text('got'))}. If the host was rebuilt, correct known_hosts; else somebody may be in between.`,
  'host-key-unknown': (f) =>
    `known_hosts has no key for ${code(f.text('address'))}; it shows ${code(f.text('got'))}. Compare it at the host, then add it with ${code('ssh-keyscan')}.`,
  'auth-refused': (f) =>
    `the host refused the login of ${code(f.text('user'))}. Add Baton's public key to its authorized_keys, then retry.`,
  'host-unconfigured': (f) =>
    `baton.yaml has no host ${code(f.text('node'))}. Add it below ${code('hosts:')}.`,
  'connection-lost': (f) =>
    `the connection was lost and the host stayed away for ${duration(f.number('forMs'))}. The step may have gone on there: Retry looks first and does nothing twice.`,
  'artifact-missing': (f) =>
    `${code(f.text('file'))} is not in the release's folder (${code(f.text('path'))}). Put it there.`,
  'artifact-checksum-missing': (f) =>
    `${code(`${f.text('file')}.sha256`)} is missing. Make it with ${code(`sha256sum ${f.text('file')} > ${f.text('file')}.sha256`)}.`,
  'artifact-checksum-differs': (f) =>
    `${code(f.text('file'))} is not the file that was meant: sha256 ${code(f.text('got'))}, expected ${code(f.text('expected'))}. Copy it again.`,
  'artifact-unreadable': (f) =>
    `${code(f.text('file'))} cannot be read as an archive: ${esc(f.text('detail'))}. Build or copy it again.`,
  'artifact-unsafe': (f) =>
    `${code(f.text('file'))} is refused: ${rules[f.text('rule')] ?? esc(f.text('rule'))}.${listed(f.list('entries'))}`,
  'no-space': (f) =>
    `too little disk at ${code(f.text('path'))}: ${bytes(f.number('neededBytes'))} needed, ${bytes(f.number('freeBytes'))} free. Make room, then retry.`,
  'backup-taken': (f) =>
    `${code(f.text('path'))} is there already and is not this rollout's. Baton never overwrites a backup: move it away, then retry.`,
  'backup-missing': (f) => `there is no complete backup at ${code(f.text('path'))}.`,
  'tree-missing': (f) => `${code(f.text('path'))} is not there.`,
  'not-writable': (f) => `${code(f.text('path'))} cannot be written: ${esc(f.text('detail'))}.`,
  'tool-missing': (f) => `the host lacks ${code(f.text('tools'))}. Install it, then retry.`,
  'process-ambiguous': (f) =>
    `more than one process looks like the service, so none was touched:${listed(f.list('processes'))}\nSet ${code('process:')} for the service in baton.yaml, or stop the extra one.`,
  'others-unhealthy': (f) =>
    `not taken down, because another node is not healthy:${listed(f.list('nodes'))}\nHeal it, then retry.`,
  'upload-differs': (f) =>
    `${code(f.text('path'))} arrived with other bytes: sha256 ${code(f.text('got'))}, expected ${code(f.text('expected'))}. Retry uploads it again.`,
  'process-survived': (f) =>
    `process ${f.text('pid')} is still there ${duration(f.number('waitedMs'))} after signal ${f.text('signal')}. Nothing was changed.`,
  'process-came-back': (f) =>
    `something started the service again: ${code(f.text('command'))} (pid ${f.text('pid')}). Switch off its supervisor, then retry.`,
  'copy-differs': (f) =>
    `the copy ${code(f.text('to'))} differs from ${code(f.text('from'))}:${listed(f.list('differences'))}\nSomething changed the files meanwhile; retry copies again.`,
  'already-running': (f) => `the service is running already:${listed(f.list('processes'))}`,
  'start-exited': (f) => `${code(f.text('command'))} ended with status ${f.text('status')}.`,
  'no-process': (f) =>
    `no process of the service after ${duration(f.number('waitedMs'))}; looked for ${code(f.text('expected'))}.`,
  'ready-timeout': (f) =>
    `no ready line ${code(f.text('ready'))} within ${duration(f.number('waitedMs'))}; the process is alive.`,
  'failure-pattern': (f) => `${code(f.text('pattern'))} in ${code(f.text('log'))}: ${code(f.text('line'))}`,
  'process-died': (f) => `process ${f.text('pid')} died while starting.`,
  'health-failed': (f) => `${code(f.text('url'))} does not answer well: ${esc(f.text('detail'))}.`,
  'command-failed': (f) => `${code(f.text('command'))} ended with status ${f.text('status')}.`,
  'step-timeout': (f) => `not done after ${duration(f.number('waitedMs'))}; it was ended on the host.`,
  aborted: () => 'aborted; the running command was ended on the host.',
  interrupted: (f) =>
    `the command ended without a result (${esc(f.text('detail'))}). Look at the host; Retry does again only what is not done.`,
  internal: (f) => `Baton itself failed: ${esc(f.text('detail'))}. Retry, and report it if it stays.`,
};

const names = (f: Reader, key: string) => {
  const shown = f.list(`${key}Names`).slice(0, 5);
  return shown.length > 0
    ? ` (${shown.map(code).join(', ')}${f.number(key) > shown.length ? ', …' : ''})`
    : '';
};

export const successes: Record<Step['kind'] | 'preflight', (f: Reader, facts: Facts) => string> = {
  preflight: (f) => {
    const space = `${bytes(f.number('freeBytes'))} free, ${bytes(f.number('neededBytes'))} needed`;
    const none = f.list('notes').includes('no-process')
      ? '; no process of the service is running: going on'
      : '';
    return `all well: ${space}${none}`;
  },
  upload: (f) =>
    f.has('skipped')
      ? 'the same bytes were there already'
      : `${bytes(f.number('bytes'))}, sha256 checked at both ends`,
  stop: (f) =>
    f.has('alreadyStopped')
      ? 'nothing to stop: no process of the service'
      : `pid ${f.text('pid')} ended on signal ${f.text('signal')} after ${duration(f.number('waitedMs'))}`,
  backup: (f) => `${f.text('files')} files, ${bytes(f.number('bytes'))} in ${code(f.text('path'))}, verified`,
  unpack: (f) =>
    `${f.text('added')} added${names(f, 'added')}, ${f.text('changed')} changed${names(f, 'changed')}, ${f.text('leftOver')} left over${names(f, 'leftOver')}`,
  start: (f) =>
    f.has('alreadyRunning') ? `was running all along, pid ${f.text('pid')}` : `pid ${f.text('pid')}`,
  follow: (f) =>
    f.has('alreadyRunning')
      ? 'alive and healthy'
      : f.has('readyLine')
        ? `ready: ${code(f.text('readyLine'))}`
        : 'alive, and no failure in the logs',
  restore: (f) =>
    `the backup is in place${f.has('setAside') ? `; the failed tree is kept at ${code(f.text('setAside'))}` : ''}`,
  shell: (f) => `ended with status ${f.text('status')}`,
};

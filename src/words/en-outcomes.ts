import type { FailureCode } from '../rollout/outcomes.ts';
import type { StepKind } from '../runbooks/runbook.ts';
import { aboutNextEn, evidenceEn } from './en-evidence.ts';
import { archiveFaultEn, archiveRulesEn, whyNotEn, whySudoEn } from './en-reasons.ts';
import { evidence } from './evidence.ts';
import type { Reader } from './fact-reader.ts';
import { durationEn } from './units.ts';

export const steps: Record<StepKind | 'preflight', string> = {
  preflight: 'preflight',
  upload: 'upload',
  stop: 'stop',
  backup: 'backup',
  unpack: 'unpack',
  place: 'put in place',
  start: 'start',
  restart: 'restart',
  follow: 'follow the logs',
  restore: 'restore',
  shell: 'shell command',
  person: "a person's step",
};

/** What Baton takes care of, said in the plan. */
export const care: Record<StepKind, string> = {
  upload:
    'sha256 compared before and after; a temporary name first, then renamed; skipped when the same bytes are there. The listing is checked before anything is stopped.',
  stop: 'Nothing found: people are asked. More than the one expected: refused, with a list. Waits until it is gone; -15 and commands have a time limit, then people are asked. That a command has ended is no proof.',
  backup:
    'Keeps modes, owners, times and links; free space is checked first; copied under a temporary name, compared, renamed; what is to be moved goes in one rename. A complete backup is never overwritten or nested into.',
  place:
    'What was there is kept beside it, for the way back; the new comes under a temporary name, compared by its bytes, and takes the place in one rename. With the service down, the folder that Tomcat unpacked an older archive to is set aside too: it would win over the new one.',
  unpack:
    'Over the live tree, as written. Where only a backup of that tree stands between the stop and this, the result is made beside it before the stop, and two renames follow; else, or where that cannot be, in place. Shows the files added, changed and left over.',
  start:
    'In a session of its own, all three streams redirected: it outlives the connection. Behind a command the process has to be there, and stay.',
  restart:
    'Only while the other nodes are healthy, like a stop. Done when the process of before is gone and another one is there and stays.',
  follow:
    'Each log from where it stood at the start. The ready line ends it; a failure pattern, the end of the process or the time limit fails it. Rotation is followed.',
  restore:
    'A plain cp -R would nest. Sets the failed tree aside and restores a copy; the backup stays where it is, unless it is to be moved back.',
  shell:
    'One shell, byte for byte; a name that nothing has set ends it. Baton watches its exit status and time limit, nothing else.',
  person:
    'People do it. The rollout waits on that node until somebody says Done; it is recorded who and when, and how the files that it names stood before and after.',
};

const forMs = (f: Reader, key: string) => durationEn(f.number(key));
const after = (f: Reader, key: string) => (f.number(key) < 1000 ? 'at once' : `after ${forMs(f, key)}`);
const given = (f: Reader) =>
  f.has('launcherEnded') ? `\nWhat the start had launched was ended:${f.bullets('launcherEnded')}` : '';
const at = (f: Reader) => (f.has('path') ? ` at ${f.code('path')}` : '');

const beside = (f: Reader) =>
  f.has('launcherEnded')
    ? `; ended first what this rollout's start still had: ${f.codes('launcherEnded')}`
    : '';

/** What ended the process, and what did not. */
function ended(f: Reader): string {
  const status = f.number('status') > 0 ? ` (status ${f.text('status')})` : '';
  if (f.has('ran') && !f.has('escalated')) return `by ${f.code('ran')}${status} ${after(f, 'waitedMs')}`;
  const why = f.has('escalated') ? `, as ${f.has('ran') ? f.code('ran') : '-15'} did not end it` : '';
  return `on signal ${f.text('signal')} ${after(f, 'waitedMs')}${why}`;
}

/** What happened, to what, and what helps; the buttons say what to click. */
export const failures: Record<FailureCode, (f: Reader) => string> = {
  'host-unreachable': (f) =>
    `the host does not answer at ${f.code('address')} (${whyNotEn(f, 'detail')}). Check the host and its network, then retry.`,
  'host-too-old': (f) =>
    `the host at ${f.code('address')} answers, and has no algorithm that Baton allows: ${f.code('detail')}. Update its OpenSSH, or set ${f.mark('sshRsa: true')} for it in baton.yaml, then retry.`,
  'host-key-differs': (f) =>
    `the host at ${f.code('address')} shows another key than known_hosts says: expected ${f.code('expected')}, got ${f.code('got')}. If the host was rebuilt, correct known_hosts; else somebody may be in between.`,
  'host-key-unknown': (f) =>
    `known_hosts has no key for ${f.code('address')}; it shows ${f.code('got')}. Compare it at the host, then add it with ${f.mark('ssh-keyscan')}.`,
  'auth-refused': (f) =>
    `the host refused the login of ${f.code('user')}. Add Baton's public key to its authorized_keys, then retry.`,
  'host-refuses': (f) =>
    `the host runs nothing for ${f.code('user')}; it said: ${f.code('detail')}. Log in there as that user by hand, mend what it says, then retry.`,
  'sudo-refuses': (f) =>
    `sudo does not let ${f.code('user')} act as ${f.code('become')}: ${whySudoEn(f)}. It said: ${f.code('detail')}. Install the rule that Baton's docs on sudo give, then retry.`,
  'host-unconfigured': (f) =>
    `baton.yaml has no host ${f.code('node')}. Add it below ${f.mark('hosts:')}, restart Baton, then retry.`,
  'foreign-run': (f) =>
    `nothing was done here: ${f.code('node')} has begun this step in the same folder, so both see one state folder, as in a shared home. Give each host a ${f.mark('stateDir:')} of its own in baton.yaml, and start a new rollout.`,
  'other-machine': (f) =>
    `nothing was done: ${f.code('address')} now leads to another machine (${f.code('machine')}) than the one that this rollout has looked at. If the host was replaced, stop here and start a new rollout.`,
  'nodes-share': (f) =>
    `not a node of its own: what is done here would be done on another node too:${f.bullets('shared')}\nNothing was changed. Correct the addresses or ${f.mark('paths:')} in baton.yaml, or give each host a ${f.mark('stateDir:')} that no other one sees, then retry.`,
  'settings-changed': (f) =>
    `nothing was done: baton.yaml, as this worker has read it, says other than what was approved:${f.bullets('changed')}\nTake the new settings over, or put the old ones back, restart Baton and retry.`,
  'held-by': (f) =>
    `another service's rollout, ${f.code('holder')}, works on the same on this host:${f.bullets('held')}\nNothing was changed. Retry once it has ended.`,
  'connection-lost': (f) =>
    `the connection was lost${f.number('forMs') > 0 ? `, and the host stayed away for ${forMs(f, 'forMs')}` : ''}. The step may have gone on there: Retry looks first and does nothing twice.`,
  'artifact-missing': (f) =>
    `${f.code('file')} is not in the release's folder${f.has('path') ? ` (${f.code('path')})` : ''}. Put it there.`,
  'artifact-checksum-missing': (f) =>
    `${f.mark(`${f.raw('file')}.sha256`)} is missing. Make it with ${f.mark(`sha256sum ${f.raw('file')} > ${f.raw('file')}.sha256`)}.`,
  'artifact-checksum-differs': (f) =>
    `${f.code('file')} is not the file that was meant: sha256 ${f.code('got')}, expected ${f.code('expected')}. Copy it again.`,
  'artifact-unreadable': (f) =>
    `${f.code('file')} cannot be read as an archive: ${archiveFaultEn(f)}. Build or copy it again.`,
  'artifact-unsafe': (f) =>
    `${f.code('file')} is refused: ${archiveRulesEn(f)[f.raw('rule')] ?? f.text('rule')}.${f.bullets('entries')}`,
  'no-space': (f) =>
    f.has('neededBytes')
      ? `too little disk${at(f)}: ${f.bytes('neededBytes')} needed, ${f.bytes('freeBytes')} free. Make room, then retry.`
      : `the disk${at(f)} is full. Make room, then retry.`,
  'no-inodes': (f) =>
    `the disk${at(f)} takes too few more files: ${f.text('neededFiles')} needed, ${f.text('freeFiles')} free (${f.mark('df -i')}). Remove some, then retry.`,
  'tree-mounted': (f) =>
    `a disk is mounted on ${f.code('path')}, or in it:${f.bullets('mounts')}\nA rollback could not set the tree aside without it. Unmount it, or keep it elsewhere, then retry.`,
  'tree-not-ours': (f) =>
    `${f.code('user')} could not keep the tree and put it back as it is.${f.has('barred') ? ` Not to be read or written:${f.bullets('barred')}` : ''}${f.has('foreign') ? `${f.has('barred') ? '\n' : ' '}Of another owner or group, which no copy of this user's would have:${f.bullets('foreign')}` : ''}\nGive these to ${f.code('user')} (${f.mark('chown')}), or let Baton log in as another user, then retry.`,
  'backup-taken': (f) =>
    `${f.code('path')} is there already and is not this rollout's. Baton never overwrites a backup: move it away (${f.mark(`mv ${f.raw('path')} ${f.raw('path')}.old`)}), then retry.`,
  'backup-missing': (f) => `there is no complete backup at ${f.code('path')}.`,
  'tree-missing': (f) => `${f.code('path')} is not there.`,
  'not-writable': (f) => `${f.code('path')} cannot be written: ${f.text('detail')}.`,
  'tool-missing': (f) => `the host lacks ${f.codes('tools')}. Put it there, then retry.`,
  'process-ambiguous': (f) =>
    `more than one process looks like the service${f.has('launcherEnded') ? '' : ', so none was touched'}:${f.bullets('processes')}\nSet ${f.mark('process:')} for the service in baton.yaml, or stop the extra one.${given(f)}`,
  'others-unhealthy': (f) =>
    `not taken down, because another node is not healthy:${f.bullets('nodes')}\nHeal it, then retry.`,
  'upload-differs': (f) =>
    `${f.code('path')} has other bytes: sha256 ${f.code('got')}, expected ${f.code('expected')}. Retry checks it again.`,
  'place-taken': (f) =>
    `${f.code('path')} is a folder already, and a copy would go into it or be mixed with it. Nothing was changed: move the folder away in the document, before this step.`,
  'process-survived': (f) =>
    f.has('ran')
      ? `${f.code('ran')} has run, and process ${f.text('pid')} is still there after ${forMs(f, 'waitedMs')}. Nothing else was done.`
      : `process ${f.text('pid')} is still there ${forMs(f, 'waitedMs')} after signal ${f.text('signal')}. Nothing was changed.`,
  'not-restarted': (f) =>
    `${f.code('ran')} has run, and the process of before (${f.text('pid')}) is still there after ${forMs(f, 'waitedMs')}.`,
  'login-broken': (f) =>
    `a login of ${f.code('user')} does not come to a command; the last that it said: ${f.code('detail')}. Mend its profile files, or set ${f.mark('login: false')} for the service, then retry.`,
  'start-cannot-work': (f) =>
    `the start would find no ${f.code('program')}${f.has('was') ? `; the one that runs now is ${f.code('was')}` : ''}. Set its folder in a profile file of ${f.code('user')}, or in ${f.mark('env:')} of the host in baton.yaml, then retry.`,
  'process-unknown': (f) =>
    `nothing says which process is the service's (${f.code('expected')}). Set ${f.mark('process:')} for the service in baton.yaml, or see that the host can be asked.`,
  'launcher-survived': (f) =>
    `what a start of this rollout launched cannot be ended, and may still start the service:${f.bullets('processes')}\nEnd it on the host, then retry.`,
  'process-came-back': (f) =>
    `something started the service again: ${f.code('command')} (pid ${f.text('pid')}). Nothing more was changed. Switch off what starts it, then retry: it is stopped first.`,
  'copy-differs': (f) =>
    `the copy ${f.code('to')} differs from ${f.code('from')}:${f.bullets('differences')}\nSomething changed the files meanwhile; Retry copies again.`,
  'already-running': (f) => `the service is running already:${f.bullets('processes')}`,
  'start-timeout': (f) =>
    `no process of the service after ${forMs(f, 'waitedMs')} (looked for ${f.code('expected')}), and the start is still at work:${f.bullets('processes')}\nKeep waiting, or retry: a service that has come up meanwhile is taken over, else this is ended first. Rolling back ends it too.`,
  'nothing-to-stop': (f) =>
    `no process of the service is found; looked for ${f.code('expected')}. Nothing was changed. If it really is down, go on; else set ${f.mark('process:')} for the service in baton.yaml, and retry.`,
  'still-answers': (f) =>
    `no process of the service is found (looked for ${f.code('expected')}), yet ${f.code('url')} answers: something serves there that Baton does not see. Nothing was changed. Set ${f.mark('process:')} for the service in baton.yaml, then retry.`,
  'other-user': (f) =>
    `what looks like the service belongs to another user, and Baton's may not end it:${f.bullets('processes')}\nSet ${f.mark('user:')} for the host in baton.yaml to one who may, then retry.`,
  'start-exited': (f) => `${f.code('command')} ended with status ${f.text('status')}.${given(f)}`,
  'no-process': (f) =>
    `no process of the service${f.number('waitedMs') > 0 ? ` after ${forMs(f, 'waitedMs')}` : ''}; looked for ${f.code('expected')}.${given(f)}`,
  'ready-timeout': (f) =>
    `no ready line ${f.code('ready')} within ${forMs(f, 'waitedMs')}; the process is alive.`,
  'failure-pattern': (f) => `${f.code('pattern')} in ${f.code('log')}: ${f.code('line')}`,
  'process-died': (f) => `process ${f.text('pid')} died while starting.`,
  'health-failed': (f) => `${f.code('url')} does not answer well: ${f.text('detail')}.`,
  'command-failed': (f) => `${f.code('command')} ended with status ${f.text('status')}.`,
  'step-timeout': (f) => `not done after ${forMs(f, 'waitedMs')}; it was ended on the host.`,
  aborted: (f) => `aborted; the running command was ended on the host.${given(f)}`,
  interrupted: (f) =>
    `the command ended without a result (${f.text('detail')}). Look at the host; Retry does again only what is not done.`,
  internal: (f) => `Baton itself failed: ${f.text('detail')}. Retry, and report it if it stays.`,
};

/** For a problem whose facts are another's: what it is, without where. */
export const briefly: Partial<Record<FailureCode, (f: Reader) => string>> = {
  'no-space': (f) => `too little disk: ${f.bytes('neededBytes')} needed, ${f.bytes('freeBytes')} free.`,
  'backup-taken': () => "the backup's name is taken by something that is not this rollout's.",
  'tree-missing': () => 'the live tree is not there.',
  'not-writable': () => 'a folder cannot be written.',
  'tool-missing': () => 'a tool or a start script is missing.',
};

export const successes: Record<StepKind | 'preflight', (f: Reader) => string> = {
  preflight: (f) => {
    const space = f.has('neededBytes')
      ? `: ${f.bytes('freeBytes')} free, ${f.bytes('neededBytes')} needed`
      : '';
    const none = f.raw('notes').includes('no-process')
      ? '; the service is not running: people are asked before its stop'
      : '';
    const served = f.has('servedBackups')
      ? `; attention: the backup ${f.codes('servedBackups')} stands where programs deploy from, and may be served beside the live one`
      : '';
    const differs = f.has('differs')
      ? `; the start's shell will not have what the running service has:${f.bullets('differs')}`
      : '';
    return `all well${space}${none}${served}${differs}`;
  },
  upload: (f) => {
    const how = f.has('skipped')
      ? `the same bytes were there already (${f.bytes('bytes')})`
      : `${f.bytes('bytes')}, sha256 checked at both ends`;
    return `${how}${aboutNextEn(f)}`;
  },
  stop: (f) => {
    return f.has('alreadyStopped')
      ? `nothing to stop: no process of the service${beside(f)}${aboutNextEn(f)}`
      : `pid ${f.text('pid')} ended ${ended(f)}${beside(f)}${aboutNextEn(f)}`;
  },
  backup: (f) =>
    `${f.text('files')} files, ${f.bytes('bytes')} in ${f.code('path')}, ${f.has('swapped') ? 'taken over by a rename' : 'verified'}${f.has('reused') ? '; made by an earlier try' : ''}`,
  unpack: (f) =>
    `${f.text('added')} added${f.names('added', 5)}, ${f.text('changed')} changed${f.names('changed', 5)}, ${f.text('leftOver')} left over${f.names('leftOver', 5)}${f.has('swapped') ? '; made before the stop' : ''}`,
  place: (f) =>
    `${f.code('path')} is the new one, compared${f.has('kept') ? `; what was there is kept at ${f.code('kept')}` : ''}${f.has('cleared') ? `; ${f.code('cleared')} is set aside` : ''}${f.has('reused') ? '; done by an earlier try' : ''}`,
  restart: (f) => {
    if (f.has('alreadyRunning')) return `was running all along, pid ${f.text('pid')}`;
    return f.has('was')
      ? `pid ${f.text('pid')}; before: ${f.code('was')}`
      : `pid ${f.text('pid')}; nothing ran before`;
  },
  start: (f) => {
    if (f.has('alreadyRunning')) return `was running all along, pid ${f.text('pid')}`;
    const left = f.has('leftover') ? `; ended first what an earlier try had left: ${f.code('leftover')}` : '';
    return `started, pid ${f.text('pid')}${left}${beside(f)}`;
  },
  follow: (f) => {
    const fresh = f.has('newErrors')
      ? `\nErrors since the start that the log did not have before:${f.bullets('newErrors')}`
      : '';
    if (f.has('answers')) return `no ready line, but ${f.code('answers')} answers${fresh}`;
    return f.has('line')
      ? `ready after ${forMs(f, 'readyAfterMs')}: ${f.code('line')}${fresh}`
      : `alive after ${forMs(f, 'waitedMs')}, and no failure in the logs${fresh}`;
  },
  restore: (f) =>
    `the backup is in place${f.has('aside') ? `; the failed tree is kept at ${f.code('aside')}` : ''}`,
  shell: (f) => `ended with status ${f.text('status')}`,
  person: (f) => {
    if (!f.has('files')) return 'done by people';
    const when = f.has('after')
      ? 'done by people; the files that it names'
      : 'the files that it names, before that';
    return `${when}:${evidence(f, evidenceEn)}`;
  },
};

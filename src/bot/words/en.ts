import { clock, code, cut, duration, esc, person } from '../views/mrkdwn.ts';
import { briefly, failures, successes } from './en-outcomes.ts';
import { nameFault, reader, tellAll } from './facts.ts';
import type { Words } from './words.ts';

const USAGE = [
  '*Baton* runs a release document as a rolling upgrade, one node at a time, and asks here between nodes.',
  '`/upgrade SERVICE RELEASE` – start, for example `/upgrade ecsc 20170324`',
  '`/upgrade plan SERVICE RELEASE` – show what would be done; changes nothing',
  '`/upgrade status [SERVICE]` – what is running, and where it waits',
  '`/upgrade abort [SERVICE]` – end the running step and ask here how to go on',
  '`/upgrade rollback SERVICE RELEASE` – put a finished rollout back',
].join('\n');

const steps = {
  preflight: 'preflight',
  upload: 'upload',
  stop: 'stop',
  backup: 'backup',
  unpack: 'unpack',
  start: 'start',
  follow: 'follow the logs',
  restore: 'restore',
  shell: 'shell command',
} as const;

const statuses = {
  waiting: 'waiting',
  prepared: 'checked and staged',
  upgrading: 'upgrading',
  upgraded: 'upgraded, to be verified',
  verified: 'upgraded and verified',
  failed: 'failed',
  'rolling-back': 'rolling back',
  'rolled-back': 'rolled back',
} as const;

const buttons = {
  continue: 'Continue',
  finish: 'Finish',
  retry: 'Retry',
  wait: 'Keep waiting',
  force: 'Kill with -9',
  run: 'Run it',
  rollback: 'Roll back',
  stop: 'Stop here',
} as const;

const past = {
  continue: 'continued',
  finish: 'finished',
  retry: 'retried',
  wait: 'kept waiting',
  force: 'allowed -9',
  run: 'let the command run',
  rollback: 'chose to roll back',
  stop: 'stopped here',
} as const;

const standings = {
  guest: 'you are a guest here',
  outsider: 'you belong to another one',
  bot: 'you are an app',
  deactivated: 'your account is deactivated',
  unknown: 'Slack did not say whether you are one',
} as const;

const again = (reason?: string) =>
  reason === 'missing_scope'
    ? 'Give the app the scope `users:read` and install it again. '
    : 'Try again in a minute. ';

const or = (items: string[]) => items.map(code).join(', ');
const quoted = (name: string) => code(cut(name, 80));
const meant = (nearest?: string) => (nearest ? ` Did you mean ${code(nearest)}?` : '');

export const en: Words = {
  usage: USAGE,
  step: (kind) => steps[kind],
  nodeStatus: (status) => statuses[status],
  finalStatus: (status) =>
    ({ completed: 'completed', 'rolled-back': 'rolled back', stopped: 'stopped' })[status],
  decision: (decision, next) => (decision === 'continue' && next ? `Continue to ${next}` : buttons[decision]),
  decided: (decision, next) =>
    decision === 'continue' && next ? `continued to ${esc(next)}` : past[decision],
  confirm: (decision, node) => ({
    title: `${buttons[decision]}?`,
    text:
      decision === 'rollback'
        ? 'The nodes that this rollout changed go back to their backups, newest first, one at a time.'
        : decision === 'force'
          ? `The process on ${node === undefined ? 'the node' : esc(node)} is ended at once, without a chance to finish its work.`
          : 'The rollout ends here. Every node stays as it is now.',
    yes: buttons[decision],
    no: 'Not now',
  }),
  question: (gate, node, next, aborted) => {
    const at = node ? `*${esc(node)}*` : '';
    if (aborted) return `Aborted${at && ` at ${at}`}. How shall it go on?`;
    switch (gate) {
      case 'start':
        return 'All nodes are checked and staged; nothing is stopped yet. Start?';
      case 'node':
        return `${at} is upgraded. Verify it, then continue${next ? ` to *${esc(next)}*` : ''}?`;
      case 'final':
        return `${at} is upgraded, and it was the last node. Verify it, then finish?`;
      case 'shell':
        return `The next command on ${at} is not one that Baton understands. Run it as written?`;
      case 'failed':
        return `A step failed${at && ` on ${at}`}. How shall it go on?`;
    }
  },
  failure: (reason, facts) => tellAll(reason, facts, failures, briefly).join('\n*Also:* '),
  success: (kind, facts) => successes[kind](reader(facts)),
  refusal: (refusal) => {
    switch (refusal.code) {
      case 'not-allowed':
        return refusal.role === 'start'
          ? 'You may not start rollouts here. `access.start` in baton.yaml says who may.'
          : 'You may not decide here. `access.approve` in baton.yaml says who may.';
      case 'not-a-member': {
        const { id, role, standing, reason } = refusal;
        const what = `${standings[standing]}${reason ? ` (${code(reason)})` : ''}`;
        const first = standing === 'unknown' ? again(reason) : '';
        return `\`everyone\` in baton.yaml means full members of this workspace, and ${what}. ${first}To let you in by name, add ${code(id)} to \`access.${role}\` in baton.yaml and restart Baton. Nothing was changed.`;
      }
      case 'four-eyes':
        return 'You asked for this rollout, so somebody else has to approve that it goes forward. You may roll back, stop or abort it.';
      case 'no-rollout':
        return 'That rollout is not in the journal. `/upgrade status` lists those that are.';
      case 'exists':
        return 'That rollout exists already. `/upgrade status` shows it.';
      case 'ended':
        return `That rollout has ended: ${esc(refusal.status)}. Nothing was changed.`;
      case 'gate-decided':
        return `Already decided: ${person(refusal.by)} ${past[refusal.decision]} at ${clock(refusal.at)}. Nothing was changed.`;
      case 'gate-changed':
      case 'no-gate':
        return 'That question is no longer open. The card shows where the rollout is now. Nothing was changed.';
      case 'not-offered':
        return `${buttons[refusal.decision]} is not offered here; the choices are: ${refusal.offered.map((d) => buttons[d]).join(', ')}.`;
      case 'points-open':
        return `Not yet: ${refusal.open.length} point${refusal.open.length === 1 ? ' is' : 's are'} not ticked. Tick them on the card first.`;
      case 'unknown-point':
        return 'That point is not part of this gate. Nothing was changed.';
      case 'nothing-running':
        return 'Nothing is running now: the rollout waits at its gate. Use the buttons on its card.';
      case 'already-aborting':
        return `${person(refusal.by)} has aborted it already; the question comes as soon as the step has ended.`;
      case 'still-active':
        return 'That rollout has not ended. Use `Roll back` on its card, or `/upgrade abort` first.';
      case 'nothing-to-roll-back':
        return 'There is nothing to roll back: no node is in the state that this rollout left.';
      case 'no-rollback-written':
        return "The release's document has no rollback for this service.";
      case 'service-busy':
        return `Another rollout of this service is active: ${code(refusal.holder)}. \`/upgrade status\` shows where it waits.`;
      case 'superseded':
        return `A later rollout has changed the same hosts: ${code(refusal.by)}. Roll that one back first.`;
      case 'stale-task':
      case 'fenced':
        return 'That step is no longer due. Nothing was changed.';
    }
  },
  tick: 'Tick',
  untick: 'Untick',
  tickedBy: (who, when) => `ticked by ${who} at ${when}`,
  requestedBy: (who) => `asked for by ${who}`,
  duration,
  attempt: (number) => `try ${number}`,
  more: (count) => `… and ${count} more`,
  morePoints: (count) => `${count} more to tick; they show as these are ticked.`,
  worked: (text) => `${text} of work`,
  total: (text) => `${text} in all`,
  elapsed: (text) => `${text} so far`,
  outage: (text) => `outage ${text}`,
  down: 'down now',
  aborting: (who) => `${who} has aborted; ending the running step …`,
  preparing: 'Checking and staging all nodes',
  takenOver: (node, step, worker) =>
    `*${esc(node)}* · ${step}: taken over by worker ${code(worker)}; not run again`,
  planHeader: (service, release, digest) =>
    `*Plan* of ${code(service)} for ${code(release)} · document sha256 ${code(digest.slice(0, 12))}`,
  planCut: (lines, service, release) => `… ${lines} more lines: ${code(`baton plan ${service} ${release}`)}`,
  ended: (status) =>
    ({
      completed: '*Completed.* Every node runs the new release.',
      'rolled-back': '*Rolled back.* The nodes that were changed run what they ran before.',
      stopped: '*Stopped here.* Every node stays as it is:',
    })[status],
  nodeSummary: (status, release) => {
    const version = code(release);
    switch (status) {
      case 'waiting':
      case 'prepared':
        return 'not changed';
      case 'upgraded':
        return `runs ${version}, not verified`;
      case 'verified':
        return `runs ${version}, verified`;
      case 'rolled-back':
        return 'back at what it ran before';
      default:
        return `in between, look at it: ${statuses[status]}`;
    }
  },
  wholeLog: (node, step) => `The whole log of ${node}, ${step}`,
  aborted: (who) => `${who} aborted`,
  rollbackAsked: (who) => `${who} asked for a rollback`,
  ticked: (who, point, on) => `${who} ${on ? 'ticked' : 'unticked'}: ${esc(point)}`,
  mentions: (who) => `For ${who}`,
  chainHead: (events, hash) => `journal: ${events} events, last hash ${code(hash.slice(0, 16))}`,
  checking: (service, release) =>
    `${code(`/upgrade ${service} ${release}`)}: reading the document and checking the archive …`,
  badName: (what, name, reason) =>
    `${quoted(name)} cannot be a ${what} name: ${nameFault(reason, 'en')}. Nothing was changed.`,
  unknownService: (name, release, known, nearest) =>
    `The document of ${code(release)} has no service ${quoted(name)}.${meant(nearest)} It has: ${or(known)}.`,
  unknownRelease: (name, known, nearest) =>
    `There is no document for release ${quoted(name)}.${meant(nearest)} ${
      known.length > 0 ? `Newest: ${or(known.slice(-5))}.` : 'The runbooks folder is empty.'
    }`,
  documentWrong: (file, problems) =>
    `${code(file)} cannot be run as it is:${listed(problems)}\nCorrect these lines, then try again. Nothing was changed.`,
  hostsMissing: (nodes, release) =>
    `The document of ${code(release)} names ${or(nodes)}, which baton.yaml does not have below \`hosts:\`. Add ${
      nodes.length === 1 ? 'it' : 'them'
    }, restart Baton, try again.`,
  missing: (verb, missing) => {
    const call = verb === 'start' ? '/upgrade SERVICE RELEASE' : `/upgrade ${verb} SERVICE RELEASE`;
    return `Missing: ${missing.join(' and ')}. Type ${code(call)}, for example ${code('/upgrade ecsc 20170324')}.`;
  },
  unknownVerb: (word, nearest) =>
    `${quoted(word)} is not a command. Did you mean ${code(`/upgrade ${nearest}`)}?`,
  extra: (verb, extra) => `Not understood after ${code(verb)}: ${quoted(extra)}. Type \`/upgrade help\`.`,
  tooLong: (length) => `That is ${length} characters long. Type \`/upgrade help\`.`,
  notInChannel: (bot) =>
    `I cannot post in this channel. Type ${code(`/invite @${bot}`)} here, then try again.`,
  noActive: 'No rollout is active.',
  latest: 'The latest:',
  noSuchRollout: (target) => `No active rollout is called ${quoted(target)}. \`/upgrade status\` lists them.`,
  severalActive: (ids) =>
    `Several rollouts are active: ${or(ids)}. Name one: ${code('/upgrade abort SERVICE')}.`,
  noRolloutOf: (service, release) =>
    `There was no rollout of ${quoted(service)} for ${quoted(release)}. \`/upgrade status\` lists the latest.`,
  accepted: (what, id) =>
    `${code(id)}: ${what === 'abort' ? 'aborting' : 'rolling back'}. Its card shows how it goes.`,
  trouble: (detail) =>
    `Baton could not finish that: ${esc(detail)}. \`/upgrade status\` shows what was recorded; then try again.`,
  statusLine: (id, where, link) => `• ${link ? `<${link}|${esc(id)}>` : code(id)}: ${where}`,
  badButton: 'That button is not one of this Baton. Nothing was changed.',
};

function listed(items: string[]): string {
  return items.map((item) => `\n• ${esc(item)}`).join('');
}

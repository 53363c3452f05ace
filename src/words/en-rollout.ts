import { isRisky } from '../rollout/decisions.ts';
import { buttons, finals, past, risks, statuses } from './en-names.ts';
import { briefly, failures, steps, successes } from './en-outcomes.ts';
import { reader, wordAll } from './fact-reader.ts';
import type { Markup } from './markup/markup.ts';
import { durationEn } from './units.ts';
import type { RolloutWords } from './words.ts';

function linesEn(lines: number[]): string {
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined) return '';
  return first === last ? ` · line ${first}` : ` · lines ${first} to ${last}`;
}

/** What the card and the thread say. */
export function rolloutEn(m: Markup): RolloutWords {
  const { code, strong, text: esc } = m;
  return {
    step: (kind) => steps[kind],
    nodeStatus: (status) => statuses[status],
    finalStatus: (status) => finals[status],
    decision: (decision, next) =>
      decision === 'continue' && next ? `Continue to ${next}` : buttons[decision],
    decided: (decision, next) =>
      decision === 'continue' && next ? `continued to ${esc(next)}` : past[decision],
    actOf: (who, { decision, node, next, verified, reason }) => {
      const at = node === undefined ? '' : strong(esc(node));
      const why = reason === undefined ? '' : `: “${esc(reason)}”`;
      if (verified && at && decision === 'continue')
        return `${who} verified ${at} and continued${next ? ` to ${esc(next)}` : ''}`;
      if (verified && at && decision === 'finish') return `${who} verified ${at} and finished`;
      if (decision === 'continue' && next) return `${who} continued to ${esc(next)}`;
      return `${who} ${past[decision]}${at && ` (${at})`}${why}`;
    },
    reasonAsked: (decision, node) => ({
      title: `${buttons[decision]}?`,
      about: `${node ?? 'The rollout'}: the reason is kept in the journal and shown to everybody.`,
      label: 'Why?',
      submit: buttons[decision],
      close: 'Not now',
    }),
    confirm: (decision, at) => {
      const { text, yes, no } = risks[isRisky(decision) ? decision : 'stop'](at);
      return { title: `${buttons[decision]}: ${at.service}?`, text: esc(text), yes, no };
    },
    continueStops: (next, { about, serving }) =>
      `Continue stops ${strong(esc(next))}${about ? ` for about ${about}` : ''}${
        serving.length === 0
          ? ''
          : `; ${serving.map(esc).join(', ')} ${serving.length === 1 ? 'keeps' : 'keep'} serving`
      }.`,
    mayDecide: ({ everyone, who, not }) =>
      `${everyone || who.length === 0 ? 'Every member of this workspace' : who.join(' or ')} may decide${
        not === undefined ? '' : `; going forward takes somebody else than ${not}, who requested it`
      }.`,
    pointsDone: (done, all) => `${done} of ${all} verified`,
    gateNotice: (title, { node, points, button }) =>
      `${esc(title)}: ${esc(node)} upgraded, ${points === 0 ? '' : `${points} to verify, `}then ${esc(button)}`,
    failureNotice: (title, { node, step, why, down }) =>
      `${esc(title)} FAILED on ${esc(node)}: ${step}: ${why}${
        down.length === 0 ? '' : ` Service DOWN on ${down.map(esc).join(', ')}.`
      }`,
    endNotice: (title, status, down) =>
      `${esc(title)}: ${status}${down.length === 0 ? '' : `, ${down.map(esc).join(', ')} left DOWN`}`,
    question: (gate, { node, next, aborted, step }) => {
      const at = node ? strong(esc(node)) : '';
      if (aborted) return `Aborted${at && ` at ${at}`}. Choose how it goes on.`;
      switch (gate) {
        case 'start':
          return 'All nodes are checked and staged; nothing is stopped yet. Start?';
        case 'node':
          return `${at} is upgraded. Once it is verified, continue${next ? ` to ${strong(esc(next))}` : ''}.`;
        case 'final':
          return `${at} is upgraded, and it was the last node. Once it is verified, finish.`;
        case 'shell':
          return at
            ? `The next command on ${at} is not one that Baton understands. Run it as written?`
            : 'A command is not one that Baton understands. May it run as written when its turn comes?';
        case 'person':
          return `${at} waits for something that people do. Say Done when it is done.`;
        case 'condition':
          return `A step is for some nodes only. Run it on ${at}, or skip it there?`;
        case 'failed':
          return step === undefined
            ? `A step failed${at && ` on ${at}`}.`
            : `The step “${step}” failed${at && ` on ${at}`}.`;
      }
    },
    failure: (reason, facts) => wordAll(m, reason, facts, failures, briefly).join(`\n${strong('Also:')} `),
    success: (kind, facts) => successes[kind](reader(m, facts)),
    askedAbout: (kind, id, lines) => `${steps[kind]} ${code(id)}${linesEn(lines)}`,
    names: (paths) => `Names ${paths.map(code).join(', ')}`,
    condition: (condition) => `${strong('Only if:')} ${esc(condition)}`,
    skipped: (ids) => `left out: ${ids.map(code).join(', ')}`,
    scriptIn: ({ directory, hosts, back }) =>
      [
        `Runs${back ? ' in a rollback only,' : ''} on ${hosts.map(code).join(', ')} as it stands here,`,
        `in one shell${directory ? ` in ${code(directory)}` : ''}; a name that nothing has set ends it.`,
      ].join(' '),
    notShown: `${strong('This command cannot be shown whole, so nobody can approve it here.')} Correct the document and ask again.`,
    tick: 'Verified',
    untick: 'Undo',
    requestedBy: (who) => `requested by ${who}`,
    duration: durationEn,
    doing: (kind) => (kind === 'follow' ? 'waiting for the ready line' : steps[kind]),
    nodeLine: (node, what) => `${strong(esc(node))}: ${what}`,
    titled: (title, where) => `${esc(title)}: ${where}`,
    attempt: (number) => `try ${number}`,
    more: (count) => `… and ${count} more`,
    morePoints: (count) => `${count} more to verify; they show as these are verified.`,
    startDiffers: (node, differs) =>
      `The start on ${code(node)} will not have what the running service has:${differs.map((one) => `\n• ${code(one)}`).join('')}`,
    total: (text) => `${text} in all`,
    outage: (text) => `was down ${text}`,
    service: (known, when, age) => {
      const since = `since ${when}${age ? ` (${age} min)` : ''}`;
      switch (known) {
        case 'up':
          return `up since ${when}`;
        case 'seen-up':
          return `running when looked at, ${when}`;
        case 'seen-down':
          return `not running when looked at, ${when}`;
        case 'down':
          return `${strong('DOWN')} ${since}`;
        case 'left-down':
          return `⚠ left ${strong('DOWN')} ${since}`;
        case 'starting':
          return `its process runs, not seen ready; out of service ${since}`;
        case 'unknown':
          return `not known whether it runs, ${since}`;
      }
    },
    failedStep: (host, step, why) => `${strong(esc(host))} · ${step}: ${why}`,
    waitingSince: (when, age) => `waiting since ${when}${age ? ` (${age} min)` : ''}`,
    claim: (taken) => (taken ? 'Take it over' : 'I am on it'),
    claimed: (who, when) => `${who} is on it${when ? ` since ${when}` : ''}`,
    stillWaits: (where, text) => `⏰ Still waiting, for ${text}: ${where}`,
    endedAt: (when) => `ended ${when}`,
    verified: (who, points, node) =>
      `${who} verified ${points === 1 ? 'one point' : `${points} points`}${node ? ` on ${esc(node)}` : ''}`,
    aborting: (who) => `${who} has aborted; ending the running step …`,
    preparing: 'Checking and staging all nodes',
    takenOver: (node, step, worker) =>
      `${strong(esc(node))} · ${step}: taken over by worker ${code(worker)}; not run again`,
    planHeader: (service, release, digest) =>
      `${strong('Plan')} of ${code(service)} for ${code(release)} · document sha256 ${code(digest.slice(0, 12))}`,
    planCut: (lines, service, release) =>
      `… ${lines} more lines: ${code(`baton plan ${service} ${release}`)}`,
    ended: (status) =>
      ({
        completed: `${strong('Completed.')} Every node runs the new release.`,
        'rolled-back': `${strong('Rolled back.')} The nodes that were changed run what they ran before.`,
        stopped: `${strong('Stopped here.')} Every node stays as it is.`,
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
    aborted: (who, reason) => `${who} aborted${reason === undefined ? '' : `: “${esc(reason)}”`}`,
    rollbackAsked: (who, reason) =>
      `${who} requested a rollback${reason === undefined ? '' : `: “${esc(reason)}”`}`,
    ticked: (who, point, on) => `${who} ${on ? 'verified' : 'took back'}: ${esc(point)}`,
    mentions: (who) => `For ${who}: `,
    chainHead: (events, hash) => `journal: ${events} events, last hash ${code(hash.slice(0, 16))}`,
  };
}

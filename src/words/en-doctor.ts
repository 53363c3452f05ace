import { reasonEn } from './en-reasons.ts';
import { type FindingLabels, type FindingTable, type SaidElsewhere, wordFinding } from './finding-table.ts';
import type { Markup } from './markup/markup.ts';
import type { DoctorWords } from './words.ts';

/** What `baton doctor` says: it needs the sentences that are said elsewhere too. */
export function doctorEn(m: Markup, say: SaidElsewhere): DoctorWords {
  const { code, text } = m;
  const reason = reasonEn(m);
  const list = (items: readonly string[]) => items.map(code).join(', ');
  const labels: FindingLabels = {
    levels: { ok: 'ok  ', warn: 'WARN', fail: 'FAIL' },
    colon: ': ',
    topic(topic) {
      switch (topic.of) {
        case 'key':
          return `key ${code(topic.path)}`;
        case 'host':
          return `host ${code(topic.name)}`;
        case 'release':
          return `release ${code(topic.release)}`;
        case 'service':
          return code(`${topic.service} ${topic.release}`);
        case 'node':
          return `${code(topic.service)} on ${code(topic.node)}`;
        default:
          return topic.of;
      }
    },
  };
  const table: FindingTable = {
    'redis-durable': () => 'answers, keeps what it is given',
    'slack-signed-in': ({ bot }) => `signed in as ${code(bot)}`,
    'scope-granted': ({ scope }) => `the app has the scope ${code(scope)}`,
    'scope-missing': ({ scope, needed }) =>
      `the app lacks the scope ${code(scope)}: ${
        needed
          ? `${code('everyone')} in access lets nobody in`
          : `${code('everyone')} in access would let nobody in`
      }. Add it (${code('OAuth & Permissions')}), install the app again.`,
    'scope-unknown': ({ scope, reason: said }) =>
      `whether the app has the scope ${code(scope)} is not known: ${reason(said)}. Type ${code('baton doctor')} again.`,
    'runbooks-readable': ({ path, releases }) =>
      `${code(path)}: ${releases} ${releases === 1 ? 'document' : 'documents'}`,
    'runbooks-unreadable': (f) =>
      `${code(f.path)} cannot be read: ${reason(f.reason)}. Make the folder, or set ${code('runbooks:')} in baton.yaml.`,
    'release-readable': ({ services }) => list(services),
    'release-bad-name': ({ name, fault }) => say.badName('release', name, fault),
    'release-wrong': ({ file, problems }) => say.documentWrong(file, problems),
    'release-unreadable': (f) => `its document cannot be read: ${reason(f.reason)}`,
    'release-ready': () => 'hosts known, files whole',
    'hosts-missing': ({ nodes, release }) => say.hostsMissing(nodes, release),
    'artifact-wrong': ({ failure, facts }) => say.failure(failure, facts),
    'access-set': ({ start, approve }) => `start: ${list(start)}; approve: ${list(approve)}`,
    'nobody-starts': () => `nobody may start: set ${code('access.start')} in baton.yaml`,
    'nobody-approves': () => `nobody may approve: set ${code('access.approve')} in baton.yaml`,
    'everyone-approves': () =>
      `every member of the workspace may approve. Name the persons or a user group in ${code('access.approve')}.`,
    'key-unusable': ({ path, fault, reason: why, hosts }) => {
      const faults = {
        unreadable: `cannot be read${why === undefined ? '' : `: ${reason(why)}`}`,
        encrypted: 'is encrypted, and Baton is given no passphrase',
        malformed: 'holds no private key that can be read',
      };
      return `it ${faults[fault]}. Set ${code('privateKey:')} in baton.yaml, or make one: ${code(`ssh-keygen -t ed25519 -N '' -f ${path}`)}. Not tried for it: ${list(hosts)}`;
    },
    'host-answers': ({ user, address, port, system }) =>
      `${code(`${user}@${address}:${port}`)} ${text(system)}`,
    'host-failed': ({ failure, facts }) => say.failure(failure, facts),
    'node-ready': ({ facts }) => say.success('preflight', facts),
    'node-asks': ({ facts }) => say.success('preflight', facts),
    'node-fails': ({ failure, facts }) => say.failure(failure, facts),
    setup: ({ fault }) => say.setupFault(fault),
    trouble: ({ detail }) => say.trouble(detail),
  };
  return { finding: (finding, level) => wordFinding(labels, table, finding, level) };
}

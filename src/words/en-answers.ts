import type { Problem } from '../runbooks/problem-facts.ts';
import { nameFaults } from './en-names.ts';
import { problemsEn } from './en-problems.ts';
import { cut } from './markup/clean.ts';
import type { Markup } from './markup/markup.ts';
import { listed, MOST_IN_CHAT, wordProblem } from './problem-table.ts';
import type { AnswerWords } from './words.ts';

/** What `/upgrade …` answers. */
export function answersEn(m: Markup): AnswerWords {
  const { code, strong, text: esc } = m;
  const faults = nameFaults(m);
  const problems = problemsEn(m);
  const problem = (one: Problem) => {
    const [what, expected] = wordProblem(problems, one);
    return expected === undefined ? what : `${what} (${expected})`;
  };
  // A terminal gets a place that an editor can go to.
  const line = (file: string, one: Problem) =>
    m.name === 'plain' ? `${m.text(file)}:${one.line}: ${problem(one)}` : `${one.line}: ${problem(one)}`;

  const most = m.name === 'plain' ? Number.POSITIVE_INFINITY : MOST_IN_CHAT;
  const more = (count: number) => `\n• … and ${count} more: type ${code('baton plan')}`;
  const or = (items: string[]) => items.map(code).join(', ');
  const quoted = (name: string) => code(cut(name, 80));
  const meant = (nearest?: string) => (nearest ? ` Did you mean ${code(nearest)}?` : '');

  return {
    about: `${strong('Baton')} runs a release document as a rolling upgrade, one node at a time, and asks here between nodes.`,
    forExample: (call) => `For example ${code(call)}`,
    checking: (service, release) =>
      `${code(`/upgrade ${service} ${release}`)}: reading the document and checking the archive …`,
    badName: (what, name, reason) =>
      `${quoted(name)} cannot be a ${what} name: ${faults[reason]}. Nothing was changed.`,
    unknownService: (name, release, known, nearest) =>
      `The document of ${code(release)} has no service ${quoted(name)}.${meant(nearest)} It has: ${or(known)}.`,
    noFile: (file) => `There is no file ${code(file)} that can be read.`,
    unknownRelease: (name, known, nearest) =>
      `There is no document for release ${quoted(name)}.${meant(nearest)} ${
        known.length > 0 ? `Newest: ${or(known.slice(-5))}.` : 'The runbooks folder is empty.'
      }`,
    problem,
    documentWrong: (file, wrong) =>
      `${code(file)} cannot be run as it is:${listed(wrong, most, (one) => `\n• ${line(file, one)}`, more)}\nCorrect these lines, then try again. Nothing was changed.`,
    hostsMissing: (nodes, release) =>
      `The document of ${code(release)} names ${or(nodes)}, which baton.yaml does not have below ${code('hosts:')}. Add ${
        nodes.length === 1 ? 'it' : 'them'
      }, restart Baton, try again.`,
    missing: (call, missing, example) =>
      `Missing: ${missing.join(' and ')}. Type ${code(call)}, for example ${code(example)}.`,
    unknownVerb: (word, nearest) =>
      `${quoted(word)} is not a command. Did you mean ${code(`/upgrade ${nearest}`)}?`,
    extra: (said, extra) =>
      `Not understood after ${code(said)}: ${quoted(extra)}. Type ${code('/upgrade help')}.`,
    tooLong: (length) => `That is ${length} characters long. Type ${code('/upgrade help')}.`,
    notInChannel: (bot) =>
      `I cannot post in this channel. Type ${code(`/invite @${bot}`)} here, then try again.`,
    noActive: 'No rollout is active.',
    latest: 'The latest:',
    noSuchRollout: (target) =>
      `No active rollout is called ${quoted(target)}. ${code('/upgrade status')} lists them.`,
    severalActive: (ids) =>
      `Several rollouts are active: ${or(ids)}. Name one: ${code('/upgrade abort SERVICE')}.`,
    noRolloutOf: (service, release) =>
      `There was no rollout of ${quoted(service)} for ${quoted(release)}. ${code('/upgrade status')} lists the latest.`,
    neverSeen: (service, known, nearest) =>
      `There was no rollout of ${quoted(service)} yet.${meant(nearest)} There was one of: ${or(known)}.`,
    accepted: (what, id, link) => {
      const card = link ? m.link(link, 'Its card') : 'Its card';
      return what === 'abort'
        ? `${code(id)}: aborting. ${card} shows how it goes.`
        : `${code(id)}: rolling back. ${card} shows how it goes.`;
    },
    trouble: (detail) =>
      `Baton could not finish that: ${esc(detail)}. ${code('/upgrade status')} shows what was recorded; then try again.`,
    channelGone: (id, channel, why) =>
      `The channel ${code(channel)} of ${code(id)} takes no messages from Baton (${code(why)}): what it waits for is not seen there. Where Baton is a member, ${code('/upgrade status')} posts its card anew.`,
    cardComes: (id, channel, why) =>
      `The channel ${code(channel)} of ${code(id)} takes no messages from Baton (${code(why)}). Its card is posted here now, and what happens from here on below it.`,
    readOnly:
      'Redis takes no changes just now, as while it fails over. Nothing was changed. Baton connects anew by itself: try again in a moment.',
    statusLine: (id, where, link) => `• ${link ? m.link(link, id) : code(id)}: ${where}`,
    badButton: 'That button is not one of this Baton. Nothing was changed.',
  };
}

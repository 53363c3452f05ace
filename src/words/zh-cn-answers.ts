import type { Problem } from '../runbooks/problem-facts.ts';
import { cut } from './markup/clean.ts';
import type { Markup } from './markup/markup.ts';
import { listed, MOST_IN_CHAT, wordProblem } from './problem-table.ts';
import type { AnswerWords } from './words.ts';
import { nameFaults } from './zh-cn-names.ts';
import { problemsZh } from './zh-cn-problems.ts';

const parts = { service: '服务名', release: '版本', target: '服务名' };
const none = '未作任何改动。';

/** What `/upgrade …` answers. */
export function answersZh(m: Markup): AnswerWords {
  const { code, strong, text: esc } = m;
  const faults = nameFaults(m);
  const problems = problemsZh(m);
  const problem = (one: Problem) => {
    const [what, expected] = wordProblem(problems, one);
    return expected === undefined ? what : `${what}（应为：${expected}）`;
  };
  // A terminal gets a place that an editor can go to.
  const line = (file: string, one: Problem) =>
    m.name === 'plain'
      ? `${m.text(file)}:${one.line}: ${problem(one)}`
      : `第 ${one.line} 行：${problem(one)}`;

  const list = (items: string[]) => items.map(code).join('、');
  const quoted = (name: string) => code(cut(name, 80));
  const meant = (nearest?: string) => (nearest ? `您要找的是 ${code(nearest)} 吗？` : '');

  const most = m.name === 'plain' ? Number.POSITIVE_INFINITY : MOST_IN_CHAT;
  const more = (count: number) => `\n• …还有 ${count} 处，全部见 ${code('baton plan')}`;
  return {
    about: `${strong('Baton')} 按版本文档逐个节点滚动升级，每完成一个节点就在此询问。`,
    forExample: (call) => `例如 ${code(call)}`,
    checking: (service, release) => `${code(`/upgrade ${service} ${release}`)} ：正在读取文档并检查程序包……`,
    badName: (what, name, reason) => `${quoted(name)} 不能用作${parts[what]}：${faults[reason]}。${none}`,
    unknownService: (name, release, known, nearest) =>
      `${code(release)} 的文档中没有服务 ${quoted(name)} 。${meant(nearest)}文档中有： ${list(known)} 。`,
    noFile: (file) => `没有可以读取的文件 ${code(file)}。`,
    unknownRelease: (name, known, nearest) =>
      `没有版本 ${quoted(name)} 的文档。${meant(nearest)}${
        known.length > 0 ? `最新的有： ${list(known.slice(-5))} 。` : 'runbooks 目录是空的。'
      }`,
    problem,
    documentWrong: (file, wrong) =>
      `${code(file)} 无法照此执行：${listed(wrong, most, (one) => `\n• ${line(file, one)}`, more)}\n请更正这些行，然后再试。${none}`,
    hostsMissing: (nodes, release) =>
      `${code(release)} 的文档提到 ${list(nodes)} ，但 baton.yaml 的 ${code('hosts:')} 之下没有。请补上，重启 Baton，然后再试。`,
    missing: (call, missing, example) =>
      `缺少${missing.map((name) => parts[name]).join('、')}。请输入 ${code(call)} ，例如 ${code(example)} 。`,
    unknownVerb: (word, nearest) =>
      `没有 ${quoted(word)} 这个命令。是否想输入 ${code(`/upgrade ${nearest}`)}？`,
    extra: (said, extra) =>
      `${code(said)} 之后的 ${quoted(extra)} 无法理解。请输入 ${code('/upgrade help')} 。`,
    tooLong: (length) => `输入有 ${length} 个字符，太长了。请输入 ${code('/upgrade help')} 。`,
    notInChannel: (bot) => `我无法在此频道发言。请在这里输入 ${code(`/invite @${bot}`)} ，然后再试。`,
    noActive: '当前没有正在进行的升级。',
    latest: '最近的升级：',
    noSuchRollout: (target) =>
      `没有名为 ${quoted(target)} 的进行中的升级。 ${code('/upgrade status')} 会列出它们。`,
    severalActive: (ids) =>
      `有多个升级正在进行： ${list(ids)} 。请指明一个： ${code('/upgrade abort SERVICE')} 。`,
    noRolloutOf: (service, release) =>
      `${quoted(service)} 没有过版本 ${quoted(release)} 的升级。 ${code('/upgrade status')} 会列出最近的升级。`,
    neverSeen: (service, known, nearest) =>
      `${quoted(service)} 还没有过升级。${meant(nearest)}有过升级的： ${list(known)} 。`,
    accepted: (what, id, link) => {
      const card = link ? m.link(link, '卡片') : '卡片';
      return what === 'abort'
        ? `${code(id)} ：正在中止。进展见 ${card} 。`
        : `${code(id)} ：正在回滚。进展见 ${card} 。`;
    },
    trouble: (detail) =>
      `Baton 未能完成：${esc(detail)}。 ${code('/upgrade status')} 可查看已记录的内容，然后再试。`,
    channelGone: (id, channel, why) =>
      `${code(id)} 所在的频道 ${code(channel)} 不再接收 Baton 的消息（ ${code(why)} ），那里看不到它在等待什么。请在 Baton 所在的频道执行 ${code('/upgrade status')} ，卡片会重新发布到那里。`,
    cardComes: (id, channel, why) =>
      `${code(id)} 所在的频道 ${code(channel)} 不再接收 Baton 的消息（ ${code(why)} ）。它的卡片现在发布到这里，之后的进展在卡片之下。`,
    readOnly: 'Redis 此刻不接受写入（例如正在主从切换）。未作任何改动。Baton 会自动重新连接，请稍后再试。',
    statusLine: (id, where, link) => `• ${link ? m.link(link, id) : code(id)} ：${where}`,
    badButton: `这个按钮不属于当前的 Baton。${none}`,
  };
}

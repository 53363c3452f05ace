import type { Markup } from './markup/markup.ts';
import { type FrameProblemTable, quoted } from './problem-table.ts';

/** What is wrong with where, when and for whom lines run, and what was expected there. */
export function frameProblemsZh(m: Markup): FrameProblemTable {
  const { code } = m;
  const { q, list } = quoted(m, '、', ' 或 ');
  return {
    'which-service': ({ services }) => [
      `没有标题说明是哪个服务： ${list(services)} ？`,
      `写明服务的标题： ${code('### 2.1 ecsc服务')}`,
    ],
    'several-ways': () => ['有几种做法可选', '只写要用的那一种'],
    'all-nodes-first': () => ['跨节点的步骤：节点是一个接一个升级的', '先写完一个节点的所有步骤，再写下一个'],
    'nodes-differ': ({ node, first }) => [
      `${q(node)} 的步骤与 ${q(first)} 不同`,
      '各节点写相同的步骤，只在个别节点上做的用一句话说明',
    ],
    'host-unknown': ({ host }) => [
      `主机 ${q(host)} 未知`,
      `在 ${code('baton.yaml')} 中写 ${code(`hosts: { ${host}: … }`)} ，或改成正确的名称`,
    ],
    'host-address': ({ host, address, known, other }) => [
      `${code(address)} 不是 ${q(host)} 的地址${other === undefined ? '' : `，而是 ${q(other)} 的`}`,
      `${code(known)} ，或修改 ${code('baton.yaml')} 中的地址`,
    ],
    'host-without-steps': ({ host }) => [
      `这里提到 ${q(host)} ，却没有说明在其上做什么`,
      `登录 ${code(host)} ，重复以上步骤`,
    ],
    'which-host': ({ text: above }) => [
      `这里是在前文所说的地方（ ${q(above)} ）执行，还是又回到节点上？`,
      `写明在哪里执行：在 ${code('ecsc-1')} 上：`,
    ],
    'exception-unclear': ({ text: words }) => [
      `例外 ${q(words)} 无法与要重复的步骤对应起来`,
      '把各节点的步骤分别写出，或让例外所指的命令单独成行',
    ],
    'lead-unclear': ({ text: words }) => [
      `${q(words)} ：这些命令执行吗？在哪些节点上，什么时候？`,
      `在命令之前写明：执行：、在 ${code('ecsc-1')} 上：、如果……：`,
    ],
  };
}

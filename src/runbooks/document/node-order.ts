const sequence =
  /先.*(?:再|然后|后|最后|接着)|顺序|次序|依次|->|→|=>|\bfirst\b.*\b(?:then|next|after(?:wards)?|finally|last|before)\b|\border\b|\bbefore\b|\bafter\b|\bstart(?:ing)? with\b/is;

const filler =
  /请|先后?|再|然后|接着|最后|之后|后|依次|按照?|以|顺序|次序|升级|更新|发布|部署|上线|操作|处理|备用?|主用?|从|节点|服务器|机器|主机|台|为|是|的|和|与|到|次|先行|完成|成功|\b(?:first|then|next|after(?:wards)?|finally|last|before|and|the|in|this|order|of|is|nodes?|hosts?|servers?|machines?|upgrad(?:e|ing)|updat(?:e|ing)|deploy|release|start(?:ing)? with|do|continue with|one by one|by|to|please|always|standby|active|passive|primary|secondary|master|slave|backup|replica|leader|follower|other|at|a time)\b|[^\p{L}\p{N}]/giu;

/** Other orders in the sentence: it says more than which node comes first. */
const orders =
  /登录|登陆|登入|上传|重复|同上|执行|运行|停|启动|备份|解压|\b(?:log|upload|repeat|run|stop|start(?!ing)|restart|copy|back ?up|same)\b|`[^`]*\s[^`]*`/i;

/**
 * "先升级 depot-2，再升级 depot-1": the nodes in the order that a sentence says; `unclear` where it speaks of one in other
 * words, undefined where it speaks of none.
 * @param isNode whether a word names a node; @param named the same as baton.yaml writes it.
 */
export function nodeOrderOf(
  text: string,
  named: (word: string) => string | undefined,
): string[] | 'unclear' | undefined {
  const found: string[] = [];
  const rest = text.replace(/[A-Za-z0-9][A-Za-z0-9._-]*/g, (word) => {
    const node = named(word.replace(/[.-]+$/, ''));
    if (node !== undefined && !found.includes(node)) found.push(node);
    return node === undefined ? word : ' ';
  });
  if (found.length < 2 || !sequence.test(text)) return undefined;
  if (rest.replace(filler, '') === '') {
    const turned = /\bafter\b/i.test(rest) && !/\b(?:first|then)\b/i.test(rest);
    return turned ? found.toReversed() : found;
  }
  return orders.test(rest) ? undefined : 'unclear';
}

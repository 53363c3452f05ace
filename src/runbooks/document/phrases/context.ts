import { isAddress, readHost } from '../hosts.ts';
import type { Reading, Where } from './reading.ts';

const where = (where: Where): Reading => ({ says: 'where', where });

/** A clause that says where, whether or how often something runs, and what it says beside that. */
export type Context = { reading: Reading; rest: string };

/** Reads what frames orders, in either language; undefined when the clause is no frame. */
export function readContext(text: string): Context | undefined {
  const bare = text.replace(/[*_]{2,}/g, '').trim();
  return readChoice(bare) ?? readFleet(bare) ?? readFirst(bare) ?? readPlace(bare) ?? readCondition(bare);
}

const alone = (reading: Reading): Context => ({ reading, rest: '' });

function readChoice(text: string): Context | undefined {
  const one =
    /^(?:method|option|variant|alternative|approach)\s*(?:\d+|[a-d]|one|two|three)\b/i.test(text) ||
    /^(?:方法|方式|方案|办法)\s*(?:\d+|[一二三四甲乙A-Da-d])/.test(text) ||
    /^(?:or|either|alternatively|or else|instead)(?:$|,?\s*(?=.*(?:`|\b(?:run|use|using|execute|with|via|by|through|if you)\b)))/i.test(
      text,
    ) ||
    /^(?:as an alternative|another (?:way|option|method)|(?:you (?:can|could|may)|we can) (?:also|alternatively)|choose (?:one|either))\b/i.test(
      text,
    ) ||
    /^(?:或者?|也可以?|要么|亦可)(?:$|(?=[^，。]*(?:执行|使用|用|通过|直接|采用|`)))/.test(text) ||
    /^(?:二选一|任选(?:其)?一|另一种(?:方式|方法|办法|做法))/.test(text);
  return one ? alone({ says: 'choice' }) : undefined;
}

const stops = '(?:停|关闭|关掉|杀|下线)';
const allNodes = '(?:所有|全部|每一?台|各个?|[两三四五六]台)(?:的)?(?:应用)?(?:节点|服务器|机器|主机|实例)';
const fleetWise = [
  /(?:[两三四五六几]台|所有|全部|各台?|、).{0,10}(?:都|全).{0,4}(?:停|退出|关|下线)/,
  /先备后主|先从后主|先升.*再升|all (?:nodes|servers|hosts) (?:have|need) to be (?:down|stopped)/i,
  new RegExp(`${stops}.{0,10}${allNodes}`),
  new RegExp(`${allNodes}.{0,8}(?:都|均|全部|先|全).{0,4}${stops}`),
  /\b(?:stop|shut down|kill|take down|bring down)\b[^.]*\b(?:all|every|both)\b[^.]*\b(?:nodes?|servers?|hosts?|machines?|instances?)\b/i,
  /\b(?:down|stopped)\b[^.]*\bon\b[^.]*\b(?:all|every|both)\b/i,
];

const readFleet = (text: string): Context | undefined =>
  fleetWise.some((one) => one.test(text)) ? alone({ says: 'fleet' }) : undefined;

const firsts = [
  /^(?:only|just)?\s*(?:on|for|at)\s+(?:the\s+)?(?:first|one|any one|a single)\s+(?:node|host|server|machine)(?:\s+only)?/i,
  /^.*\b(?:only|just)\b.*\bfirst (?:node|host|server|machine)\b/i,
  /^(?:the )?first (?:node|host|server|machine) only$/i,
  /(?:仅|只)(?:需要?|要)?(?:在|对|是)?(?:第一|首|其中一|任意一|任一|一)(?:台(?:节点|机器|服务器|主机)?|个?(?:节点|机器|服务器|主机))(?:上)?/,
  /(?:在|对)?(?:第一|首)(?:台|个)(?:节点|机器|服务器|主机)?(?:上)?(?:执行)?(?:一次)?即可/,
];

function readFirst(text: string): Context | undefined {
  const found = firsts.map((one) => one.exec(text)).find((match) => match !== null);
  if (!found) return undefined;
  if (/^(?:on|for|at)\b/i.test(text) && !/\bonly\b/i.test(text) && !/^(?:on|for) one\b/i.test(text))
    return undefined;
  const rest = text.slice(0, found.index) + text.slice(found.index + found[0].length);
  return {
    reading: where({ is: 'first-node' }),
    rest: /^(?:上|执行|操作|运行|即可|一次|[\s,，])*$/.test(rest) ? '' : rest,
  };
}

/** Done on the reader's own computer, whatever it is: "本地打包", "build locally". */
const locally =
  /^在?本地(?:上)?(?:构建|打包|编译|开发|测试|执行|运行|操作|环境|生成)|\blocally\b|\blocal (?:build|development|dev|environment|terminal|shell)\b/i;
const ownMachine =
  /(?:自己|本人)的?(?:电脑|机器|笔记本|终端)|本地(?:电脑|机器|终端)|开发机|\b(?:your|my|their)\s+(?:own\s+)?(?:machine|computer|laptop|workstation|pc)\b|\blocal machine\b/i;
const everyNode = /^(?:每|各|所有|全部|应用|目标|远程|线上|生产|云|两|三|这|该|业务|\d|台|个|的|上|s)*$/;
const everyNodeEnglish =
  /^(?:(?:the|all|each|every|both|of|these|those|app|application|target|remote|two|three|four|same)\s*)*$/i;

/** "在数据库服务器上", "on the database server", "back on the node". */
function readPlace(text: string): Context | undefined {
  const own = ownMachine.exec(text);
  const ends = own !== null && own.index + own[0].length === text.length;
  if (own !== null && (/[上在敲]|^(?:on|from)\b/i.test(text) || (ends && /\b(?:on|from|at)\b/i.test(text))))
    return alone(where({ is: 'own-machine' }));
  if (locally.test(text)) return { reading: where({ is: 'own-machine' }), rest: text };
  const host =
    /^(?:请|再|然后|先|最后)*(?:在|到|登录|登陆|切到|切换到|回到|进入)\s*`?([A-Za-z0-9][\w.-]*[\d-][\w.-]*)`?(?:\s*[(（][\d.]+[)）])?(?:服务器|主机|机器|节点)?(?:上|中|里)(?:面)?(?:执行|操作|运行|跑)?(?:以下|如下|下面)?(?:命令|脚本|操作|语句)?$/.exec(
      text,
    )?.[1];
  if (host !== undefined) return alone(where({ is: 'hosts', names: [host] }));
  const chinese =
    /^(?:请|再|然后|先|最后)*(?:登录|登陆|登入|连接|切换|回到|返回|进入|在|到)+(?:到|至)?([^`A-Za-z0-9]{0,14}?)(?:服务器|主机|机器|节点|库机)(?:上|中|里|后)?(?:面)?(?:执行|操作|进行|运行)?(?:以下|如下)?(?:命令|操作)?$/.exec(
      text,
    );
  if (chinese) return alone(where({ is: everyNode.test(chinese[1] ?? '') ? 'all-nodes' : 'described' }));
  const english =
    /^(?:(?:then|next|now|finally|first|please)\s+)*(?:(?:log ?(?:in|on)(?: ?to)?|go|switch|connect|return)\s+)?(?:back\s+)?(?:on|onto|to|in|for|at)\s+(?!`)([^`]*?)\s*(?:servers?|hosts?|nodes?|machines?|box(?:es)?)(\s+.*)?$/i.exec(
      text,
    );
  if (!english || /\b(?:is|are|runs?|has|have)\b/i.test(english[1] ?? '')) return undefined;
  if (!/^(?:the|all|each|every|both|our|your)\b|^$/i.test(english[1] ?? '')) return undefined;
  const all = everyNodeEnglish.test(english[1] ?? '') && !english[2];
  return alone(where({ is: all ? 'all-nodes' : 'described' }));
}

const failing =
  /失败|异常|报错|出错|错误|有问题|不成功|起不来|不正常|无法|没有?起来|fail|error|wrong|problem|trouble|broken|does ?n[o']t|(?:do|did|will|is|are|should) ?not|hangs?\b/i;
const conditional = [
  /^(?:如果|若是|若|倘若|假如|万一|一旦|如有|如遇|如需|如要|必要时|需要时|视情况|视需要|可选|有时|偶尔|仅当|只有)/,
  /^(?:当|在)?(?:首次|第一次|初次|由.*版本|从.*版本|有.*|存在.*|没有.*|未.*|需要.*|使用.*|启用.*|涉及.*)(?:时|的话|的情况下?)$/,
  /^(?:首次|第一次|初次)(?:安装|部署|上线|启动|升级)(?:时|的话|需要?|要)?$/,
  /(?:可以?|请|则|就)(?:跳过|略过|忽略)(?:此|本|这一?|该)?(?:步骤?|项)?$/,
  /^(?:you (?:can|may|should) )?(?:skip|ignore) (?:this|the next|these)\b.*\b(?:if|when|unless)\b/i,
  /^(?:only (?:needed|required|necessary|relevant|applies|applicable|if|when)|(?:you (?:can|may) )?(?:skip|ignore|omit) (?:this|it|these|the (?:next|following))\b.*\b(?:if|when|on|unless|for)|not (?:needed|required|necessary) (?:if|when|for|on))\b/i,
  /^(?:仅|只)(?:在|当|有|限|适用|需要?在).*(?:时|需要|执行|情况下?)$|^.{2,20}(?:可以?|则)(?:跳过|忽略)(?:此步|本步|该步骤?|这一步)?$/,
  /^\(?(?:one[- ]time|once only|only once|first[- ]time(?: only)?)(?: (?:only|set-?up|steps?|installation))?\)?$|^(?:一次性|仅首次|只需首次|首次)(?:操作|执行|部署|安装|配置)?$/i,
  /^(?:otherwise|else)$|^(?:for|on) (?:nodes|hosts|tenants|sites|upgrades?|those) \w/i,
  /^(?:if|in case|should|unless|whenever|when (?:needed|necessary|required|upgrading from)|(?:as|where|if) (?:needed|necessary|required)|optional(?:ly)?|now and then|sometimes|occasionally|at times|only (?:if|when)|(?:on|for|at|during) (?:a |the )?(?:first|fresh|initial|new) (?:install(?:ation)?|deployment|setup|time))\b/i,
];

function readCondition(text: string): Context | undefined {
  if (!conditional.some((one) => one.test(text))) return undefined;
  const [, order] = /^[^`]*?(?:则|就|那么|请|\bthen\b|\brun\b|(?=`))\s*(.*`.*)$/i.exec(text) ?? [];
  if (order !== undefined)
    return { reading: { says: 'condition', failure: failing.test(text) }, rest: order };
  return alone({ says: 'condition', failure: failing.test(text) });
}

/** "无需`seed.sh`", "without `seed.sh`": what a repeat leaves out. */
export function readException(text: string): Reading | undefined {
  const is =
    /^(?:但是?|不过|其中)?\s*(?:除|无需|无须|不需要?|不用|不必|不要|跳过|略过|省略|不执行)|除外$|(?:无需|不需要?|不用|不必|不)(?:再)?(?:执行|处理|操作|做)?$/.test(
      text,
    ) ||
    /^(?:but\s+|and\s+)*(?:without|except|skip|not|no|leav(?:e|ing) out|omit|minus|other than|apart from|excluding|save for|do not|don't)\b/i.test(
      text,
    );
  if (!is) return undefined;
  const ticked = [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
  const names =
    ticked.length > 0 ? ticked : (text.match(/[A-Za-z0-9/][\w./-]*\.[A-Za-z]\w*|\/[\w./-]+/g) ?? []);
  return { says: 'except', names };
}

/** What stands in brackets behind a host. */
export function readAddress(text: string): Reading | undefined {
  const { name } = readHost(text);
  return isAddress(name) ? { says: 'address', address: name } : undefined;
}

const again =
  /重复|同上|同样|同理|相同|一样|照此|依此|类推|再来一遍|一遍|\b(?:do|perform|run|carry out|execute) steps? \d|\b(?:repeat|redo|same|likewise|again|identical(?:ly)?|as above|ditto|(?:continue|go on|proceed) with|do the other)\b/i;
const others = /另一台|另外|其余|其他|其它|剩余|剩下|另两台|\b(?:others?|remaining|rest)\b/i;
const chineseFiller =
  /重新|重复|同上|同样|相同|一样|同理|照此|依此|以此|类推|再来|一遍|以上|上述|上面|前面|前述|步骤|操作|流程|过程|方法|方式|处理|执行|进行|所有|全部|即可|可以|完成|登录|登陆|登入|连接|节点|服务器|机器|主机|另一台|另外|其余|其他|其它|剩余|剩下|然后|接着|之后|最后|依次|分别|逐台|逐一|升级|更新|部署|命令|做法|上来|也|都|均|再|把|将|对|在|到|上|后|台|各|个|按|照|做|并|且|与|和|及|跟|同|的|地|来|去|请|先|需要?|要|两|三|四|五|[\d、,，:：\s]/g;
const englishFiller = new Set(
  'the a an and then on for to with in into at same as above again likewise too also repeat redo do steps step procedure commands nodes node host hosts server servers machine machines other others remaining rest all each every both of these those this exactly identical identically way manner process log login logging over once more afterwards next now is are whole everything go goes apply applies applied follow perform carry out run through previous preceding from please by one it ditto continue go on proceed its turn s there upgrade first two three four'.split(
    ' ',
  ),
);

/** "`depot-2`同上", "the same for depot-2 and depot-3"; undefined when it says more than that. */
export function readRepeat(written: string, isHost: (word: string) => boolean): Reading | undefined {
  if (!again.test(written)) return undefined;
  const like: string[] = [];
  const chinese = /\p{Script=Han}/u.test(written);
  const text = likes.reduce(
    (rest, one) =>
      rest.replace(one, (whole, name: string) => {
        if (!isNodeName(name, isHost)) return whole;
        like.push(name);
        return chinese ? ' 相同 ' : ' same ';
      }),
    written,
  );
  const { steps, rest: unnumbered } = readNumbers(text);
  if (/步骤?\s*\d|\d\s*[-~到至、]\s*\d|第.{1,3}步|\bsteps?\s+\d|端口|目录|包名/i.test(unnumbered))
    return undefined;
  const nodes: string[] = [];
  const rest = unnumbered
    .replace(/`([^`]*)`/g, (_, name: string) => {
      nodes.push(name);
      return ' ';
    })
    .replace(/[*_"“”]/g, ' ');
  const words = rest.split(/[^A-Za-z0-9._-]+/).filter((word) => word !== '');
  const han = /\p{Script=Han}/u.test(text);
  for (const word of words) {
    const name = word.replace(/[.-]+$/, '');
    if (isNodeName(name, isHost)) nodes.push(name);
    else if (han && /[A-Za-z]/.test(name)) return undefined;
    else if (!han && !englishFiller.has(name.toLowerCase()) && name !== '') return undefined;
  }
  if (han && rest.replace(/[A-Za-z0-9._-]+/g, '').replace(chineseFiller, '') !== '') return undefined;
  if (nodes.some((name) => name.startsWith('/') || /\s/.test(readHost(name).name))) return undefined;
  return {
    says: 'repeat',
    nodes,
    like,
    others: nodes.length === 0 && others.test(text),
    ...(steps === undefined ? {} : { steps }),
  };
}

const numbered =
  /(?:(?:步骤|\bsteps?\b|第)\s*)(\d+(?:\.\d+)*(?:\s*(?:[-–~、,，&和到至]|\b(?:and|to|through)\b)+\s*(?:步骤|第|steps? )?\d+(?:\.\d+)*)*)(?![\w-])\s*步?|重复\s*(\d+(?:\.\d+)+(?:\s*[-–~、,，和到至]+\s*\d+(?:\.\d+)*)*)/i;

/** "steps 1-3 and 5", "步骤1、2": which ones, and the text without them. */
function readNumbers(text: string): { steps: string[] | undefined; rest: string } {
  const [whole, listed, bare] = numbered.exec(text) ?? [];
  if (whole === undefined) return { steps: undefined, rest: text };
  const steps = [
    ...(listed ?? bare ?? '').matchAll(/(\d+(?:\.\d+)*)(?:\s*(?:[-–~到至]|to|through)\s*(\d+))?/gi),
  ].flatMap(([, from = '', to]) =>
    to === undefined || from.includes('.')
      ? [from, ...(to === undefined ? [] : [to])]
      : Array.from({ length: Math.max(Number(to) - Number(from) + 1, 1) }, (_, index) =>
          String(Number(from) + index),
        ),
  );
  const words = /\p{Script=Han}/u.test(text) ? '重复步骤' : ' repeat steps ';
  return { steps, rest: text.replace(whole, words) };
}

const isNodeName = (word: string, isHost: (word: string) => boolean): boolean =>
  isHost(word) || /^[a-z]\w*-\d+$/i.test(word);

/** "与`a-1`相同", "the same as on `a-1`": whose steps are meant, and not which nodes they are for. */
const likes = [
  /(?:与|同|像|按照?|参照)\s*`?([A-Za-z0-9][\w.-]*)`?\s*(?:节点|服务器|机器|主机|上|的)*\s*(?:完全)?(?:相同|一样|同样|一致)/g,
  /\b(?:same|identical(?:ly)?)\b(?: steps| way| procedure| things?)?,? (?:as|to)(?: (?:on|for|with|in))?(?: the)? `?([A-Za-z0-9][\w.-]*\w)`?/gi,
];

/** Says that steps are repeated somewhere, whatever else it says. */
export const speaksOfRepeat = (text: string): boolean =>
  /重复(?:以上|上述|上面|前面|一遍|执行|操作|第?\s*\d|步骤)|同上|\b(?:do|perform|run|carry out|execute) steps? \d|同样(?:处理|操作|执行)|\b(?:repeat|redo|likewise)\b|\bsame\b.*\b(?:on|for|with)\b|\b(?:on|for|with)\b.*\bsame\b/i.test(
    text,
  );

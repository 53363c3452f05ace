import type { StepKind } from '../../runbook.ts';
import {
  explain,
  hasRequest,
  inlineCommands,
  isOnlyNames,
  likelyOrder,
  type Name,
  order,
  type Reading,
  skeleton,
  unknown,
  valuesOf,
} from './reading.ts';

const nameOrAscii = /`([^`]*)`|[A-Za-z0-9/~<$][\w./~$<>*+=:%-]*/g;

const lead =
  '(?:\\d+[、.)]|[①-⑳]|请|可以|即可|就|便|先|再|然后|接着|之后|随后|最后|首先|其次|并且|并|同时|分别|依次|逐一|逐台|逐个|需要|需|手动|继续|都)*';
const list = '@(?:(?:[、,，/]|和|及|与|以及|跟|然后|接着|最后|再|还有)*@)*';
const host = '(?:这|两|三|四|五|\\d|台|个|节点|服务器|主机|机器|上)*';
const newest = '(?:最新|新|的|前台|后台|前端|后端|程序|应用|安装|升级|部署|文件|压缩|包)*';

const login = new RegExp(`^${lead}(?:登录|登陆|登入|连接)(?:到|至)?${host}${list}${host}(?:后|之后)?$`);
const upload = new RegExp(
  `^${lead}(?:上传|传输)${newest}(${list})的?(?:文件|安装|压缩|升级|程序|包)*(?:(?:到|至|放到|放在)(@)的?(?:目录|文件夹|路径)?(?:下|中|里|内|下面)?)?$`,
);
const uploadTurned = new RegExp(
  `^${lead}(?:将|把)${newest}(${list})的?(?:文件|安装|压缩|升级|程序|包)*(?:上传|传输|传)(?:(?:到|至)(@)(?:目录|文件夹|路径)?(?:下|中|里|内)?)?$`,
);
const enter = new RegExp(`^${lead}(?:进入到?|切换到|切换至|在|到)@(?:目录|文件夹)?(?:下|中|里|内)?$`);
const inside = new RegExp(`^${lead}(?:进入到?|切换到|在|到)@(?:目录|文件夹)?(?:下|中|里|内)?(?=.)`);
const negated =
  /^(?:注意|请)*(?:不要|请勿|勿|切勿|无需|不需要|不用|不必|禁止|不得|不可|不能|不支持|不涉及|不会)/;
const lasting = /(?:大约|大概|约|耗时|需要?|预计|左右).*(?:分钟|秒|小时)|(?:较|很|比较|非常)(?:慢|快|久|长)/;
const finished = /(?:(?:完毕|完成|成功|结束|正常|无误)(?:之后|以后|后|时)?|好(?:之后|以后|后|时))$/;
const bidding = /^(?:请|先|再|把|将)/;

const verbs: [string, StepKind[]][] = [
  ['杀死', ['stop']],
  ['杀掉', ['stop']],
  ['杀', ['stop']],
  ['停止', ['stop']],
  ['停掉', ['stop']],
  ['停用', ['stop']],
  ['关闭', ['stop']],
  ['终止', ['stop']],
  ['结束', ['stop']],
  ['停', ['stop']],
  ['起', ['start']],
  ['备份', ['backup']],
  ['解压缩', ['unpack']],
  ['解压', ['unpack']],
  ['解包', ['unpack']],
  ['启动', ['start']],
  ['拉起', ['start']],
  ['重新启动', ['stop', 'start']],
  ['重启', ['stop', 'start']],
  ['恢复', ['restore']],
  ['还原', ['restore']],
  ['替换', ['restore']],
  ['覆盖', ['restore']],
  ['回滚', ['restore']],
  ['回退', ['restore']],
  ['换掉', ['restore']],
];
const looking = [
  '查看',
  '查找',
  '查询',
  '找到',
  '找出',
  '确认',
  '检查',
  '观察',
  '跟踪',
  '监控',
  '看一眼',
  '看一下',
  '看',
];
const running = ['执行', '运行'];
const neutral =
  '做 做好 用备份 使用备份 将备份 把备份 从备份 备份恢复 现在 前台 后台 服务进程 服务 进程号 进程 应用程序 应用 程序 系统 节点 主机 服务器 机器 目录 文件夹 虚拟机 原文件 备份文件 文件 压缩包 安装包 升级包 程序包 包 启动日志 运行日志 日志 状态 情况 的 并且 并 和 以及 及 与 、 然后 之后 后 再 即可 一下 旧 新 原有 原来 原 当前 该 此 本 各 所有 全部 每个 每 个 台 @ 将 把 用 使用 通过 到 至 为 成 在 下面 下 中 里 内 上 对 进行 是否 正常 已经 已 成功 完成 完毕 依次 逐个 分别 版本 步骤 如下 以下 按照 按 顺序 方式 命令 操作 升级 更新 先 请 首先 最后 同时 接着 一 二 两 三 四 五 六 七 八 九 十 0 1 2 3 4 5 6 7 8 9'.split(
    ' ',
  );

type Meaning = { kinds: StepKind[]; looks: boolean; runs: boolean };
const vocabulary = new Map<string, Meaning>([
  ...verbs.map(([word, kinds]): [string, Meaning] => [word, { kinds, looks: false, runs: false }]),
  ...looking.map((word): [string, Meaning] => [word, { kinds: [], looks: true, runs: false }]),
  ...running.map((word): [string, Meaning] => [word, { kinds: [], looks: false, runs: true }]),
  ...neutral.map((word): [string, Meaning] => [word, { kinds: [], looks: false, runs: false }]),
]);
const words = [...vocabulary.keys()].toSorted((a, b) => b.length - a.length);

const instructing =
  /登录|登陆|上传|停|杀|备份|解压|启动|重启|恢复|还原|替换|覆盖|回滚|回退|升级|更新|部署|删除|删|清理|清空|清除|移动|移至|重命名|改名|修改|改为|改成|编辑|执行|运行|拷贝|复制|创建|新建|建立|安装|卸载|配置|设置|切换|添加|增加|导入|导出|下载|同步|通知|联系|等待|等|检查|确认|核对|确保|保证|打开|关闭|开启|注释|调整|授权|赋权|挂载|提交|回复|发送|刷新|释放|摘除|加入|下线|上线|重复|手动|手工|人工|务必|需要|必须|记得|请|查看|观察/;

/** Reads one clause of Chinese prose. */
export function readChinese(text: string): Reading {
  const { shape: spaced, names } = skeleton(text, nameOrAscii);
  const shape = spaced.replace(/[\s~～…*]+/g, '');
  const [command, ...more] = inlineCommands(names);
  if (hasRequest(names)) return order;
  if (command !== undefined)
    return more.length === 0 && leads(shape.replace('@', '')) ? { says: 'commands', text: command } : order;
  return readOrders(shape, names) ?? readAnnouncement(shape, names) ?? readRest(shape, names);
}

/** What stands around a command that it says to run: nothing, or "运行", "用…停止服务". */
function leads(rest: string): boolean {
  const meanings = cover(rest);
  return (
    meanings !== undefined &&
    (rest === '' || meanings.some((one) => one.runs || one.kinds.length > 0 || one.looks))
  );
}

function readOrders(shape: string, names: Name[]): Reading | undefined {
  const values = valuesOf(names);
  const isPath = values[0]?.startsWith('/') === true;
  if (login.test(shape) && !isPath) return { says: 'login', nodes: values };
  const uploaded = upload.exec(shape) ?? uploadTurned.exec(shape);
  if (uploaded !== null) {
    const hasDirectory = uploaded[2] !== undefined;
    const isFile = names.some((name) => name.ticked || /[.]\w/.test(name.value));
    if (!hasDirectory && !isFile)
      return { says: 'announce', kinds: ['upload'], names: [], directory: undefined, checks: false };
    return {
      says: 'upload',
      files: hasDirectory ? values.slice(0, -1) : values,
      toDir: hasDirectory ? values.at(-1) : undefined,
    };
  }
  const [path] = values;
  if (path !== undefined && isPath && enter.test(shape)) return { says: 'directory', path };
  return undefined;
}

function readAnnouncement(shape: string, names: Name[]): Reading | undefined {
  const inner = names[0]?.value.startsWith('/') === true && inside.test(shape);
  const directory = inner ? names[0]?.value : undefined;
  const rest = inner ? shape.replace(inside, '') : shape;
  const meanings = cover(rest);
  if (meanings === undefined) return undefined;
  const kinds = meanings.flatMap((one) => one.kinds);
  const looks = meanings.some((one) => one.looks);
  const runs = meanings.some((one) => one.runs);
  if (kinds.length > 0 && !looks && finished.test(rest) && !bidding.test(rest)) return explain(true);
  const time = /(?:之后|以后|后|时)$/.test(rest);
  if (looks && rest.includes('日志')) kinds.push('follow');
  if (kinds.length === 0 && !looks && !runs) return explain(true);
  const named = (inner ? names.slice(1) : names).filter((name) => name.ticked);
  return { says: 'announce', kinds, names: valuesOf(named), directory, checks: looks || time };
}

/** The meanings of a clause made of known words only; undefined when anything else stands in it. */
function cover(shape: string): Meaning[] | undefined {
  const meanings: Meaning[] = [];
  let rest = shape;
  while (rest !== '') {
    const word = words.find((one) => rest.startsWith(one));
    const meaning = word === undefined ? undefined : vocabulary.get(word);
    if (word === undefined || meaning === undefined) return undefined;
    meanings.push(meaning);
    rest = rest.slice(word.length);
  }
  return meanings;
}

/** It says what is so. */
const remark =
  /^(?:注|说明|备注|提示|其中|例如|比如|因为|由于|所以|默认|以下|如下|以上|上述|全程)|是|属于|位于|表示|代表|可能|约|左右|大概|每[天晚周月日]|没有|包含|包括|涉及|需时|耗时|会在|到此结束|结束$|名称|应当?为|改名为|通用|不必|已经?|均/;

/** "把…改成", "让客服…", "切走": whatever else it says, somebody does something. */
const doing =
  /把|将|请|让|找|切|换|关[了掉闭]|踢|注销|隔离|断开|摘|停|清|改|调[到整高低]|挂|说一声|通知|记得|别忘|开启|打开/;

/** What the step itself does: no order to the reader. */
const automatic =
  /^(?:(?:该|此|这个?|那个?|本|上面的?|上述)?(?:@|脚本|程序|服务|工具|命令|系统|步骤|进程|平台)+|(?:该|此|这个?|那个?))(?:里|中)?(?:会|将会|将自动|自动)/;

/** "启动方式见升级步骤". */
const pointing = /(?:详见|参见|参照|参考|参看|参阅|见)(?:升级|以?上|以?下|前|后|第|附|文|本|《|@)/;

function readRest(shape: string, names: Name[]): Reading {
  const ticked = names.some((name) => name.ticked);
  if (isOnlyNames(shape)) return unknown('verb');
  if (/^[\d、.)()\s@:：-]*$/.test(shape.replaceAll('@', ''))) return explain();
  if (negated.test(shape)) return /忘|漏/.test(shape) ? order : explain();
  if (automatic.test(shape) || (pointing.test(shape) && !/改|换/.test(shape))) return explain();
  if (
    /^(?:做完|完成|执行完|处理完)@?(?:以上|上述|上面|前面|这些)?(?:所有|全部)?(?:的)?(?:步骤|操作|工作)?(?:了|后|之后|以后)?$/.test(
      shape,
    )
  )
    return explain(true);
  if (!ticked && lasting.test(shape) && !/等|把|观察/.test(shape) && !doing.test(shape)) return explain();
  if (
    !ticked &&
    cover(shape.replace(finished, '')) !== undefined &&
    finished.test(shape) &&
    !bidding.test(shape)
  )
    return explain(true);
  if (
    /(?:之后|以后|后|时)$/.test(shape) &&
    !doing.test(shape) &&
    !instructing.test(shape.replace(/^.*?(?:启动|停止|更新|升级|部署|重启)/, ''))
  )
    return explain(true);
  if (instructing.test(shape)) return order;
  return remark.test(shape) && !doing.test(shape) ? explain() : likelyOrder;
}

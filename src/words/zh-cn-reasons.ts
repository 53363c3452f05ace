import type { ArchiveFault } from '../runbooks/archives.ts';
import type { Reader } from './fact-reader.ts';
import type { Markup } from './markup/markup.ts';
import { reasonIn, reasonWithin } from './reason.ts';

/** Why something did not answer, or could not be read. */
export const reasonZh = (m: Pick<Markup, 'code'>) =>
  reasonIn(
    m,
    {
      EACCES: '当前用户无权读取',
      EADDRINUSE: '该端口已被其他程序占用',
      EAI_AGAIN: '暂时无法解析其名称',
      ECONNREFUSED: '那里没有程序在监听',
      ECONNRESET: '连接被切断',
      EHOSTUNREACH: '网络不通',
      EISDIR: '它是一个目录',
      ENETUNREACH: '网络不通',
      ENOENT: '它不存在',
      ENOTDIR: '路径中有一段不是目录',
      ENOTFOUND: '名称无法解析',
      EPERM: '当前用户无权这样做',
      ETIMEDOUT: '没有按时应答',
      NOAUTH: '它需要密码',
      WRONGPASS: '它拒绝了密码',
    },
    ['（', '）'],
  );

/** The same of what a connection or a file said, with the address that it names. */
export function whyNotZh(f: Reader, key: string): string {
  const { reason, at } = reasonWithin(f.raw(key));
  const said = reasonZh({ code: f.mark })(reason);
  return at === undefined ? said : `${said}， ${f.mark(at)}`;
}

const ARCHIVE: Record<ArchiveFault, string> = {
  'bad-path': '其中有指向外面的路径',
  damaged: '内容已损坏，或与文件名所示的格式不符',
  empty: '其中没有内容',
  'no-program': 'Baton 所在的机器上没有读取它的程序',
  truncated: '缺少结尾',
  unreadable: '文件无法读取',
};

/** Why an archive cannot be read; what an older journal says of it as it stands there. */
export function archiveFaultZh(f: Reader): string {
  const said = f.raw('detail');
  const known = Object.hasOwn(ARCHIVE, said) ? ARCHIVE[said as ArchiveFault] : f.mark(said);
  return f.has('program') ? `${known}（${f.code('program')}）` : known;
}

/** Why an archive whose bytes are sound is refused: by the rule that it breaks. */
export const archiveRulesZh = (f: Reader): Record<string, string> => ({
  'absolute-path': '含有绝对路径',
  'parent-path': `含有带 ${f.mark('..')} 的路径`,
  'other-top-folder': '会写入自身目录之外的目录',
  outside: '会写入自身目录之外的目录',
  'link-out': '含有指向自身目录之外的链接',
  'live-link': `主机现有目录中有指向外部的链接，解压会经由它们写到外面，回滚也无法恢复。如确属有意，请在该服务的 ${f.mark('archive: { links: […] }')} 中写明该链接`,
  setuid: `含有以属主身份运行的文件。如确属有意，请为该服务设置 ${f.mark('archive: { setuid: true }')}`,
  'in-the-way': '它的文件处在现有目录的文件夹位置，解压会中途失败',
  'long-name': '含有磁盘容不下的超长名称',
  'special-file': '含有设备等特殊文件',
});

/** Why sudo would not. */
export function whySudoZh(f: Reader): string {
  const why: Record<string, string> = {
    password: '它要求输入密码，说明没有规则放行这条命令',
    tty: `它的规则要求终端（${f.mark('requiretty')}）`,
    missing: `主机上没有安装 ${f.mark('sudo')}`,
    'not-allowed': '它的规则不允许',
  };
  return why[f.raw('why')] ?? '那里有问题';
}

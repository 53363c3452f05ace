import { baseName, directoryOf } from '../paths.ts';

/** `ssh HOST` with nothing to run there: the host that the next lines are for. */
export function loginOf(line: string): string | undefined {
  const [name, ...words] = line.trim().split(/\s+/);
  if (name !== 'ssh') return undefined;
  const operands = operandsOf(words);
  const host = /^(?:[\w.-]+@)?(<[^<>@]+>|[^\s@`'"$|;&<>]+)$/.exec(operands[0] ?? '')?.[1];
  return operands.length === 1 ? host : undefined;
}

/** The host that `scp` or `rsync` carries something to. */
export function carriedTo(line: string): string | undefined {
  const [name, ...words] = line.trim().split(/\s+/);
  if ((name !== 'scp' && name !== 'rsync') || /[$|;&]/.test(line)) return undefined;
  const operands = operandsOf(words);
  const host = /^(?:[\w.-]+@)?(<[^<>@]+>|[^\s@:/`'"]+):\S*$/.exec(operands.at(-1) ?? '')?.[1];
  return operands.length > 1 ? host : undefined;
}

const operandsOf = (words: string[]): string[] =>
  words.filter((word, index) => !/^-/.test(word) && !/^-[piPloFJ]$/.test(words[index - 1] ?? ''));

/** `your-server-ip`, `<server>`, `x.x.x.x`: whichever server the service is on. */
export const isAnyServer = (host: string): boolean => anyServer.test(host.replace(/^<(.*)>$/, '$1'));

const anyServer =
  /^(?:(?:your|my|the|target|remote|prod(?:uction)?|vps|cloud|app|web)?[-_. ]*(?:server|host|vps|ip|machine|instance|remote)(?:[-_. ]*(?:ip|address|addr|host|name|hostname|domain))*|x{1,3}(?:\.x{1,3}){3}|(?:你的|您的|目标|远程)?服务器(?:的)?(?:IP|ip|地址)*)$/i;

/** What an `scp` from the reader's machine to a host uploads; undefined when it is none. */
export function readScp(line: string): { files: string[]; host: string; toDir: string } | undefined {
  const [name, ...words] = line.trim().split(/\s+/);
  if (name !== 'scp') return undefined;
  const operands = operandsOf(words);
  const target = /^(?:[\w.-]+@)?(<[^<>@]+>|[\w.-]+):(\/[\w./-]*)$/.exec(operands.at(-1) ?? '');
  const files = operands.slice(0, -1);
  if (
    target === null ||
    files.length === 0 ||
    files.some((file) => /[:$*~]/.test(file) || file.startsWith('/'))
  )
    return undefined;
  const names = files.map((file) => baseName(file));
  const written = target[2] ?? '';
  const to = written.replace(/(.)\/$/, '$1');
  if (names.length === 1 && baseName(to) === names[0] && !written.endsWith('/'))
    return { files: names, host: target[1] ?? '', toDir: directoryOf(to) };
  // It comes by another name.
  if (!written.endsWith('/') && /\.[A-Za-z]\w*$/.test(baseName(to)) && !/\.d$/.test(to)) return undefined;
  return { files: names, host: target[1] ?? '', toDir: to };
}

import { isAlternative } from './heading-text.ts';
import type { Block, CodeLine } from './markdown-blocks.ts';

/** What a release is brought by, or the system that it is for: two such labels in a row are two ways to choose from. */
const means =
  /\b(?:docker(?:[ -]?compose)?|compose|podman|containers?|kubernetes|k8s|helm|kubectl|systemd|systemctl|supervisord?|pm2|upstart|init\.?d|sysv|bare[ -]?metal|virtualenv|venv|pip|pipx|npm|yarn|pnpm|snap|flatpak|homebrew|brew|apt(?:-get)?|deb|dpkg|rpm|yum|dnf|zypper|pacman|apk|debian|ubuntu|centos|rhel|red ?hat|fedora|rocky|alma(?:linux)?|suse|opensuse|arch|alpine|amazon linux|freebsd|linux|windows|mac ?os(?: ?x)?|source|binary|binaries|tarball|packages?|zip|installer|manual(?:ly)?|automatic(?:ally)?|automated|scripted|one-click|gui|web (?:ui|interface)|ansible|online|offline|development|dev|staging|testing|production|prod)\b|(?:测试|开发|预发布?|生产|正式|灰度|线上)(?=环境)|容器|源码|二进制|安装包|手动|手工|自动|一键|在线|离线|命令行|界面|单机|集群|裸机|物理机|虚拟机/i;

const filler =
  /\b(?:using|via|with|by|from|through|on|in|for|the|an?|and|or|to|of|if|you|use|run|users?|systems?|based|install(?:ation|ed|s)?|deploy(?:ment|ed)?s?|upgrad(?:e|ing)|updat(?:e|ing)|setups?|method|way|option|mode|variant|manager|image|images|only|standard|official|repository|script|scripts|shell)\b|使用|通过|采用|方式|方法|模式|部署|安装|升级|更新|环境|版本?|系统|用户|脚本|[^\p{L}]/giu;

/** "Docker", "通过systemd部署", "Debian / Ubuntu": a means and no more. */
function isMeans(label: string): boolean {
  if (!means.test(label)) return false;
  return label.replace(new RegExp(means, 'gi'), ' ').replace(filler, '') === '';
}

const meansOf = (label: string): string => (means.exec(label)?.[0] ?? '').toLowerCase();

type Label = { text: string; line: number; form: string };

/** A heading, a paragraph or an item that is a label alone, a tab's name. */
function labelOf(block: Block): Label | undefined {
  if (block.is === 'heading') return { text: block.text, line: block.line, form: `heading ${block.depth}` };
  if (block.is !== 'prose') return undefined;
  const text = block.pieces
    .map((piece) => piece.text)
    .join('')
    .trim()
    .replace(/^={3}[!+]?\s*"?|^:{2,}\s*|^\{%-?\s*tab\w*\s*|["“”:：%}\s]+$/g, '');
  const form = `prose ${block.depth}`;
  return text.includes('\n') || text.length > 60 ? undefined : { text, line: block.line, form };
}

/** The lines of labels that begin one of several ways: of one form, each with commands below it. */
export function waysIn(blocks: Block[]): number[] {
  const found: (Label & { means: string })[] = [];
  blocks.forEach((block, index) => {
    const label = labelOf(block);
    if (label === undefined || !isMeans(label.text) || !leadsToCode(blocks, index)) return;
    found.push({ ...label, means: meansOf(label.text) });
  });
  return found
    .filter((one) => found.some((other) => other.form === one.form && other.means !== one.means))
    .map(({ line }) => line);
}

/** Commands come before its part ends, or before the next label of its form. */
function leadsToCode(blocks: Block[], index: number): boolean {
  const [label, ...below] = blocks.slice(index);
  if (label === undefined) return false;
  const form = labelOf(label)?.form;
  for (const block of below) {
    if (block.is === 'code') return true;
    if (block.is === 'heading' && (label.is !== 'heading' || block.depth <= label.depth)) return false;
    if (label.is === 'prose' && labelOf(block)?.form === form) return false;
  }
  return false;
}

/** A heading that names one way of several, and no service. */
export const isWay = (heading: string): boolean => isMeans(heading) || isAlternative(heading);

const orComment =
  /^(?:or|either|alternatively|otherwise|instead|another (?:way|option)|或者?|也可以?|要么|二选一|任选其一)(?:[\s,，:：(（]|$)/i;

/** The first line of a block's comments that offers another way; undefined when there is none. */
export function wayInComments(lines: CodeLine[]): number | undefined {
  const comments = lines.flatMap(({ line, content }) => {
    const text = /^\s*(?:#+|\/\/|--)\s*(.*)$/.exec(content)?.[1];
    return text === undefined ? [] : [{ line, text }];
  });
  const offered = comments.find(({ text }) => orComment.test(text) || isAlternative(text));
  if (offered !== undefined) return offered.line;
  const bare = lines.find(({ content }) => /^\s*(?:or|或者?)\s*[:：]?\s*$/i.test(content));
  if (bare !== undefined) return bare.line;
  const labels = comments.filter(({ text }) => isMeans(text));
  return labels.find(({ text }) => meansOf(text) !== meansOf(labels[0]?.text ?? ''))?.line;
}

import {
  type Assignment,
  type Command as CommandNode,
  forEachChild,
  type ParsedScript,
  parse,
  type SyntaxNode,
  type Word as WordNode,
} from 'unbash';
import { isPlaceholder, type Masked, maskPlaceholders } from './placeholders.ts';

/** One shell word: `value` without quotes; `plain` when the shell would change nothing more in it. */
export type Word = {
  value: string;
  raw: string;
  plain: boolean;
  /** What its `$( )` and backticks run. */
  scripts: Statement[][];
};

/** One simple command: its words and, as written, its redirections (`>> run.log 2>&1`) and its text. */
export type Command = { words: Word[]; redirections: string; raw: string };

/** Commands joined by pipes. */
export type Pipes = [Command, ...Command[]];

/** One statement of a list; offsets are into the text that was parsed. */
export type Statement = {
  start: number;
  /** Behind its last character, the end of a here-document included. */
  end: number;
  /** `&` follows. */
  background: boolean;
  /** What `&&` joins. Undefined when only a shell can run it: control flow, `||`, variables, here-documents. */
  pipelines: Pipes[] | undefined;
  /** The words of each command that runs in this very shell: in no `( )`, `$( )` and pipe. */
  own: Word[][];
  /** The words of each command in it, wherever. */
  commands: Word[][];
  /** It sets a variable or defines a function. */
  defines: boolean;
  /** What a reader has to fill in (`<PID>`), as far as the shell would take it for redirections. */
  placeholders: string[];
};

export type ShellFault = {
  fault: 'open' | 'operator' | 'keyword' | 'here-document' | 'other';
  /** Where in the text. */
  at: number;
  /** The word or construct that it is about. */
  about: string;
};

export type ParsedShell = { ok: true; statements: Statement[] } | ({ ok: false } & ShellFault);

/** Reads shell text as bash does; it runs nothing, expands nothing and never throws. */
export function parseShell(text: string): ParsedShell {
  const masked = maskPlaceholders(text);
  const script = parse(masked.text);
  const fault = findFault(script);
  if (fault !== undefined) return { ok: false, ...fault };
  return { ok: true, statements: script.commands.map((statement) => readStatement(statement, masked)) };
}

/** `node` and all below it, scripts of substitutions and here-documents included; `enter` may stop it above some. */
function walk(node: SyntaxNode, enter: (node: SyntaxNode) => boolean = () => true): SyntaxNode[] {
  const nodes = [node];
  if (enter(node)) forEachChild(node, (child) => nodes.push(...walk(child, enter)));
  return nodes;
}

function findFault(script: ParsedScript): ShellFault | undefined {
  const last = script.commands.at(-1)?.pos ?? 0;
  for (const node of walk(script)) {
    if (node.type === 'Script' && node.errors?.[0] !== undefined) {
      const error = node.errors.find((one) => one.message.includes('to close')) ?? node.errors[0];
      return readError(error.message, node === script ? error.pos : last, last);
    }
    if (node.type === 'HereDoc' && node.closing === undefined)
      return { fault: 'here-document', at: node.pos, about: node.delimiter?.value ?? '' };
  }
  return undefined;
}

function readError(message: string, at: number, statement: number): ShellFault {
  const closing = /to close '?([^']+)'?/.exec(message)?.[1];
  if (closing !== undefined) return { fault: 'open', at: statement, about: closing };
  if (message.includes('unterminated')) return { fault: 'open', at, about: '' };
  const about = /(?:after|token) '([^']+)'/.exec(message)?.[1] ?? '';
  if (/^[&|;]+$/.test(about)) return { fault: 'operator', at, about };
  return { fault: about === '' ? 'other' : 'keyword', at, about };
}

function readStatement(statement: ParsedScript['commands'][number], masked: Masked): Statement {
  const all = walk(statement);
  const own = walk(statement, runsHere).filter((node) => node.type === 'Command');
  const pipelines = simplePipelines(statement.command);
  const background = statement.background === true;
  return {
    start: statement.pos,
    end: Math.max(
      ...all.flatMap((node) => (node.type === 'HereDoc' ? [node.closing?.end ?? 0] : [])),
      statement.end,
    ),
    background,
    pipelines:
      background && pipelines !== undefined && pipelines.length > 1
        ? undefined
        : pipelines?.map(([first, ...rest]) => [
            readCommand(first, masked),
            ...rest.map((one) => readCommand(one, masked)),
          ]),
    own: own.map((node) => wordsOf(node, masked)),
    commands: all.flatMap((node) => (node.type === 'Command' ? [wordsOf(node, masked)] : [])),
    defines: walk(statement, runsHere).some(
      (node) => node.type === 'Function' || (node.type === 'Command' && node.name === undefined),
    ),
    placeholders: all.flatMap((node) => (node.type === 'Word' ? openPlaceholders(node, masked) : [])),
  };
}

/** What stands in a shell of its own leaves nothing behind. */
function runsHere(node: SyntaxNode): boolean {
  if (node.type === 'Pipeline') return node.commands.length === 1;
  return node.type !== 'Subshell' && node.type !== 'CommandExpansion' && node.type !== 'ProcessSubstitution';
}

function simplePipelines(node: SyntaxNode): [CommandNode, ...CommandNode[]][] | undefined {
  if (node.type === 'Command') return isSimple(node) ? [[node]] : undefined;
  if (node.type === 'Pipeline') {
    if (node.prefixes.length > 0 || node.operators.some((operator) => operator !== '|')) return undefined;
    const commands = node.commands.filter((one) => one.type === 'Command').filter(isSimple);
    const [first, ...rest] = commands;
    return first === undefined || commands.length < node.commands.length ? undefined : [[first, ...rest]];
  }
  if (node.type !== 'AndOr' || node.operators.some((operator) => operator !== '&&')) return undefined;
  const parts = node.commands.map(simplePipelines);
  return parts.some((part) => part === undefined) ? undefined : parts.flatMap((part) => part ?? []);
}

const isSimple = (node: CommandNode): boolean =>
  node.name !== undefined && [...node.prefix, ...node.redirects].every((one) => one.type === 'Redirect');

function readCommand(node: CommandNode, masked: Masked): Command {
  const slice = ({ pos, end }: { pos: number; end: number }) => masked.restore(masked.text.slice(pos, end));
  return {
    words: wordsOf(node, masked),
    redirections: node.redirects.map(slice).join(' '),
    raw: slice(node),
  };
}

const wordsOf = (node: CommandNode, masked: Masked): Word[] =>
  [...(node.name === undefined ? [] : [node.name]), ...node.args].map((word) => readWord(word, masked));

function readWord(node: WordNode | Assignment, masked: Masked): Word {
  const raw = masked.restore(node.text);
  if (node.type === 'Assignment') return { value: raw, raw, plain: false, scripts: [] };
  const scripts = walk(node).flatMap((part) =>
    (part.type === 'CommandExpansion' || part.type === 'ProcessSubstitution') && part.script !== undefined
      ? [part.script.commands.map((statement) => readStatement(statement, masked))]
      : [],
  );
  return { value: masked.restore(node.value), raw, plain: isPlain(node), scripts };
}

/** Outside quotes the shell would expand something. */
const expands = (text: string): boolean => /[~!{}()[\]*?$`]/.test(text.replace(/\\./gs, ''));

function isPlain(node: WordNode): boolean {
  if (node.parts === undefined) return !expands(node.text);
  return node.parts.every((part) => {
    if (part.type === 'SingleQuoted') return true;
    if (part.type === 'DoubleQuoted') return !/[$`\\]/.test(part.text);
    return part.type === 'Literal' && !expands(part.text);
  });
}

/** Quotes make `<a>` a text, unless it is all that they hold. */
function openPlaceholders(node: WordNode, masked: Masked): string[] {
  const value = masked.restore(node.value);
  if (isPlaceholder(value)) return [value];
  const open = (node.parts ?? [node]).filter((part) => !part.type.endsWith('Quoted'));
  return open.flatMap((part) => ('text' in part ? masked.of(part.text) : []));
}

import { quote } from '../problems.ts';
import { placeholder } from './command-line.ts';
import { recogniseCd, recogniseCopy, recogniseUnpack } from './recognise-files.ts';
import { recogniseFollow, recogniseNohup, recogniseTomcat } from './recognise-start.ts';
import { recogniseLook, recogniseStop } from './recognise-stop.ts';
import { type Pipeline, problem, type Recognised, type Recogniser } from './recognised.ts';

const recognisers: Recogniser[] = [
  recogniseLook,
  recogniseStop,
  recogniseCopy,
  recogniseUnpack,
  recogniseCd,
  recogniseTomcat,
  recogniseNohup,
  recogniseFollow,
];

/** Commands that only mean something inside one person's terminal session. */
const personal = new Map<string, string>([
  ...['export', 'unset', 'set', 'ulimit', 'umask', 'alias'].map((name): [string, string] => [
    name,
    'the `env` of the service in baton.yaml: each command runs in a shell of its own',
  ]),
  ...['source', '.'].map((name): [string, string] => [name, '`login: true` for the service in baton.yaml']),
  ...['su', 'ssh', 'telnet'].map((name): [string, string] => [
    name,
    'the host and its `user` in baton.yaml, and 登录`node` / log in to `node`',
  ]),
  ...['exit', 'logout', 'exec'].map((name): [string, string] => [
    name,
    'no such line: Baton ends its own sessions',
  ]),
  ...['vi', 'vim', 'nano', 'top', 'less', 'more', 'watch'].map((name): [string, string] => [
    name,
    'a command that needs no keyboard, such as `sed -i` or a script',
  ]),
]);

/** What one pipeline means; undefined = unknown, to be run as written after its own approval. */
export function recognise(pipeline: Pipeline): Recognised | undefined {
  for (const one of recognisers) {
    const found = one(pipeline);
    if (found !== undefined) return found;
  }
  const name = pipeline.commands[0].words[0]?.value ?? '';
  const advice = personal.get(name);
  if (advice !== undefined) return problem(`${quote(name)} works only in a person's own terminal`, advice);
  const open = pipeline.commands.flatMap((one) => one.words).find((word) => placeholder.test(word.value));
  if (open !== undefined)
    return problem(
      `${quote(open.value)} has to be filled in by a person`,
      'a command that runs as it stands',
    );
  return undefined;
}

import { checkName, nearest } from '../names.ts';
import { checkPath } from '../paths.ts';
import type { Problem, ProblemCode, ProblemFacts } from '../problem-facts.ts';
import { holdsSecret } from '../secrets.ts';

type Rewrites = { [C in ProblemCode]?: (line: string, facts: ProblemFacts[C]) => string | undefined };

/** What can be written in place of a line, where the problem leaves one way only. */
const REWRITES: Rewrites = {
  'kill-signal': (line) => line.replace(/\bkill\s+-(?:s\s+)?\w+/, 'kill -15'),
  'kill-old-pid': (line, { pid }) => line.replace(pid, '<PID>').replace(/\bkill\s+(?=<PID>)/, 'kill -15 '),
  'unseen-characters': (line) => line.replace(/[\p{Cf}\p{Co}]/gu, '').replace(/\u00a0/g, ' '),
  'full-width': (line) => line.normalize('NFKC').replace(/[“”]/g, '"').replace(/[‘’]/g, "'"),
  'bad-name': (line, { name }) => {
    const plain = name.normalize('NFKC');
    return checkName(plain).ok ? line.replace(name, plain) : undefined;
  },
  'bad-path': (line, { path, fault }) => {
    const plain = path.replace(/\/{2,}/g, '/').replace(/\/\.(?=\/|$)/g, '');
    return fault === 'not-normalised' && checkPath(plain).ok ? line.replace(path, plain) : undefined;
  },
  'rollback-unknown-service': (line, { service, known }) => {
    const meant = nearest(service, known);
    return meant === undefined ? undefined : line.replace(service, meant);
  },
  'backup-elsewhere': (line, { path, trees }) => only(trees, (tree) => line.replace(path, tree)),
  'rollback-copies-another': (_, { backups }) => only(backups, ({ from, to }) => `cp -R ${from} ${to}`),
};

const only = <T>(items: readonly T[], build: (item: T) => string): string | undefined =>
  items.length === 1 && items[0] !== undefined ? build(items[0]) : undefined;

/** A line to write in place of the one that a problem is about; undefined where there is not just one. */
export function insteadOf(problem: Problem, line: string): string | undefined {
  const rewritten = rewrite(problem, line)?.trim();
  const differs = rewritten !== undefined && rewritten !== '' && rewritten !== line.trim();
  return differs && !holdsSecret(line) ? rewritten : undefined;
}

function rewrite<C extends ProblemCode>({ code, facts }: { code: C; facts: ProblemFacts[C] }, line: string) {
  const found: Rewrites[C] = REWRITES[code];
  return found?.(line, facts);
}

import { deriveRollback } from '../assemble/derive-rollback.ts';
import type { NodeDraft, ServiceDraft } from '../assemble/drafts.ts';
import type { Draft } from '../kinds/table.ts';
import { baseName } from '../paths.ts';
import type { Problems } from '../problems.ts';
import type { SourceRef } from '../runbook.ts';
import { distinct } from '../source-refs.ts';
import { type Announcement, bare } from './announcements.ts';
import { pathsIn } from './section-state.ts';
import type { Source } from './source.ts';

/** A rollback section as it was read. */
type Written = { source: SourceRef; steps: Draft[]; inWords: boolean };

/**
 * What goes back: the commands of the rollback; where it has words alone, the same derived from the backups, or else
 * people, who carry the words out.
 */
export function wayBack(
  draft: ServiceDraft,
  written: Written | undefined,
  inWords: Announcement[],
  source: Source,
): ServiceDraft['rollback'] {
  if (written !== undefined && !written.inWords) return written;
  const orders = written?.steps ?? [];
  const words = inWords.filter(({ kinds, names }) => kinds.length > 0 || names.length > 0);
  const first = words[0]?.line ?? orders[0]?.source[0]?.line;
  if (first === undefined) return written;
  const at = written?.source ?? source.ref(first);
  const refs = distinct([
    ...words.map(({ line }) => source.ref(line)),
    ...orders.flatMap((one) => one.source),
  ]);
  const derivable = orders.length === 0 && words.every((one) => isDerived(one, draft));
  const steps =
    derivable && words.some(({ kinds }) => kinds.includes('restore'))
      ? deriveRollback(draft, refs)
      : undefined;
  if (steps !== undefined) return { source: at, steps, derived: true };
  if (words.length === 0) return { source: at, steps: orders };
  const lines = refs.toSorted((one, other) => one.line - other.line);
  const says = lines
    .map(({ line }) => bare(source.lines[line - 1] ?? '').replace(/^(?:[-*+]|\d+[.)])\s+/, ''))
    .join('\n');
  return { source: at, steps: [{ kind: 'person', says, files: pathsIn(says), source: lines }] };
}

/** A stop, what is put back, a start: no more than Baton does by itself. */
function isDerived({ kinds, names, checks }: Announcement, draft: ServiceDraft): boolean {
  const known = draft.steps.flatMap((step) =>
    step.kind === 'backup' ? [step.from, step.to, baseName(step.from), baseName(step.to)] : [],
  );
  // 恢复备份: the backup is what is put back.
  const started = draft.steps.some(({ kind }) => kind === 'start' || kind === 'restart');
  if (!started && kinds.some((kind) => kind === 'stop' || kind === 'start')) return false;
  const derived = ['stop', 'restore', 'start', 'follow', ...(kinds.includes('restore') ? ['backup'] : [])];
  return (
    (kinds.length > 0 || checks) &&
    kinds.every((kind) => derived.includes(kind)) &&
    names.every((name) => name === draft.service || known.includes(name))
  );
}

/** What goes back goes back on every node: a rollback for some of them alone says nothing of the others. */
export function checkNamed(
  { namedOnly, source }: { namedOnly: string[]; source: SourceRef },
  nodes: NodeDraft[],
  problems: Problems,
): void {
  const [first] = namedOnly;
  const other = nodes.find(({ name }) => !namedOnly.includes(name));
  if (first !== undefined && other !== undefined)
    problems.add(source.line, 'nodes-differ', { node: other.name, first });
}

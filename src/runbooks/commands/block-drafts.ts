import type { CodeLine } from '../document/markdown-blocks.ts';
import type { Draft } from '../kinds/table.ts';
import type { SourceRef } from '../runbook.ts';
import { distinct } from '../source-refs.ts';
import type { Sentence } from './frame.ts';
import type { CommandStep } from './recognised.ts';

/** The step that one command asks for. */
export function toDraft(step: CommandStep, source: SourceRef[]): Draft {
  return 'filledIn' in step ? { kind: 'stop', signal: step.signal, source } : { ...step, source };
}

/** Lines that run as written. */
export const script = (command: string, source: SourceRef[], cwd: string | undefined): Draft => ({
  kind: 'shell',
  command,
  source,
  ...(cwd === undefined ? {} : { cwd }),
});

/** What only people can type: with the sentence above it, and the lines as they stand. */
export function personFor(
  lines: CodeLine[],
  sentence: Sentence | undefined,
  ref: (line: number) => SourceRef,
): Draft {
  const { text, source } = sentence ?? { text: '', source: [] };
  const first = lines.find(({ content }) => content.trim() !== '')?.content.trim() ?? '';
  return {
    kind: 'person',
    says: text === '' ? first : text,
    files: [],
    content: lines.map(({ content }) => content).join('\n'),
    source: distinct([...source, ...refsOf(lines, ref)]),
  };
}

/** The lines with something in them. */
export const refsOf = (lines: CodeLine[], ref: (line: number) => SourceRef): SourceRef[] =>
  lines.filter(({ content }) => content.trim() !== '').map(({ line }) => ref(line));

/** Scripts that nothing places on a host become steps for people, in their place. */
export function handOver(drafts: Draft[]): void {
  for (const [index, draft] of drafts.entries()) {
    if (draft.kind !== 'shell' || draft.on !== undefined) continue;
    const { command: content, source } = draft;
    const says = (content.trim().split('\n')[0] ?? '').replace(/^#+\s*/, '');
    const under = draft.if === undefined ? {} : { if: draft.if };
    drafts[index] = { ...under, kind: 'person', says, files: [], content, source };
  }
}

import { bare } from './announcements.ts';
import type { Section } from './section-state.ts';

/** "3、停服务", "（3）", "Step 3: …", "3.1 …". */
export const numberOf = (text: string): string | undefined =>
  /^\s*(?:[（(]?(\d{1,2}(?:\.\d{1,2})*)(?:[、.．)）:：]|\s)|(?:step|步骤|第)\s*(\d{1,2}))/i
    .exec(text)
    ?.slice(1)
    .find((one) => one !== undefined);

/** Lines from here on belong to the step of this number. */
export function mark(
  section: Section,
  number: string | undefined,
  line: number,
  at: { of: 'heading' | 'prose'; depth: number },
) {
  if (number !== undefined) section.marks.push({ number, line, ...at });
}

/** "Repeat steps 1-3 and 5": what stands below any other number is not for the nodes that repeat. */
export function leaveOut(section: Section, wanted: string[], line: number) {
  const named = section.marks.filter((mark) => mark.line < line && wanted.includes(mark.number));
  const [first] = named;
  const marks = section.marks.filter(
    (mark) => mark.line < line && mark.of === first?.of && mark.depth === first.depth,
  );
  const clear = named.length === wanted.length && named.every((mark) => marks.includes(mark));
  if (!clear) {
    const text = bare(section.source.lines[line - 1] ?? '');
    section.problems.add(line, 'exception-unclear', { text });
    return;
  }
  const on = section.nodes.beforeRepeat();
  for (const step of section.reader.drafts) {
    const last = step.source.at(-1)?.line ?? 0;
    const below = marks.findLast((mark) => mark.line <= last)?.number;
    const above = below === undefined && first?.of === 'prose';
    if (above || wanted.includes(below ?? '') || step.on !== undefined) continue;
    step.on = on;
    step.source = [...step.source, section.source.ref(line)];
  }
}

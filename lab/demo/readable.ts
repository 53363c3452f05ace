const LONGEST_FENCE = 14;
const SHOWN = 10;

/** A transcript as people see it in Slack: names, times of day, plain characters; long code is shortened. */
export function readable(transcript: string, names: Record<string, string>): string {
  const text = transcript
    .replace(/<!date\^(\d+)\^[^|>]*\|[^>]*>/g, (_, seconds: string) => timeOfDay(Number(seconds) * 1000))
    .replace(/<@([A-Z0-9]+)>/g, (_, id: string) => `@${names[id] ?? id}`)
    .replace(/<(https?:[^|>]*)\|([^>]*)>/g, '$2 ($1)')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
  return shorten(joinFences(text));
}

function timeOfDay(atMs: number): string {
  return new Date(atMs).toTimeString().slice(0, 8);
}

/** One text is posted as several blocks when it is long. */
function joinFences(text: string): string {
  return text.replace(/\n[ ]*```\n[ ]*```(?=\n)/g, '');
}

function shorten(text: string): string {
  return text.replace(/(^|\n)([ ]*)```\n([\s\S]*?)\n[ ]*```/g, (whole, before, indent, inside: string) => {
    const lines = inside.split('\n');
    if (lines.length <= LONGEST_FENCE) return whole;
    const rest = `${indent}… ${lines.length - SHOWN} more lines`;
    return [`${before}${indent}\`\`\``, ...lines.slice(0, SHOWN), rest, `${indent}\`\`\``].join('\n');
  });
}

/** Rows as columns, each as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (sofar, row) => row.map((cell, at) => Math.max(sofar[at] ?? 0, cell.length)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** @param keep whether the lines are wanted, or their hash alone. */
export function createTrace(now: () => number, keep: boolean) {
  const lines: string[] = [];
  let [low, high, count] = [0x811c9dc5, 0x01000193, 0];

  return {
    note(text: string): void {
      const line = `${now()} ${text}`;
      count += 1;
      for (let at = 0; at < line.length; at += 1) {
        const code = line.charCodeAt(at);
        low = Math.imul(low ^ code, 0x01000193);
        high = Math.imul(high ^ (code + at), 0x85ebca6b);
      }
      if (keep) lines.push(line);
    },
    lines: lines as readonly string[],
    /** 16 hex digits over every line so far. */
    hash: () => hex(low) + hex(high ^ count),
  };
}

const hex = (value: number) => (value >>> 0).toString(16).padStart(8, '0');

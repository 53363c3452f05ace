import { decodeLines } from './decode.ts';

export type BoundedOutput = { add(chunk: Buffer): void; dropped(): number; text(encoding?: string): string };

/**
 * Collects output in at most `maxBytes` and a little: the first half and the last half are kept, what lies between
 * is counted and dropped.
 */
export function createBoundedOutput(maxBytes: number): BoundedOutput {
  const headLimit = Math.ceil(maxBytes / 2);
  const tailLimit = maxBytes - headLimit;
  const head: Buffer[] = [];
  let headBytes = 0;
  let tail: Buffer[] = [];
  let tailBytes = 0;
  let total = 0;

  /** Cuts the tail to size; done only now and then, so that many small chunks cost no more than few large ones. */
  const trim = (): void => {
    const joined = Buffer.concat(tail);
    const kept = Buffer.from(joined.subarray(Math.max(0, joined.length - tailLimit)));
    tail = [kept];
    tailBytes = kept.length;
  };

  return {
    add(chunk) {
      total += chunk.length;
      const toHead = chunk.subarray(0, headLimit - headBytes);
      if (toHead.length > 0) head.push(toHead);
      headBytes += toHead.length;
      const rest = chunk.subarray(toHead.length);
      if (rest.length === 0) return;
      tail.push(rest);
      tailBytes += rest.length;
      if (tailBytes > 2 * tailLimit + 65_536 || tail.length > 4096) trim();
    },
    dropped: () => Math.max(0, total - headBytes - tailLimit),
    text(encoding) {
      trim();
      const dropped = total - headBytes - tailBytes;
      if (dropped === 0) return decodeLines(Buffer.concat([...head, ...tail]), encoding);
      const [first, last] = [head, tail].map((chunks) => decodeLines(Buffer.concat(chunks), encoding));
      return `${first}\n[… ${dropped} bytes dropped …]\n${last}`;
    },
  };
}

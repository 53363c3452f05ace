import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../verbs/verb.ts';
import type { Words } from '../words/words.ts';
import { describe } from './fault-text.ts';
import { type JsonOption, out } from './output.ts';

type WatchDeps = {
  read: () => Promise<Answer>;
  /** Shows what is there now: `changed` is false where only the time has passed. */
  show: (answer: Answer, changed: boolean) => void;
  everyMs: number;
  ended: AbortSignal;
};

/** Reads and shows, over and over, until `ended`. A read that fails is shown too, and tried again. */
async function watch({ read, show, everyMs, ended }: WatchDeps): Promise<void> {
  let last = '';
  while (!ended.aborted) {
    const answer = await read();
    const now = JSON.stringify(answer.data ?? answer.parts);
    show(answer, now !== last);
    last = now;
    await sleep(everyMs, undefined, { signal: ended }).catch(() => {});
  }
}

const EVERY_MS = 1000;
/** Redis may be away meanwhile: what was read last is then no news. */
const PATIENCE_MS = 5000;
const HOME_AND_CLEAR = '\u001b[H\u001b[J';

/** On a terminal the screen is drawn anew each second; elsewhere, and in JSON, what has changed is printed. */
export async function watchHere(
  read: () => Promise<Answer>,
  words: Words,
  { json }: JsonOption,
): Promise<void> {
  const ended = new AbortController();
  process.once('SIGINT', () => ended.abort());
  const redraws = process.stdout.isTTY && !json;
  if (redraws) process.stdout.write('\u001b[2J');
  await watch({
    read: () => inTime(read),
    show: ({ parts, data }, changed) => {
      const text = json ? JSON.stringify(data ?? { text: parts.join('\n') }) : parts.join('\n');
      if (redraws) out(`${HOME_AND_CLEAR}${text}\n\n${words.watching(words.markup.clock(Date.now()))}`);
      else if (changed) out(text);
    },
    everyMs: EVERY_MS,
    ended: ended.signal,
  });
}

async function inTime(read: () => Promise<Answer>): Promise<Answer> {
  const late = new AbortController();
  try {
    const timeout = sleep(PATIENCE_MS, undefined, { signal: late.signal }).then(() => {
      throw Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
    });
    return await Promise.race([read(), timeout]);
  } catch (error) {
    return { ok: false, parts: [describe(error)] };
  } finally {
    late.abort();
  }
}

import { createInterface } from 'node:readline/promises';
import type { Person } from './decide.ts';
import { warn } from './output.ts';

const YES = /^(y|yes|是|好)$/i;

/** Whoever sits here; nobody can be asked where the input is no terminal. What is shown leaves stdout alone. */
export function personHere(): Person {
  return process.stdin.isTTY ? { show: warn, ask: askHere } : { show: warn };
}

/** An empty answer, the input's end and Ctrl-C are a no. */
async function askHere(question: string): Promise<boolean> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const gone = new Promise<string>((resolve) => reader.once('close', () => resolve('')));
  try {
    return YES.test((await Promise.race([reader.question(question), gone])).trim());
  } finally {
    reader.close();
  }
}

import type { Finding, Topic } from './findings.ts';

/** A check that breaks is a finding too: the others still say theirs. */
export async function guarded(topic: Topic, check: () => Finding[] | Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return [{ topic, code: 'trouble', facts: { detail } }];
  }
}

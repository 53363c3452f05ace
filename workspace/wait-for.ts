import { WorkspaceError } from './delivery/clicks.ts';
import type { Store } from './store.ts';

export type WaitOptions = { timeoutMs?: number; what?: string };

/**
 * The first truthy answer of `probe`, asked now and after every change of the workspace.
 * Rejects with code `timeout` and `describe()`'s text when none comes in time.
 */
export function waitForChange<T>(
  store: Store,
  probe: () => T,
  describe: () => string,
  { timeoutMs = 10_000, what = 'the condition' }: WaitOptions = {},
): Promise<Exclude<T, false | null | undefined | 0 | ''>> {
  type Truthy = Exclude<T, false | null | undefined | 0 | ''>;
  const isTruthy = (value: T): value is Truthy => Boolean(value);
  return new Promise((resolve, reject) => {
    let stop = (): void => {};
    let timer: NodeJS.Timeout | undefined;
    const finish = (end: () => void): void => {
      stop();
      clearTimeout(timer);
      end();
    };
    const ask = (): void => {
      try {
        const value = probe();
        if (isTruthy(value)) finish(() => resolve(value));
      } catch (error) {
        finish(() => reject(error));
      }
    };
    timer = setTimeout(() => {
      const message = `${what} did not come within ${timeoutMs} ms\n${describe()}`;
      finish(() => reject(new WorkspaceError('timeout', message)));
    }, timeoutMs);
    stop = store.onChange(ask);
    ask();
  });
}

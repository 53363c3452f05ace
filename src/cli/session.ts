import { readEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load.ts';
import type { ReadDeps } from '../verbs/verb.ts';
import { terminalSurface } from './terminal.ts';

/**
 * What the commands need, in the configured language. What takes long to load is loaded by whoever asks for it: Redis
 * and the queue for a rollout, the readers of documents for a plan.
 */
export async function inTerminal(act: (deps: Omit<ReadDeps, 'releases'>) => Promise<void>): Promise<void> {
  const environment = readEnvironment(process.env);
  const config = loadConfig(environment.configFile);
  let opened: Promise<{ close(): Promise<void> }> | undefined;
  const store = async () => {
    const { openStore } = await import('./store.ts');
    const opening = openStore(environment, { ephemeral: true });
    opened = opening;
    return opening;
  };
  try {
    await act({ store, surface: terminalSurface(config.locale) });
  } finally {
    await (await opened)?.close();
  }
}

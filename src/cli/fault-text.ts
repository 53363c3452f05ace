import { SlackSetupError } from '../bot/slack/setup-error.ts';
import { ConfigError } from '../config/config-error.ts';
import { readEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load.ts';
import { RedisError } from '../journal/redis-error.ts';
import type { Locale } from '../words/locale.ts';
import { plain } from '../words/markup/plain.ts';
import type { SetupFault } from '../words/setup-table.ts';
import { wordsFor } from '../words/words-for.ts';

/** What keeps Baton from starting, as people read it; undefined for a defect. */
export function faultText(error: unknown, locale: Locale): string | undefined {
  const ours =
    error instanceof ConfigError || error instanceof RedisError || error instanceof SlackSetupError;
  if (!ours) return undefined;
  const spoken = error instanceof ConfigError ? (error.locale ?? locale) : locale;
  return wordsFor(spoken, plain).setupFault({ code: error.code, facts: error.facts } as SetupFault);
}

/** The team's language: baton.yaml's as far as that can be read, else English. */
export function languageOf(env: NodeJS.ProcessEnv): Locale {
  try {
    return loadConfig(readEnvironment(env).configFile).locale;
  } catch (error) {
    return (error instanceof ConfigError && error.locale) || 'en';
  }
}

/** One line for the log: an error's code and message; its cause too, where the message is not a sentence of ours. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, message, cause } = error as NodeJS.ErrnoException;
  const more = cause instanceof Error && !message.endsWith('.') && !message.includes(cause.message);
  return `${code ? `[${code}] ` : ''}${message}${more ? `: ${(cause as Error).message}` : ''}`;
}

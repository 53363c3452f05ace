import type { Locale } from '../words/locale.ts';
import type { ValueFault } from '../yaml-input/value-fault.ts';
import type { YamlFault } from '../yaml-input/yaml-fault.ts';

/** What is known of each way in which the configuration is wrong. */
export type ConfigFacts = {
  'config-missing': { path: string };
  /** `reason`: an errno. */
  'config-unreadable': { path: string; reason: string };
  'config-no-yaml': { path: string; faults: YamlFault[] };
  'config-wrong': { path: string; faults: (ValueFault & { line: number })[] };
  'bad-port': { value: string };
};

/**
 * The configuration cannot be used. `code` and `facts` are for people, in `locale` as far as the file could be read;
 * the message is for a log.
 */
export class ConfigError<C extends keyof ConfigFacts = keyof ConfigFacts> extends Error {
  readonly code: C;
  readonly facts: ConfigFacts[C];
  readonly locale: Locale | undefined;
  constructor(code: C, facts: ConfigFacts[C], locale?: Locale) {
    super(`${code} ${JSON.stringify(facts)}`);
    this.name = 'ConfigError';
    this.code = code;
    this.facts = facts;
    this.locale = locale;
  }
}

/** Says which file, line and key is wrong and what belongs there. */
export class ConfigError extends Error {
  readonly code = 'config';
}

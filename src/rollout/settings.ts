/** Settings by their keys in baton.yaml, as texts. */
export type Settings = Record<string, string>;

/**
 * What is not as it was approved: for people `key: was → is`, and for whoever takes it over `key=value`, or the key alone
 * of what is not there any more.
 */
export function changedSettings(
  approved: Settings | undefined,
  now: Settings,
): { changed: string[]; settings: string[] } {
  if (approved === undefined) return { changed: [], settings: [] };
  // A key that nobody knew of then is a later Baton's, and has what was so before; but for people's own names in a map.
  const added = Object.keys(now).filter((key) => /\.env\.[^.]+$/.test(key));
  const keys = [...new Set([...Object.keys(approved), ...added])].sort();
  const different = keys.filter((key) => approved[key] !== now[key]);
  return {
    changed: different.map((key) => `${key}: ${shown(approved[key])} → ${shown(now[key])}`),
    settings: different.map((key) => (now[key] === undefined ? key : `${key}=${now[key]}`)),
  };
}

const shown = (value: string | undefined): string => {
  if (value === undefined) return '–';
  return value.startsWith('sha256 ') ? `(${value.slice(0, 13)}…)` : value.slice(0, 200);
};

/** The approved settings with what people have approved since. */
export function withChanges(approved: Settings, lines: readonly string[]): Settings {
  const after = { ...approved };
  for (const line of lines) {
    const at = line.indexOf('=');
    if (at < 0) delete after[line];
    else after[line.slice(0, at)] = line.slice(at + 1);
  }
  return after;
}

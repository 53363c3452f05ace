/** `depot` and `depot_0901`, `depot.jar` and `depot.jar.bak`, `compose.yml` and `compose-old.yml`. */
function isMarked(name: string, marked: string): boolean {
  if (marked === name) return false;
  const [stem, ending] = splitName(name);
  return [name, stem].some((part) => {
    if (part === '' || !marked.startsWith(part)) return false;
    const rest = marked.slice(part.length);
    const added =
      part === name || ending === '' ? rest : rest.endsWith(ending) ? rest.slice(0, -ending.length) : '';
    return /^[-_.~]?(?:bak|back|backup|old|orig|copy|save|prev|before|\d{4,})|^[-_.~].*(?:bak|backup|old|orig|\d{4})|^~$/i.test(
      added,
    );
  });
}

function splitName(name: string): [string, string] {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot)];
}

const storesCopies = /^(?:.*[-_.])?(?:bak|baks|backup|backups|old|archive|archives|saved?)(?:[-_.].*|\d*)$/i;

/**
 * Whether one path is another one's backup by its name: one of its segments is the other's with a mark or a date after
 * it (`/web/kiosk/dist` and `/web/kiosk_20260611/dist`), or it lies in a folder that is named for backups.
 */
export function isBackupName(path: string, backup: string): boolean {
  return isBeside(path, backup) || isStored(path, backup);
}

/** One segment of `backup` is that of `path` with a mark or a date after it; all others are the same. */
export function isBeside(path: string, backup: string): boolean {
  const [parts, others] = [path.split('/'), backup.split('/')];
  if (parts.length !== others.length) return false;
  const changed = parts.flatMap((part, index) =>
    part === others[index] ? [] : [[part, others[index] ?? '']],
  );
  return changed.length === 1 && changed.every(([part = '', other = '']) => isMarked(part, other));
}

function isStored(path: string, backup: string): boolean {
  const folders = backup.split('/').slice(1, -1);
  return (
    folders.some((folder) => storesCopies.test(folder)) &&
    !path.split('/').some((one) => storesCopies.test(one))
  );
}

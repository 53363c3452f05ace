import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ServiceLayout } from './layout.ts';
import { nohupStartup } from './scripts.ts';

/** How a release misbehaves; the files that say so are in its tree, so a bad release carries its own fault. */
export type Faults = {
  /** SIGTERM has no effect. */
  ignoreTerm?: boolean;
  /** The start script ends with this status before it starts anything. */
  startExit?: number;
  /** The ready line never comes; the process lives. */
  neverReady?: boolean;
  /** A line in the main log right before the ready line. */
  failLine?: string;
  /** The process ends with status 1 this long after its start. */
  dieAfterMs?: number;
  /** So much goes into the main log, without end. */
  floodMBPerSecond?: number;
  /** The main log is renamed and begun anew before the ready line. */
  rotateLog?: boolean;
  /** The main log is cut to nothing before the ready line. */
  truncateLog?: boolean;
  /** How long after the start the ready line comes; 60 ms when not said. */
  slowStartMs?: number;
};

export type TreeContent = {
  version: string;
  faults?: Faults;
  /** More files: path below the tree → content. */
  files?: Record<string, string>;
  /** A file of random bytes of this size, so that copying and unpacking take their time. */
  sizeBytes?: number;
};

/** Writes one release of a service's tree into `folder`, which is made when missing. */
export async function writeTree(folder: string, layout: ServiceLayout, content: TreeContent): Promise<void> {
  const { version } = content;
  const builtAt = dateOf(version);
  const files: Record<string, string> = {
    VERSION: `${version}\n`,
    'index.html': `<!doctype html><script src="static/js/app.js?t=${version}"></script>\n`,
    'static/js/app.js': `window.release = '${version}';\n`,
    'conf/app.properties': `name=${layout.service}\nrelease=${version}\n`,
    [`changes-${version}.txt`]: `new in ${version}\n`,
    ...(layout.form === 'nohup' ? { 'startup.sh': nohupStartup(layout) } : {}),
    ...(content.faults ? { 'faults.json': `${JSON.stringify(content.faults, null, 2)}\n` } : {}),
    ...content.files,
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
    if (path.endsWith('.sh')) await chmod(join(folder, path), 0o755);
    if (builtAt) await utimes(join(folder, path), builtAt, builtAt);
  }
  if (content.sizeBytes) await writeRandom(join(folder, 'data.bin'), content.sizeBytes);
}

/** A release named by its day was built on that day: unpacking it changes the files of an older one. */
function dateOf(version: string): Date | undefined {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(version) ?? [];
  return year ? new Date(`${year}-${month}-${day}T12:00:00Z`) : undefined;
}

async function writeRandom(file: string, bytes: number): Promise<void> {
  const chunk = randomBytes(Math.min(bytes, 1 << 20));
  const chunks = function* () {
    for (let left = bytes; left > 0; left -= chunk.length)
      yield chunk.subarray(0, Math.min(left, chunk.length));
  };
  await pipeline(Readable.from(chunks()), createWriteStream(file));
}

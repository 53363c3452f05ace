import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from './process.ts';
import { layoutOf, type ServiceLayout } from './stand-in/layout.ts';
import { type Faults, writeTree } from './stand-in/tree.ts';

export type ArtifactSpec = {
  /** The artifacts folder; the file becomes `<dir>/<release>/<service>.tar`. */
  dir: string;
  release: string;
  service: string;
  version: string;
  form?: ServiceLayout['form'];
  fault?: Faults;
  files?: Record<string, string>;
  sizeBytes?: number;
};

export type BuiltArtifact = { path: string; sha256: string; size: number };

/** Builds one release's artifact of a service with the system's tar, and its checksum beside it. */
export async function buildArtifact(spec: ArtifactSpec): Promise<BuiltArtifact> {
  const path = await artifactPath(spec);
  const staging = await mkdtemp(join(tmpdir(), 'baton-artifact-'));
  try {
    await writeTree(join(staging, spec.service), layoutOf(spec.service, spec.form), {
      version: spec.version,
      ...(spec.fault ? { faults: spec.fault } : {}),
      ...(spec.files ? { files: spec.files } : {}),
      ...(spec.sizeBytes ? { sizeBytes: spec.sizeBytes } : {}),
    });
    await run('tar', ['-cf', path, '-C', staging, spec.service]);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return sign(path);
}

/** Where the artifact lies; its folder is made. */
export async function artifactPath(spec: Pick<ArtifactSpec, 'dir' | 'release' | 'service'>): Promise<string> {
  await mkdir(join(spec.dir, spec.release), { recursive: true });
  return join(spec.dir, spec.release, `${spec.service}.tar`);
}

/** Writes `<file>.sha256` as sha256sum does. */
export async function sign(path: string): Promise<BuiltArtifact> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const sha256 = hash.digest('hex');
  await writeFile(`${path}.sha256`, `${sha256}  ${basename(path)}\n`);
  return { path, sha256, size: (await stat(path)).size };
}

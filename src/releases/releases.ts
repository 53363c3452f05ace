import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isArchive } from '../runbooks/archives.ts';
import type { Inventory } from '../runbooks/inventory.ts';
import { has, treats } from '../runbooks/kinds/table.ts';
import { uploadedFile } from '../runbooks/kinds/uploaded.ts';
import { checkRelease, type NameFault, nearest } from '../runbooks/names.ts';
import type { Problem } from '../runbooks/problem-facts.ts';
import type { Procedure, Runbook, Step } from '../runbooks/runbook.ts';
import { topOfArchive } from './archive.ts';
import { type ArtifactFault, type ArtifactFound, inspectArtifact } from './artifact.ts';
import { ENDINGS, type ReadDocument, readDocument, releaseOf } from './read-document.ts';

export type LoadedRelease =
  | { ok: true; runbook: Runbook; file: string; text: string }
  | { ok: false; code: 'bad-name'; reason: NameFault }
  | { ok: false; code: 'unknown-release'; known: string[]; nearest?: string }
  | { ok: false; code: 'document-wrong'; file: string; problems: Problem[] };

export type ArtifactsOf = { ok: true; artifacts: ArtifactFound[] } | { ok: false; fault: ArtifactFault };

/** The team's two folders: documents by release, and each release's artifacts. */
export type Releases = ReturnType<typeof createReleases>;

type Options = { runbooks: string; artifacts: string } & Partial<Inventory>;

export function createReleases(folders: Options) {
  const { hosts, services } = folders;
  const inventory = hosts && services ? { hosts, services } : undefined;

  /** The releases that have a document, newest name last. */
  async function list(): Promise<string[]> {
    const files = await readdir(folders.runbooks).catch(() => []);
    const names = files.flatMap((file) => /^(.+)\.(?:md|yaml)$/.exec(file)?.[1] ?? []);
    return [...new Set(names)].sort();
  }

  /** The document of any file, also one with problems; undefined when there is none. */
  async function read(file: string): Promise<ReadDocument | undefined> {
    return readDocument(file, { inventory, tops: await tops(releaseOf(file)) });
  }

  /** The same of a release. */
  async function readRelease(release: string) {
    if (!checkRelease(release).ok) return undefined;
    for (const ending of ENDINGS) {
      const found = await read(join(folders.runbooks, `${release}.${ending}`));
      if (found) return found;
    }
    return undefined;
  }

  async function load(release: string): Promise<LoadedRelease> {
    const name = checkRelease(release);
    if (!name.ok) return { ok: false, code: 'bad-name', reason: name.reason };
    const found = await readRelease(release);
    if (found) {
      const { problems, runbook, text, file } = found;
      if (problems.length > 0) return { ok: false, code: 'document-wrong', file, problems };
      return { ok: true, runbook, file, text };
    }
    const known = await list();
    const near = nearest(release, known);
    return { ok: false, code: 'unknown-release', known, ...(near ? { nearest: near } : {}) };
  }

  /** The top folder of each archive of a release that is there. */
  async function tops(release: string): Promise<Map<string, string>> {
    const files = await readdir(join(folders.artifacts, release)).catch(() => []);
    const found = await Promise.all(
      files.filter(isArchive).map(async (file) => {
        const top = await topOfArchive(pathOf(release, file));
        return top === undefined ? [] : [[file, top] as const];
      }),
    );
    return new Map(found.flat());
  }

  const pathOf = (release: string, file: string) => join(folders.artifacts, release, file);

  /** Every file that the procedure uploads, checked; the first fault ends it. */
  async function artifacts(release: string, procedure: Procedure): Promise<ArtifactsOf> {
    const found: ArtifactFound[] = [];
    for (const step of procedure.steps) {
      if (!has(step, 'movesArchive')) continue;
      const result = await inspectArtifact(pathOf(release, step.file), topOf(procedure, step));
      if (!result.ok) return { ok: false, fault: result.fault };
      found.push(result.artifact);
    }
    return { ok: true, artifacts: found };
  }

  return { list, load, read, readRelease, artifacts, pathOf };
}

/** The folder that an archive fills, as its unpack step says; undefined for a file that no step unpacks. */
function topOf({ steps }: Procedure, upload: Step): string | undefined {
  const file = uploadedFile(upload, steps);
  for (const step of steps) {
    if (treats(step, 'fills') && uploadedFile(step, steps) === file) return step.top;
  }
  return undefined;
}

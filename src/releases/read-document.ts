import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Seen } from '../runbooks/commands/recognised.ts';
import { compileDocument, digestOf } from '../runbooks/document/compile.ts';
import { toSource } from '../runbooks/document/source.ts';
import type { Problem } from '../runbooks/problem-facts.ts';
import type { CompileResult, Procedure, Runbook } from '../runbooks/runbook.ts';
import { compileTyped } from '../runbooks/typed/compile.ts';
import { type Decoded, decode } from './decode.ts';

const FORMS: Record<string, (text: string, release: string, seen?: Partial<Seen>) => CompileResult> = {
  md: compileDocument,
  yaml: compileTyped,
};

/** Endings of documents in the order in which they are looked for. */
export const ENDINGS = Object.keys(FORMS);

/** One document with what came of it: `document` is its name, `runbook` what of it is to be shown. */
export type ReadDocument = {
  file: string;
  document: string;
  text: string;
  runbook: Runbook;
  problems: Problem[];
};

/** The release that a document is for: its name without the ending, in characters that a release may have. */
export function releaseOf(file: string): string {
  const name = basename(file).replace(/\.[a-z]+$/, '');
  return name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '') || 'document';
}

/**
 * Reads any document; it need not be where releases are.
 * @returns undefined when there is no such file that can be read.
 */
export async function readDocument(file: string, seen: Partial<Seen>): Promise<ReadDocument | undefined> {
  const bytes = await readFile(file).catch(ignoreMissing);
  if (bytes === undefined) return undefined;
  const { text, note } = decode(bytes);
  const release = releaseOf(file);
  const [, ending = ''] = /\.([a-z]+)$/.exec(file) ?? [];
  const compiled = (FORMS[ending] ?? compileDocument)(text, release, seen);
  const nothing = { release, digest: digestOf(text), summary: [], procedures: [] };
  const read = compiled.ok ? compiled.runbook : (compiled.partial ?? nothing);
  const runbook = noted(read, note, text);
  return { file, document: basename(file), text, runbook, problems: compiled.ok ? [] : compiled.problems };
}

/** The plan of each service says how the file was read. */
function noted(runbook: Runbook, note: Decoded['note'], text: string): Runbook {
  if (note === undefined) return runbook;
  const source = toSource(text).ref(1);
  const withNote = (one: Procedure) => ({ ...one, notes: [{ code: note, source }, ...(one.notes ?? [])] });
  return { ...runbook, procedures: runbook.procedures.map(withNote) };
}

/** There is no such file, or none that this user can read. */
const UNREADABLE = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'ENAMETOOLONG'];

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (UNREADABLE.includes(error.code ?? '')) return undefined;
  throw error;
}

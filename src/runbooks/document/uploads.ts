import { checkName } from '../names.ts';
import { checkPath } from '../paths.ts';
import type { SourceRef } from '../runbook.ts';
import { placeOf, type Section } from './section-state.ts';

/** The upload steps that a sentence or an `scp` asks for. */
export function pushUploads(
  { files, toDir }: { files: string[]; toDir: string | undefined },
  source: SourceRef,
  { scopes, reader, problems }: Section,
): void {
  if (toDir === undefined) {
    problems.add(source.line, 'upload-without-directory', {});
    return;
  }
  const directory = checkPath(toDir);
  if (!directory.ok)
    problems.add(source.line, 'bad-path', { path: toDir, fault: directory.reason, use: 'upload' });
  const place = placeOf(scopes.where, scopes.condition);
  for (const file of files) {
    const name = checkName(file);
    if (!name.ok) problems.add(source.line, 'bad-name', { what: 'file', name: file, fault: name.reason });
    else if (directory.ok)
      reader.push({ ...place, kind: 'upload', file, toDir: directory.path, source: [source] });
  }
}

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Artifact, StepContext } from '../../../src/jobs/remote/context.ts';
import type { StepOutcome } from '../../../src/rollout/outcomes.ts';
import type { Step } from '../../../src/runbooks/runbook.ts';
import type { Bench } from './bench.ts';

/** A folder of its own on a bench's host, with blanks and signs in its name, and the steps on `app` in it. */
export type Trees = {
  /** As the document names it. */
  place: string;
  /** As this machine sees it. */
  home: string;
  steps: { backup: Step; unpack: Step; restore: Step };
  write(tree: string, files: Record<string, string>): void;
  /** Everything about a tree but a link's own time. */
  manifest(tree: string): string;
  /** Makes `app.tar` of `new/<top>` and removes `new`. */
  pack(top: string): Artifact;
  backup(more?: Partial<StepContext>): Promise<StepOutcome>;
  unpack(artifact: Artifact, more?: Partial<StepContext>): Promise<StepOutcome>;
  restore(more?: Partial<StepContext>): Promise<StepOutcome>;
  /** How often the effects' log names this on this place. */
  effects(name: string): number;
};

let count = 0;

export function makeTrees(bench: Bench): Trees {
  count += 1;
  const place = `/home/case ${count} '$x'`;
  const home = bench.host.local(place);
  mkdirSync(home, { recursive: true });
  const rolloutId = `r${count}`;
  const steps: Trees['steps'] = {
    backup: { id: 'b', source: [], kind: 'backup', from: `${place}/app`, to: `${place}/app_1` },
    unpack: {
      id: 'u',
      source: [],
      kind: 'unpack',
      archive: `${place}/app.tar`,
      intoDir: place,
      top: 'app',
    },
    restore: { id: 'r', source: [], kind: 'restore', backup: `${place}/app_1`, live: `${place}/app` },
  };
  return {
    place,
    home,
    steps,
    write(tree, files) {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(join(home, tree, path, '..'), { recursive: true });
        writeFileSync(join(home, tree, path), text);
      }
    },
    manifest(tree) {
      const link = ['-type', 'l', '-printf', '%p %y %l\\n'];
      const other = ['-printf', '%p %y %m %U %G %TY-%Tm-%Td %TH:%TM\\n'];
      const args = ['.', '(', ...link, '-o', ...other, ')'];
      return execFileSync('find', args, { cwd: join(home, tree), encoding: 'utf8' })
        .split('\n')
        .sort()
        .join('\n');
    },
    pack(top) {
      const path = join(home, 'app.tar');
      execFileSync('tar', ['-cf', path, '-C', join(home, 'new'), top]);
      rmSync(join(home, 'new'), { recursive: true });
      const bytes = readFileSync(path);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { file: 'app.tar', path, sha256, size: bytes.length, unpackedBytes: bytes.length };
    },
    backup: (more) => bench.step(steps.backup, { rolloutId, ...more }),
    unpack: (artifact, more) => bench.step(steps.unpack, { rolloutId, artifact, ...more }),
    restore: (more) => bench.step(steps.restore, { rolloutId, ...more }),
    effects: (name) =>
      bench.effects().filter((line) => line.startsWith(name) && line.includes(`/case ${count} `)).length,
  };
}

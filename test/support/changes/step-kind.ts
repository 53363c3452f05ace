import type { Change } from './copy.ts';

const pure = `import { z } from 'zod';
import { checkPath } from '../paths.ts';
import { defineKind } from './kind.ts';
import { typed } from './typed.ts';

type Link = { kind: 'link'; path: string; target: string };

/** Points a symbolic link at a tree. */
export const link = defineKind({
  traits: {
    stages: false,
    applies: true,
    rollback: 'always',
    takesDown: false,
    launches: false,
    bringsUp: false,
    changesTree: true,
    tree: 'none',
    movesArchive: false,
    readsDirectory: false,
    asks: false,
    looksFirst: false,
    understood: true,
  },
  typed: typed(z.strictObject({ link: z.string(), to: z.string() }), (value, reading): Link | undefined => {
    const path = reading.path('link', checkPath(value.link), value.link);
    const target = reading.path('to', checkPath(value.to), value.to);
    return path === undefined || target === undefined ? undefined : { kind: 'link', path, target };
  }),
  complete: (draft: Link) => draft,
  describe: (step: Link) => [{ code: 'moves', from: step.path, to: step.target }],
  item: (step: Link) => ({ link: step.path, to: step.target }),
  json: (step: Link) => ({ kind: 'link', path: step.path, target: step.target }),
  facts: z.strictObject({ path: z.string(), before: z.string().optional() }),
  failures: { 'link-in-the-way': z.object({ path: z.string() }) },
});
`;

const acting = `import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { StepOf } from '../../runbooks/kinds/table.ts';
import { callRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { mapPath } from '../remote/host-paths.ts';
import type { Acting, Needs } from './acting.ts';

export const acting: Acting<'link'> = { needs, apply };

function needs(step: StepOf<'link'>, paths: Record<string, string>): Partial<Needs> {
  return { trees: [mapPath(step.target, paths)] };
}

async function apply(step: StepOf<'link'>, context: StepContext): Promise<StepOutcome> {
  const { paths } = context.host;
  return callRemote(context, ['step_link', mapPath(step.path, paths), mapPath(step.target, paths)], 60_000);
}
`;

const shell = `step_link() {
  if [ -e "$1" ] && [ ! -L "$1" ]; then
    st_fact path "$1"
    st_fail link-in-the-way
  fi
  ln -sfn "$2" "$1"
  st_fact path "$1"
  st_ok
}
`;

/** A kind of step that no document has yet: it points a link at a tree, and can fail in a way of its own. */
export const stepKind: Change = {
  what: 'a kind of step',
  atMost: 6,
  places: [
    { file: 'src/runbooks/kinds/link.ts', text: pure },
    {
      file: 'src/runbooks/kinds/table.ts',
      lines: [
        { before: "import { restore } from './restore.ts'", add: "import { link } from './link.ts';" },
        { after: 'export const kinds = {', add: '  link,' },
      ],
    },
    { file: 'src/jobs/kinds/link.ts', text: acting },
    { file: 'src/hosts/remote/steps/link.sh', text: shell },
    ...(['en', 'zh-cn'] as const).map((locale) => ({
      file: `src/words/${locale}-outcomes.ts`,
      lines: [
        { after: 'export const steps: ', add: "  link: 'link'," },
        { after: 'export const care: ', add: "  link: 'Never puts a link in the place of a folder.'," },
        { after: 'export const successes: ', add: "  link: (f) => f.code('path')," },
        { after: 'export const failures: ', add: "  'link-in-the-way': (f) => f.code('path')," },
      ],
    })),
  ],
};

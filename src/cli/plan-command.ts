import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { readEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load.ts';
import { VERBS } from '../verbs/verbs.ts';
import type { Words } from '../words/words.ts';
import { EXIT } from './exit-codes.ts';
import { type JsonOption, out, outError, warn } from './output.ts';
import { terminalSurface } from './terminal.ts';

const FORMATS = ['text', 'json', 'yaml'] as const;

type PlanOptions = JsonOption & { format?: (typeof FORMATS)[number] };

/** `plan SERVICE RELEASE` as in Slack, and of a whole release or any file. */
export function addPlanCommand(program: Command, { cli: { help }, locale }: Words): void {
  program
    .command('plan <what> [which]')
    .usage('[--json] [--format FORM] SERVICE RELEASE | RELEASE [SERVICE] | FILE.md [SERVICE]')
    .description(VERBS.plan.help[locale])
    .option('--json', help.planJson)
    .addOption(new Option('--format <form>', help.format).choices(FORMATS))
    .action(async (what: string, which: string | undefined, { json, format }: PlanOptions) => {
      // The readers of documents take long to load, and no other command needs them.
      const { createReleases } = await import('../releases/releases.ts');
      const { namesFile, PLAN_FORMATS, planTarget } = await import('./plan.ts');
      const { configFile } = readEnvironment(process.env);
      const bare = namesFile([what, which]) && !existsSync(configFile);
      // Without a baton.yaml no hosts and no archives are known.
      const config = bare ? { locale, runbooks: '.', artifacts: '.' } : loadConfig(configFile);
      const releases = createReleases(config);
      const target = await planTarget(what, which, releases.list);
      const form = json ? 'json' : (format ?? 'text');
      const surface = terminalSurface(config.locale);
      const printed = await PLAN_FORMATS[form](target, { releases, surface, locale: config.locale });
      if (!printed.ok) process.exitCode = printed.missing ? EXIT.notFound : EXIT.refused;
      if (printed.missing && form === 'json') outError('not-found', printed.err ?? '');
      else {
        if (printed.out !== undefined) out(printed.out);
        if (printed.err !== undefined) warn(printed.err);
      }
    });
}

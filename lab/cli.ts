import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('../src/cli/cli.ts', import.meta.url));

/** What node runs as `baton`: the file that `BATON_CLI` names, for whoever has compiled it; else the sources by tsx. */
export const cliArguments = (): string[] =>
  process.env.BATON_CLI ? [process.env.BATON_CLI] : ['--import', import.meta.resolve('tsx'), SOURCE];

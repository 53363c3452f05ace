import { recogniseServiceCommand, recogniseShutdown } from '../commands/recognise-service.ts';
import { recogniseTomcat } from '../commands/recognise-start.ts';
import { type Pipeline, recognisesAll, type Verb, withoutSudo } from '../commands/recognised.ts';
import { parseShell } from '../commands/shell-parser.ts';
import { masked } from '../secrets.ts';
import type { ServiceCommand, StartForm } from '../terms.ts';
import type { Detail, Item } from './kind.ts';

/** One command as a pipeline of its own, without its sudo; undefined when it is not one. */
export function pipelineOf(command: string, cwd: string | undefined): Pipeline | undefined {
  const parsed = parseShell(command);
  const [statement, ...others] = parsed.ok ? parsed.statements : [];
  const [pipes, ...more] = statement?.pipelines ?? [];
  if (pipes === undefined || pipes.length + others.length + more.length > 1) return undefined;
  return { commands: [withoutSudo(pipes[0]).command], background: false, cwd, own: recognisesAll };
}

/** What a command of a typed runbook ends or begins the service with; undefined when it does nothing of that sort. */
export function readServiceCommand(
  command: string,
  cwd: string | undefined,
  verb: Verb,
): ServiceCommand | undefined {
  const pipeline = pipelineOf(command, cwd);
  if (pipeline === undefined) return undefined;
  const found = recogniseShutdown(pipeline) ?? recogniseTomcat(pipeline) ?? recogniseServiceCommand(pipeline);
  if (found?.is !== 'step' || found.step.kind !== verb) return undefined;
  if ('by' in found.step) return found.step.by;
  if (!('start' in found.step) || found.step.start.form !== 'command') return undefined;
  const { form: _, ...by } = found.step.start;
  return by;
}

/** The command, and where it runs. */
export const detailsOf = ({ command, cwd }: ServiceCommand): Detail[] => [
  { code: 'written', text: masked(command) },
  ...(cwd === undefined ? [] : [{ code: 'in' as const, directory: cwd }]),
];

/** The same for programs. */
export const keysOf = ({ command, cwd }: ServiceCommand): { command: string; in?: string } => ({
  command: masked(command),
  ...(cwd === undefined ? {} : { in: cwd }),
});

/** Whose process a command ends: its supervisor's own, else that of the start beside it. */
export const startedBy = (by: ServiceCommand, start: StartForm): StartForm =>
  by.supervisor === undefined ? start : { form: 'command', ...by };

/** A command and its directory as a typed runbook has them. */
export const itemOfCommand = (kind: string, { command, cwd }: { command: string; cwd?: string }): Item => ({
  [kind]: command,
  ...(cwd === undefined ? {} : { in: cwd }),
});

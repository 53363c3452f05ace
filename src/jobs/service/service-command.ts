import type { ServiceCommand } from '../../runbooks/terms.ts';
import { joinPath, mapPath } from '../remote/host-paths.ts';

const shells = new Set(['sh', 'bash', '/bin/sh', '/bin/bash']);

/** The programs and the script that a command needs on its host; with sudo, that one finds the program. */
export function needsOfCommand(
  { command, cwd, supervisor }: ServiceCommand,
  paths: Record<string, string>,
): { tools?: string[]; files?: string[] } {
  const [first = '', ...words] = command.split(/\s+/);
  const sudo = first === 'sudo';
  const tools = sudo ? ['sudo'] : [];
  const [program = '', operand = ''] = sudo ? words : [first, ...words];
  const script = shells.has(program) ? operand : program;
  if (supervisor !== undefined && !script.includes('/'))
    return { tools: [...tools, ...(sudo ? [] : [script])] };
  if (script.startsWith('/')) return { tools, files: [mapPath(script, paths)] };
  if (cwd === undefined || script.includes('..')) return { tools };
  return { tools, files: [joinPath(mapPath(cwd, paths), script.replace(/^\.\//, ''))] };
}

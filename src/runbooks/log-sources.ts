/**
 * What a follow reads, as one text: a log's path, `journal UNIT`, `container NAME` or `compose SERVICE@DIRECTORY` (the
 * service may be empty); `sudo` in front where the document reads it with sudo.
 */
export type LogSource = { of: 'file' | 'journal' | 'container' | 'compose'; name: string; sudo: boolean };

export function readLogSource(text: string): LogSource {
  const [, sudo, of, name = ''] = /^(sudo )?(journal|container|compose) (.+)$/.exec(text) ?? [];
  if (of !== 'journal' && of !== 'container' && of !== 'compose')
    return { of: 'file', name: text, sudo: false };
  return { of, name, sudo: sudo !== undefined };
}

export const writeLogSource = (of: Exclude<LogSource['of'], 'file'>, name: string, sudo: boolean): string =>
  `${sudo ? 'sudo ' : ''}${of} ${name}`;

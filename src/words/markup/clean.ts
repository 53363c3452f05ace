/** Terminal colours and control characters out, halves of characters too; tabs and line breaks stay. */
export function stripControls(text: string): string {
  return (
    text
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
      .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b[@-_]/g, '')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '')
  );
}

/** Cuts raw text to `limit` UTF-16 units with an ellipsis, never inside a surrogate pair. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

const LONGEST = 300;

/** Raw text as one line of at most 300 characters without anything that a terminal would act on. */
export function oneLine(text: string): string {
  return cut(stripControls(text).replace(/\s+/g, ' ').trim(), LONGEST);
}

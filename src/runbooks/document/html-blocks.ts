const knownTags = new Set(
  'a abbr article b blockquote br center code dd details div dl dt em footer header kbd label main mark nav section summary tt em font h1 h2 h3 h4 h5 h6 hr i img li ol p pre s small span strong sub sup table tbody td th thead tr u ul'.split(
    ' ',
  ),
);

export type OpenedLine = { text: string; offset: number; code: boolean };

const tagName = (tag: string): string => /^<\/?([A-Za-z][A-Za-z0-9]*)/.exec(tag)?.[1]?.toLowerCase() ?? '';

/** `<PID>` looks like a tag and is none. */
export const isKnownTag = (tag: string): boolean => knownTags.has(tagName(tag)) || tag.startsWith('<!--');

/**
 * The Markdown inside a piece of HTML, line by line with offsets into it. In Markdown a `<p>` swallows all lines up to
 * the next blank one, lists too; a writer means the list.
 */
export function openHtml(lines: string[]): OpenedLine[] {
  const opened: OpenedLine[] = [];
  let inComment = false;
  lines.forEach((line, offset) => {
    const visible = withoutComments(line, inComment);
    inComment = visible.open;
    const tags = visible.text.match(/<\/?[A-Za-z][^<>]*>/g)?.filter(isKnownTag) ?? [];
    const code = tags.some((tag) => tagName(tag) === 'pre');
    // What still begins like HTML (`<?`, `<!`, half a tag) would be read as HTML for ever.
    const text = replaceTags(visible.text).trimStart().replace(/^</, '\\<');
    opened.push({ text, offset, code });
    if (tags.length > 0) opened.push({ text: '', offset, code: false });
  });
  return opened;
}

function withoutComments(line: string, open: boolean): { text: string; open: boolean } {
  let text = '';
  let rest = line;
  let inside = open;
  while (rest !== '') {
    const mark = inside ? '-->' : '<!--';
    const at = rest.indexOf(mark);
    if (!inside) text += at < 0 ? rest : rest.slice(0, at);
    if (at < 0) break;
    rest = rest.slice(at + mark.length);
    inside = !inside;
  }
  return { text, open: inside };
}

function replaceTags(line: string): string {
  return line.replace(/<\/?[A-Za-z][^<>]*>/g, (tag) => {
    if (!isKnownTag(tag)) return tag.replace('<', '\\<');
    return tagName(tag) === 'li' && !tag.startsWith('</') ? '* ' : '';
  });
}

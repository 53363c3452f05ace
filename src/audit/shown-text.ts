/** Everything that a message shows, as one text: its blocks in order, its plain text where it has none. */
export function shownText(message: { text?: string; blocks?: readonly unknown[] }): string {
  const shown: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (value && typeof value === 'object') {
      if ('text' in value && typeof value.text === 'string') shown.push(value.text);
      Object.values(value).forEach(visit);
    }
  };
  visit(message.blocks);
  return shown.length > 0 ? shown.join('\n') : (message.text ?? '');
}

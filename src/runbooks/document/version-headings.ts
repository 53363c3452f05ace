import type { Block } from './markdown-blocks.ts';

const version = 'v?\\d+(?:\\.\\d+)+[\\w.-]*';
const versioned = [
  new RegExp(`^(?:version\\s+)?${version}$`, 'i'),
  new RegExp(`(?:\\b(?:from|to|before|below)\\b|[从由至到]|->|→|小于|低于|升级到)\\s*${version}`, 'i'),
];

export const isVersioned = (heading: string): boolean => versioned.some((one) => one.test(heading.trim()));

/** "2.1.0", "from 1.x to 2.0": headings by version, where there is more than one: only some of them are for a host. */
export function versionHeadings(blocks: Block[]): Set<number> {
  const found = blocks.filter((block) => block.is === 'heading' && isVersioned(block.text));
  return new Set(found.length > 1 ? found.map(({ line }) => line) : []);
}

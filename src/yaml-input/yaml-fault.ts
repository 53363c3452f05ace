import type { Document, YAMLError } from 'yaml';

/** What people do wrong in YAML, as far as it makes a difference to them. */
export type YamlMistake =
  | 'alias'
  | 'character'
  | 'escape'
  | 'indentation'
  | 'key'
  | 'key-twice'
  | 'not-closed'
  | 'several-documents'
  | 'tab'
  | 'tag'
  | 'unexpected';

/** `text` is the line as it is written. */
export type YamlFault = { line: number; mistake: YamlMistake; text: string };

const MISTAKES: Record<YAMLError['code'], YamlMistake> = {
  ALIAS_PROPS: 'alias',
  BAD_ALIAS: 'alias',
  BAD_COLLECTION_TYPE: 'tag',
  BAD_DIRECTIVE: 'tag',
  BAD_DQ_ESCAPE: 'escape',
  BAD_INDENT: 'indentation',
  BAD_PROP_ORDER: 'tag',
  BAD_SCALAR_START: 'character',
  BLOCK_AS_IMPLICIT_KEY: 'key',
  BLOCK_IN_FLOW: 'unexpected',
  DUPLICATE_KEY: 'key-twice',
  IMPOSSIBLE: 'unexpected',
  KEY_OVER_1024_CHARS: 'key',
  MISSING_CHAR: 'not-closed',
  MULTILINE_IMPLICIT_KEY: 'key',
  MULTIPLE_ANCHORS: 'alias',
  MULTIPLE_DOCS: 'several-documents',
  MULTIPLE_TAGS: 'tag',
  NON_STRING_KEY: 'key',
  RESOURCE_EXHAUSTION: 'alias',
  TAB_AS_INDENT: 'tab',
  TAG_RESOLVE_FAILED: 'tag',
  UNEXPECTED_TOKEN: 'unexpected',
};

/** What is wrong with a text that is no YAML: the parser's code, and the line itself in place of its words. */
export function yamlFault({ code, pos }: YAMLError, text: string): YamlFault {
  const before = text.slice(0, pos[0]);
  const line = before.split('\n').length;
  return { line, mistake: MISTAKES[code], text: text.split('\n')[line - 1]?.trim() ?? '' };
}

/** A document's values; undefined when an alias has no anchor, or aliases multiply without end. */
export function valuesOf(document: Document.Parsed): { values: unknown } | undefined {
  try {
    return { values: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

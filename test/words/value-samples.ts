import type { Expected, Form, Got, PlainType, ValueFault } from '../../src/yaml-input/value-fault.ts';
import type { YamlFault, YamlMistake } from '../../src/yaml-input/yaml-fault.ts';

const FORMS: Record<Form, true> = {
  'absolute-path': true,
  duration: true,
  encoding: true,
  entries: true,
  'http-address': true,
  pattern: true,
  person: true,
  program: true,
  'user-name': true,
  'variable-name': true,
};
const TYPES: Record<PlainType, true> = {
  text: true,
  number: true,
  'whole-number': true,
  'true-or-false': true,
  list: true,
  map: true,
  other: true,
};
const MISTAKES: Record<YamlMistake, true> = {
  alias: true,
  character: true,
  escape: true,
  indentation: true,
  key: true,
  'key-twice': true,
  'not-closed': true,
  'several-documents': true,
  tab: true,
  tag: true,
  unexpected: true,
};

const keys = <K extends string>(all: Record<K, true>) => Object.keys(all) as K[];

/** A value that is wrong, in every way in which one can be, each text being `s`. */
export const valueSamples = (s: string): ValueFault[] => {
  const all: Expected[] = [
    ...keys(TYPES).map((code) => ({ code })),
    ...keys(FORMS).map((form) => ({ code: 'form' as const, form })),
    { code: 'one-of', values: [s, s] },
    ...(['value', 'characters', 'items'] as const).flatMap((of): Expected[] => [
      { code: 'at-least', of, count: 3 },
      { code: 'at-most', of, count: 3 },
    ]),
    { code: 'key', known: [s, s] },
    { code: 'key', known: [] },
  ];
  const gots: Got[] = [
    ...(['nothing', 'list', 'map', 'key'] as const).map((is) => ({ is })),
    { is: 'value', text: s },
  ];
  return [
    ...all.map((one): ValueFault => ({ place: s, got: { is: 'value', text: s }, expected: [one] })),
    ...gots.map((got): ValueFault => ({ place: s, got, expected: all.slice(0, 2) })),
    { place: '', got: { is: 'list' }, expected: [{ code: 'map' }] },
  ];
};

/** Every way in which a text is no YAML, the line being `s`. */
export const yamlSamples = (s: string): YamlFault[] =>
  keys(MISTAKES).map((mistake) => ({ line: 7, mistake, text: s }));

import type { Expected, Form, Got, PlainType, ValueFault } from '../yaml-input/value-fault.ts';
import type { YamlFault, YamlMistake } from '../yaml-input/yaml-fault.ts';
import type { Markup } from './markup/markup.ts';
import { quoted, type Sentence } from './problem-table.ts';

const TYPES: Record<PlainType, string> = {
  text: 'a text',
  number: 'a number',
  'whole-number': 'a whole number',
  'true-or-false': 'true or false',
  list: 'a list',
  map: 'keys with values',
  other: 'something else',
};

const COUNTED = { value: '', characters: ' characters', items: ' entries' };

/** What is written where something else belongs. */
export function valueEn(m: Markup): (fault: ValueFault) => Sentence {
  const { code } = m;
  const { q } = quoted(m, ', ', ' or ');
  const forms: Record<Form, string> = {
    'absolute-path': `a path that begins with ${code('/')}`,
    duration: `a duration such as ${code('30s')} or ${code('5m')}`,
    entries: 'at least one entry',
    'http-address': `an address such as ${code('http://{address}:8080/')}`,
    encoding: `the name of an encoding such as ${code('gbk')} or ${code('big5')}`,
    pattern: `a text, or an extended regular expression in slashes as ${code('grep -E')} has it: ${code('[0-9]')} and ${code('(…)')}, not ${code('\\d')} or ${code('(?:…)')}`,
    person: `${code('everyone')}, a Slack user id (${code('U…')}) or a user group id (${code('S…')})`,
    program: `a program's name such as ${code('java')}`,
    'user-name': `a user's name such as ${code('tomcat')}`,
    'variable-name': `a variable's name such as ${code('JAVA_OPTS')}`,
  };
  const expected = (one: Expected): string => {
    switch (one.code) {
      case 'form':
        return forms[one.form];
      case 'one-of':
        return one.values.map(code).join(' or ');
      case 'at-least':
        return `at least ${one.count}${COUNTED[one.of]}`;
      case 'at-most':
        return `at most ${one.count}${COUNTED[one.of]}`;
      case 'key':
        return one.known.length > 0 ? `one of ${one.known.map(code).join(', ')}` : 'another key';
      default:
        return TYPES[one.code];
    }
  };
  const got = (value: Got): string => {
    switch (value.is) {
      case 'nothing':
        return 'is missing';
      case 'list':
        return 'is a list';
      case 'map':
        return 'has keys below it';
      case 'key':
        return 'is no key that belongs there';
      case 'value':
        return `is ${q(value.text)}`;
      default:
        return value satisfies never;
    }
  };
  return (fault) => [
    `${fault.place === '' ? 'the document' : code(fault.place)} ${got(fault.got)}`,
    fault.expected.map(expected).join(' or '),
  ];
}

const MISTAKES: Record<YamlMistake, [what: string, expected: string]> = {
  alias: ['an alias without its anchor, or one too many', 'the value itself'],
  character: ['a value begins with a character that YAML keeps for itself', 'the value in quotes'],
  escape: ['an unknown backslash in double quotes', 'single quotes'],
  indentation: [
    'the line is indented in another way than those around it',
    'as many spaces as its neighbours',
  ],
  key: ['what stands before the colon is no key', 'a short name in one line'],
  'key-twice': ['the key stands there already', 'each key once'],
  'not-closed': ['a quote, a bracket or a comma is missing', 'its other half'],
  'several-documents': ['a second document begins', 'one document'],
  tab: ['the line is indented with a tab', 'spaces'],
  tag: ['a tag or a directive that cannot be read', 'plain values'],
  unexpected: ['this does not belong here', 'a key with its value, or an item of a list'],
};

/** Why a text is no YAML. */
export function yamlEn(m: Markup): (fault: Pick<YamlFault, 'mistake' | 'text'>) => Sentence {
  const { q } = quoted(m, ', ', ' or ');
  return ({ mistake, text }) => {
    const [what, expected] = MISTAKES[mistake];
    return [`no valid YAML: ${what}${text === '' ? '' : `: ${q(text)}`}`, expected];
  };
}

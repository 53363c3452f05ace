import type { Expected, Form, Got, PlainType, ValueFault } from '../yaml-input/value-fault.ts';
import type { YamlFault, YamlMistake } from '../yaml-input/yaml-fault.ts';
import type { Markup } from './markup/markup.ts';
import { quoted, type Sentence } from './problem-table.ts';

const TYPES: Record<Exclude<PlainType, 'true-or-false'>, string> = {
  text: '文字',
  number: '数字',
  'whole-number': '整数',
  list: '列表',
  map: '带值的键',
  other: '别的内容',
};

const COUNTED = { value: '', characters: ' 个字符', items: ' 项' };

/** What is written where something else belongs. */
export function valueZh(m: Markup): (fault: ValueFault) => Sentence {
  const { code } = m;
  const { q } = quoted(m, '、', ' 或 ');
  const forms: Record<Form, string> = {
    'absolute-path': `以 ${code('/')} 开头的路径`,
    duration: `${code('30s')} 或 ${code('5m')} 这样的时长`,
    entries: '至少一项',
    'http-address': `${code('http://{address}:8080/')} 这样的地址`,
    encoding: `${code('gbk')} 、 ${code('big5')} 这样的字符编码名称`,
    pattern: `一段文字，或写在斜杠之间、 ${code('grep -E')} 认识的扩展正则表达式：用 ${code('[0-9]')} 和 ${code('(…)')} ，不能用 ${code('\\d')} 或 ${code('(?:…)')}`,
    person: `${code('everyone')} 、成员编号（ ${code('U…')} ）或用户组编号（ ${code('S…')} ）`,
    program: `${code('java')} 这样的程序名`,
    'user-name': `${code('tomcat')} 这样的用户名`,
    'variable-name': `${code('JAVA_OPTS')} 这样的变量名`,
  };
  const expected = (one: Expected): string => {
    switch (one.code) {
      case 'form':
        return forms[one.form];
      case 'one-of':
        return one.values.map(code).join(' 或 ');
      case 'at-least':
        return `至少 ${one.count}${COUNTED[one.of]}`;
      case 'at-most':
        return `最多 ${one.count}${COUNTED[one.of]}`;
      case 'key':
        return one.known.length > 0 ? `其中之一： ${one.known.map(code).join('、')}` : '别的键';
      case 'true-or-false':
        return `${code('true')} 或 ${code('false')}`;
      default:
        return TYPES[one.code];
    }
  };
  const got = (value: Got): string => {
    switch (value.is) {
      case 'nothing':
        return '没有写';
      case 'list':
        return '是一个列表';
      case 'map':
        return '之下有键';
      case 'key':
        return '不是这里可用的键';
      case 'value':
        return `写的是 ${q(value.text)}`;
      default:
        return value satisfies never;
    }
  };
  return (fault) => [
    `${fault.place === '' ? '文档' : `${code(fault.place)} `}${got(fault.got)}`,
    fault.expected.map(expected).join('，或'),
  ];
}

const MISTAKES: Record<YamlMistake, [what: string, expected: string]> = {
  alias: ['别名没有对应的锚点，或别名过多', '直接写出内容'],
  character: ['值以 YAML 保留的字符开头', '给值加上引号'],
  escape: ['双引号中有未知的反斜杠写法', '单引号'],
  indentation: ['该行的缩进与前后不一致', '与相邻的行缩进相同'],
  key: ['冒号之前的内容不能作为键', '写在一行之内的短名称'],
  'key-twice': ['这个键已经写过', '每个键只写一次'],
  'not-closed': ['缺少引号、括号或逗号', '补上另一半'],
  'several-documents': ['开始了第二份文档', '只写一份文档'],
  tab: ['该行用制表符缩进', '空格'],
  tag: ['有无法读取的标签或指令', '普通的值'],
  unexpected: ['此处不应有这些内容', '键和值，或列表中的一项'],
};

/** Why a text is no YAML. */
export function yamlZh(m: Markup): (fault: Pick<YamlFault, 'mistake' | 'text'>) => Sentence {
  const { q } = quoted(m, '、', ' 或 ');
  return ({ mistake, text }) => {
    const [what, expected] = MISTAKES[mistake];
    return [`不是有效的 YAML：${what}${text === '' ? '' : `： ${q(text)}`}`, expected];
  };
}

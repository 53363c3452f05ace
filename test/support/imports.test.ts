import { expect, test } from 'vitest';
import { importsOf } from './imports.ts';

const brief = (source: string) =>
  importsOf(source).map(({ from, typeOnly, line }) => `${line} ${typeOnly ? 'type ' : ''}${from}`);

test.each([
  [`import a from 'one';`, ['1 one']],
  [`import { a, type B } from "two";`, ['1 two']],
  [`import type { A } from 'three';\nimport type * as b from 'four';`, ['1 type three', '2 type four']],
  [`import { type A, type B } from 'five';`, ['1 type five']],
  [`import * as all from 'six';`, ['1 six']],
  [`import 'seven';`, ['1 seven']],
  [`export { a } from './eight.ts';\nexport * from './nine.ts';`, ['1 ./eight.ts', '2 ./nine.ts']],
  [`export type { A } from './ten.ts';`, ['1 type ./ten.ts']],
  [`import {\n  a,\n  b,\n} from 'eleven';`, ['1 eleven']],
  [`const x = await import('twelve');`, ['1 twelve']],
  [`type A = import('thirteen').A;`, ['1 thirteen']],
  [`const y = require("fourteen");`, ['1 fourteen']],
  [`import { a } from 'x'; // import { b } from 'y'\n/* import 'z' */`, ['1 x']],
  [`const text = "import { a } from 'no'";\nconst more = \`import 'no'\`;`, []],
  [`const p = /['"]/;\nimport a from 'yes';`, ['2 yes']],
  [`export const from = 'no';\nimport b from 'yes';`, ['2 yes']],
  [`const a = b / c; import d from 'yes'; const e = f / g;`, ['1 yes']],
])('%s', (source, expected) => {
  expect(brief(source)).toEqual(expected);
});

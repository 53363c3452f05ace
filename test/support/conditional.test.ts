import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const tests = fileURLToPath(new URL('..', import.meta.url));

test('whatever may be skipped says why in its name', () => {
  const files = readdirSync(tests, { recursive: true, encoding: 'utf8' });
  const byThemselves = files
    .filter((name) => name.endsWith('.test.ts'))
    .filter((name) => /\.(?:skipIf|runIf)\(/.test(readFileSync(join(tests, name), 'utf8')));
  expect(byThemselves).toEqual([]);
});

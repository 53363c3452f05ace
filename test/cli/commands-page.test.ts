import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cliArguments } from '../../lab/cli.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { SHAPE_NAMES, SHAPES } from '../../src/cli/json-shapes.ts';

const page = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8');

test('the page of commands names every command that the help names', () => {
  const { stdout } = spawnSync(process.execPath, [...cliArguments(), '--help'], { encoding: 'utf8' });
  const names = [...stdout.matchAll(/^ {2}([a-z]+)(?= )/gm)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(15);
  const written = new Set(page.match(/[a-z]+/g));
  expect(names.filter((name) => !written.has(name) && name !== 'retry' && name !== 'stop')).toEqual([]);
});

test('it names every key of what is printed in JSON, and every exit code', () => {
  for (const name of SHAPE_NAMES) {
    expect(page).toContain(`\`${name}\``);
    for (const key of Object.keys(SHAPES[name].shape)) expect(page, `${name}.${key}`).toContain(`\`${key}\``);
  }
  for (const code of Object.values(EXIT)) expect(page).toMatch(new RegExp(`^\\| ${code} \\| `, 'm'));
});

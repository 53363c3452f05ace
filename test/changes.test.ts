import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { schema } from '../src/config/schema.ts';
import { type Change, copyWith } from './support/changes/copy.ts';
import { gateChoice } from './support/changes/gate-choice.ts';
import { slashVerb } from './support/changes/slash-verb.ts';
import { stepKind } from './support/changes/step-kind.ts';
import { missingRemoteFunctions } from './support/remote-functions.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const runbook = `{services: {shop: {nodes: [shop-1], steps: [{link: /home/shop, to: /home/shop_2}]}}}`;

/** A copy is compiled for each place. */
const PATIENCE = 300_000;

/** What each change shows once it is whole; one more change is one more entry. */
const CHANGES: [Change, { shows: string; prints: string }][] = [
  [
    stepKind,
    {
      shows: `import { compileTyped } from './src/runbooks/typed/compile.ts';
        import { planText } from './src/runbooks/plan/plan.ts';
        const { runbook } = compileTyped(${JSON.stringify(runbook)}, '2');
        console.log(planText(runbook, runbook.procedures[0], { locale: 'zh-CN' }));`,
      prints: '/home/shop → /home/shop_2',
    },
  ],
  [
    gateChoice,
    {
      shows: `import { choiceOf, isDecision, isRisky } from './src/rollout/decisions.ts';
        console.log(isDecision('recheck') && isRisky('recheck') && choiceOf('recheck').does);`,
      prints: 'resume',
    },
  ],
  [
    slashVerb,
    {
      shows: `import { helpText } from './src/verbs/help.ts';
        import { mrkdwn } from './src/words/markup/mrkdwn.ts';
        import { wordsFor } from './src/words/words-for.ts';
        console.log(helpText(wordsFor('zh-CN', mrkdwn)));`,
      prints: '`/upgrade waiting` – 哪些升级在等待人工处理',
    },
  ],
];

describe.each(CHANGES)('$what', ({ places, atMost }, { shows, prints }) => {
  test(
    `touches at most ${atMost} files of src, and is whole then`,
    async () => {
      expect(new Set(places.map(({ file }) => file)).size).toBeLessThanOrEqual(atMost);
      const copy = copyWith(places);
      try {
        expect(await copy.find()).toBeUndefined();
        expect(await copy.eval(shows)).toContain(prints);
      } finally {
        copy.remove();
      }
    },
    PATIENCE,
  );

  test.each(places.map(({ file }) => file))(
    'without %s does not pass',
    async (left) => {
      const copy = copyWith(places.filter(({ file }) => file !== left));
      try {
        expect(await copy.find()).toBeTypeOf('string');
      } finally {
        copy.remove();
      }
    },
    PATIENCE,
  );
});

test('every function that a worker asks a host for is one of the remote library', () => {
  expect(missingRemoteFunctions(join(root, 'src'))).toEqual([]);
});

test('a key of the configuration stands in the schema and in its page', () => {
  const page = readFileSync(join(root, 'docs/configuration.md'), 'utf8');
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const accepted = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Keys;
  expect(documentedKeys(parse(example), accepted)).toEqual(schemaKeys(accepted));
});

type Keys = { properties?: Record<string, Keys>; additionalProperties?: Keys | boolean };

/** `hosts.*.address`: a star where people choose the name. */
function schemaKeys({ properties = {}, additionalProperties }: Keys, at = ''): string[] {
  const named = Object.entries(properties).flatMap(([key, below]) => [
    at + key,
    ...schemaKeys(below, `${at}${key}.`),
  ]);
  const any = typeof additionalProperties === 'object' ? schemaKeys(additionalProperties, `${at}*.`) : [];
  return [...named, ...any].sort();
}

function documentedKeys(value: unknown, keys: Keys, at = ''): string[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [];
  const found = Object.entries(value).flatMap(([key, below]) => {
    const known = keys.properties?.[key];
    if (keys.properties) return [at + key, ...documentedKeys(below, known ?? {}, `${at}${key}.`)];
    return typeof keys.additionalProperties === 'object'
      ? documentedKeys(below, keys.additionalProperties, `${at}*.`)
      : [];
  });
  return [...new Set(found)].sort();
}

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { kinds, stepKinds } from '../../src/runbooks/kinds/table.ts';
import { runbookJsonSchema } from '../../src/runbooks/typed/runbook-schema.ts';
import { exampleText } from './support.ts';

type Json = Parameters<typeof z.fromJSONSchema>[0];

const schema = JSON.parse(JSON.stringify(runbookJsonSchema()));
const accepts = (value: unknown) => z.fromJSONSchema(schema as Json).safeParse(value).success;
const withSteps = (...steps: unknown[]) => ({ services: { app: { nodes: ['app-1'], steps } } });

describe('the JSON Schema of the typed form', () => {
  test('has every kind of step, each with its own keys and those of any step', () => {
    const steps = schema.properties.services.additionalProperties.properties.steps.items.anyOf;
    expect(steps.map(({ required }: { required: string[] }) => required[0])).toEqual(stepKinds);
    for (const [index, kind] of stepKinds.entries()) {
      const keys = [...Object.keys(kinds[kind].typed.schema.shape), 'on', 'if', 'makes'];
      expect(Object.keys(steps[index].properties), kind).toEqual(keys);
      expect(steps[index].additionalProperties, kind).toBe(false);
    }
  });

  test('takes the example, and what a step may have', () => {
    expect(accepts(parse(exampleText('20261101.yaml')))).toBe(true);
    expect(
      accepts(withSteps({ shell: 'sh a.sh', in: '/srv', on: 'app-1', if: 'asked', makes: '/srv/a' })),
    ).toBe(true);
  });

  test.each([
    ['a kind that is none', withSteps({ dance: true })],
    ['a key that its kind has not', withSteps({ shell: 'sh a.sh', to: '/srv' })],
    ['a signal that stops nothing', withSteps({ stop: 1 })],
    ['no steps', withSteps()],
  ])('refuses %s', (_, value) => {
    expect(accepts(value)).toBe(false);
  });
});

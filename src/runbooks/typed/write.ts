import { stringify } from 'yaml';
import type { Item } from '../kinds/kind.ts';
import { itemOf } from '../kinds/table.ts';
import type { Point, Procedure, Runbook, Step } from '../runbook.ts';
import { masked } from '../secrets.ts';

/**
 * A runbook in the typed form, as YAML: reading it gives the same steps, nodes, ways back and points. What was only
 * read (remarks, notes) is not in it.
 */
export function typedText({ procedures }: Pick<Runbook, 'procedures'>): string {
  const [first, ...others] = procedures;
  const shared = (kind: Point['kind']) =>
    first !== undefined &&
    others.every((one) => textsOf(one, kind).join('\n') === textsOf(first, kind).join('\n'))
      ? textsOf(first, kind)
      : [];
  const common = { reasons: shared('reason'), points: shared('point') };
  const services = procedures.map((one) => [one.service, serviceOf(one, common)]);
  return stringify(
    { ...filled(common), services: Object.fromEntries(services) },
    {
      lineWidth: 0,
      aliasDuplicateObjects: false,
    },
  );
}

type Texts = { reasons: string[]; points: string[] };

function serviceOf(procedure: Procedure, common: Texts) {
  const { nodes, steps, rollback, rollbackFrom } = procedure;
  const own = (kind: Point['kind'], shared: string[]) => (shared.length > 0 ? [] : textsOf(procedure, kind));
  return {
    nodes,
    steps: steps.map(written),
    // A way back that Baton derives is derived again.
    ...(rollbackFrom === 'document' && rollback.length > 0 ? { rollback: rollback.map(written) } : {}),
    ...filled({ reasons: own('reason', common.reasons), points: own('point', common.points) }),
  };
}

function written(step: Step): Item {
  const { on, if: condition, makes } = step;
  return {
    ...withoutSecrets(itemOf(step)),
    ...(on === undefined ? {} : { on }),
    ...(condition === undefined ? {} : { if: condition }),
    ...(makes === undefined ? {} : { makes }),
  };
}

/** Lines that hold a password are never written: whoever runs the form puts them back. */
const withoutSecrets = (item: Item): Item =>
  Object.fromEntries(
    Object.entries(item).map(([key, value]) => [key, typeof value === 'string' ? masked(value) : value]),
  ) as Item;

const textsOf = ({ points }: Procedure, kind: Point['kind']): string[] =>
  points.filter((point) => point.kind === kind).map(({ text }) => text);

const filled = (lists: Texts): Partial<Texts> =>
  Object.fromEntries(Object.entries(lists).filter(([, texts]) => texts.length > 0));

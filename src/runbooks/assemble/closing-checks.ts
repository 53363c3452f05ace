import type { Point } from '../runbook.ts';
import type { Draft, ServiceDraft } from './drafts.ts';

/**
 * Checks in words that nothing follows are ticked at the gate that comes next. One that something follows stays a
 * person's step: it has to be made before that, and its own gate is the next.
 */
export function tickClosingChecks(draft: ServiceDraft): ServiceDraft {
  const last = draft.steps.findLastIndex((step) => !isCheck(step));
  // Nothing was done that could be checked: it is about what was there before.
  if (last < 0) return draft;
  const checks = draft.steps.slice(last + 1).filter(isCheck);
  const points = checks.map(({ says, source }, index): Point[] => {
    const [first] = source;
    return first ? [{ id: `check-${index + 1}`, kind: 'point', text: says, source: first }] : [];
  });
  return { ...draft, steps: draft.steps.slice(0, last + 1), points: [...draft.points, ...points.flat()] };
}

type Person = Extract<Draft, { kind: 'person' }>;

/** Looks, changes nothing, and is for every node: what is not plainly so is an order. */
function isCheck(step: Draft): step is Person {
  if (step.kind !== 'person' || step.content !== undefined || step.files.length > 0) return false;
  if (step.on !== undefined || step.if !== undefined || step.once) return false;
  const says = step.says.trim().replace(/[.。!！]$/, '');
  return looks.test(says) && !goesOn.test(says);
}

const looks =
  /^(?:please )?(?:(?:check|verify|confirm|see|ensure)(?: that| whether| if| all| the) |make sure (?:that |the |all |it |everything ))|^请?(?:确认|检查|核对|验证|观察)/i;

/** Another sentence, or another order in the same one. */
const goesOn =
  /[.;。；!！?？]|\b(?:then|and (?:re)?(?:start|stop|delete|remove|move|copy|switch|add|put|run|set|apply|upload|edit|enable|disable|continue|go)|before|otherwise|if)\b|[后再]|然后|并(?!发|行)|否则|如果|如有|若|之前|方可|才/i;

import type { AccessRules } from '../rollout/policy.ts';
import type { Finding } from './findings.ts';

/** Whether somebody may start, and somebody approve. */
export function checkAccess({ start, approve }: AccessRules): Finding[] {
  const topic = { of: 'access' } as const;
  if (start.length === 0 || approve.length === 0)
    return [
      ...(start.length === 0 ? [{ topic, code: 'nobody-starts' as const, facts: {} }] : []),
      ...(approve.length === 0 ? [{ topic, code: 'nobody-approves' as const, facts: {} }] : []),
    ];
  return [
    { topic, code: 'access-set', facts: { start: [...start], approve: [...approve] } },
    ...(approve.includes('everyone') ? [{ topic, code: 'everyone-approves' as const, facts: {} }] : []),
  ];
}

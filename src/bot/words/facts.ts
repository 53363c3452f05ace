import type { Facts } from '../../rollout/outcomes.ts';

/** Reads facts with fallbacks, so that a missing one never breaks a message. */
export function reader(facts: Facts) {
  return {
    text: (key: string): string => {
      const value = facts[key];
      return value === undefined ? '?' : Array.isArray(value) ? value.join(', ') : String(value);
    },
    list: (key: string): string[] => {
      const value = facts[key];
      return Array.isArray(value) ? value : value === undefined ? [] : [String(value)];
    },
    number: (key: string): number => Number(facts[key] ?? 0),
    has: (key: string): boolean => facts[key] !== undefined && facts[key] !== false && facts[key] !== '',
  };
}

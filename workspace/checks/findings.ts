import type { Json, JsonObject } from '../json.ts';
import { asString, isObject, lengthOf } from '../json.ts';
import type { ViolationKind } from '../types.ts';

/** One broken rule. `message` is worded as Slack words it; a `warning` is recorded but not refused. */
export type Finding = {
  pointer: string;
  message: string;
  limit: string;
  got: string;
  kind: ViolationKind;
  warning: boolean;
};

/** Collects findings while a request is walked. */
export type Report = {
  findings: Finding[];
  /** Refused by Slack. */
  refuse(pointer: string, message: string, limit: string, got: string): void;
  /** Accepted by Slack, yet wrong. */
  warn(kind: ViolationKind, pointer: string, limit: string, got: string): void;
};

export function createReport(): Report {
  const findings: Finding[] = [];
  return {
    findings,
    refuse(pointer, message, limit, got) {
      findings.push({ pointer, message, limit, got, kind: 'limit', warning: false });
    },
    warn(kind, pointer, limit, got) {
      findings.push({ pointer, message: limit, limit, got, kind, warning: true });
    },
  };
}

/** A string field: required or not, not empty, at most `max` characters. */
export function checkString(
  report: Report,
  holder: JsonObject,
  key: string,
  at: string,
  max: number,
  what: string,
  required = false,
): void {
  const value = holder[key];
  const pointer = `${at}/${key}`;
  if (value === undefined || value === null) {
    if (required) report.refuse(at, `missing required field: ${key}`, `${what} is required`, 'nothing');
    return;
  }
  const text = asString(value);
  if (text === undefined) {
    report.refuse(pointer, 'should be a string', `${what} is a string`, typeof value);
  } else if (lengthOf(text) > max) {
    const limit = `${what} at most ${max} characters`;
    report.refuse(pointer, `must be less than ${max + 1} characters`, limit, `${lengthOf(text)}`);
  } else if (text === '' && required) {
    report.refuse(pointer, 'must be more than 0 characters', `${what} is not empty`, '0');
  }
}

/** An array of objects with between one and `max` items; the items, or nothing when it is none. */
export function checkItems(
  report: Report,
  value: Json | undefined,
  pointer: string,
  max: number,
  what: string,
): JsonObject[] {
  if (!Array.isArray(value)) {
    report.refuse(pointer, 'must be an array', `${what} are an array`, typeof value);
    return [];
  }
  if (value.length > max) {
    report.refuse(pointer, `no more than ${max} items allowed`, `at most ${max} ${what}`, `${value.length}`);
  }
  if (value.length === 0) {
    report.refuse(pointer, 'must contain at least one item', `at least one of ${what}`, '0');
  }
  return value.flatMap((item, index) => {
    if (isObject(item)) return [item];
    report.refuse(`${pointer}/${index}`, 'must be an object', `${what} are objects`, typeof item);
    return [];
  });
}

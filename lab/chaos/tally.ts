/** When a story ran, and whether it failed to end. Milliseconds since the epoch. */
type Span = { startedAt: number; endedAt?: number; trouble?: string };

type Injected = { kind: string; detail: string; at: number };

/** Counts faults by kind. */
export type Tally = {
  note(kind: string, detail: string, at?: number): void;
  readonly all: readonly Injected[];
  /** By kind: how many were injected, and how many of those every rollout under way came through. */
  table(stories: readonly Span[]): { kind: string; injected: number; survived: number }[];
};

export function createTally(): Tally {
  const all: Injected[] = [];
  return {
    all,
    note: (kind, detail, at = Date.now()) => {
      all.push({ kind, detail, at });
    },
    table: (stories) => {
      const failed = stories.filter(({ trouble }) => trouble !== undefined);
      const hurt = ({ at }: Injected) =>
        failed.some(({ startedAt, endedAt }) => startedAt <= at && at <= (endedAt ?? at));
      const kinds = [...new Set(all.map(({ kind }) => kind))].sort();
      return kinds.map((kind) => {
        const mine = all.filter((each) => each.kind === kind);
        return { kind, injected: mine.length, survived: mine.filter((each) => !hurt(each)).length };
      });
    },
  };
}

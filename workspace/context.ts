import type { Finding } from './checks/findings.ts';
import type { Directory } from './directory.ts';
import type { Faults } from './faults.ts';
import type { Rates } from './rates.ts';
import type { Store } from './store.ts';
import type { Triggers } from './triggers.ts';
import type { StoredFile, View, WorkspaceOptions } from './types.ts';
import type { Violations } from './violations.ts';

/** What every part of one workspace shares. */
export type Context = {
  options: WorkspaceOptions;
  tokens: { bot: string; app: string };
  now: () => number;
  /** `http://127.0.0.1:PORT`, known once the server listens. */
  baseUrl: () => string;
  directory: Directory;
  store: Store;
  violations: Violations;
  rates: Rates;
  faults: Faults;
  triggers: Triggers;
  files: Map<string, StoredFile & { uploaded: boolean }>;
  views: View[];
  /** A single-use WebSocket address. */
  socketUrl: () => string;
};

/** Writes what a check found into the violations, under the method that was called. */
export function recordFindings(context: Context, method: string, findings: Finding[]): void {
  for (const { kind, limit, got, pointer } of findings) {
    context.violations.add({ kind, method, limit, got, pointer });
  }
}

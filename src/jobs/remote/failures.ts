import type { HostSettings } from '../../config/settings.ts';
import { HostError } from '../../hosts/host-error.ts';
import type { Facts, FailureCode, StepOutcome } from '../../rollout/outcomes.ts';
import { trimSnippet } from './snippet.ts';

export type Failure = Extract<StepOutcome, { ok: false }>;

/** A failed outcome. */
export function failed(code: FailureCode, facts: Facts, snippet?: string): Failure {
  return snippet === undefined || snippet === ''
    ? { ok: false, code, facts }
    : { ok: false, code, facts, snippet };
}

/**
 * What a host's error means for the step. Rethrows what is not the step's to answer: a defect, `fenced` (another
 * worker acts), `handover` (this worker goes).
 */
export function fromHostError(error: unknown, host: Pick<HostSettings, 'address' | 'user'>): Failure {
  if (!(error instanceof HostError) || error.code === 'fenced' || error.code === 'handover') throw error;
  const facts: Facts = { address: host.address, ...error.facts };
  switch (error.code) {
    case 'aborted':
      return failed('aborted', {});
    case 'timeout':
      return failed('step-timeout', facts, error.output);
    case 'remote-failure':
      if (error.facts.unsent === undefined) {
        const said = hostsOwnWords(String(error.facts.detail ?? ''), host);
        if (said !== undefined) return said;
      }
      return failed('internal', { ...facts, detail: error.message });
    case 'auth-refused':
      return failed('auth-refused', { user: host.user, ...facts });
    case 'host-unreachable':
      return failed('host-unreachable', { detail: error.message, ...facts });
    default:
      return failed(error.code, facts);
  }
}

/** What a host, or the login of its user, has said in place of doing anything; undefined when the words are Baton's. */
export function hostsOwnWords(
  text: string,
  { address, user }: Pick<HostSettings, 'address' | 'user'>,
): Failure | undefined {
  const said = text.trim();
  if (said === '' || /^baton: |lib\/[0-9a-f]{64}\.sh: /m.test(said)) return undefined;
  const [detail = ''] = said.split('\n').filter((line) => line.trim() !== '');
  return failed('host-refuses', { address, user, detail: detail.trim().slice(0, 300) }, trimSnippet(said));
}

import type { Acting } from './acting.ts';

/** People have done it, and said so at the gate before this: nothing is left to do on the host. */
export const acting: Acting<'person'> = { needs: () => ({}), apply: async () => ({ ok: true, facts: {} }) };

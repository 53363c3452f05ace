import type { Change } from './copy.ts';

const line = `  recheck: {
    forward: false,
    risky: true,
    wantsReason: false,
    at: ['failed'],
    when: { failed: 'health-failed' },
    does: 'resume',
    ends: false,
  },`;

/** A choice that no gate offers yet: to ask for the health again, without a new start. */
export const gateChoice: Change = {
  what: 'a choice at a gate',
  atMost: 3,
  places: [
    { file: 'src/rollout/decisions.ts', lines: [{ before: '  rollback: {', add: line }] },
    ...(['en', 'zh-cn'] as const).map((locale) => ({
      file: `src/words/${locale}-names.ts`,
      lines: [
        { after: 'export const buttons: ', add: "  recheck: 'Check again'," },
        { after: 'export const past: ', add: "  recheck: 'let it be checked again'," },
        {
          after: 'export const risks: ',
          add: "  recheck: () => ({ text: 'It is not started again.', yes: 'Check again', no: 'Not now' }),",
        },
      ],
    })),
  ],
};

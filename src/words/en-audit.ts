import type { Difference } from '../audit/channel.ts';
import type { Markup } from './markup/markup.ts';
import type { AuditWords } from './words.ts';

/** What a comparison of a channel with its journal says. */
export function auditEn(m: Markup): AuditWords {
  const { code } = m;
  const events = ({ from, to }: { from: number; to: number }) =>
    from === to ? `event ${from}` : `events ${from} to ${to}`;
  return {
    difference(found: Difference): string {
      switch (found.code) {
        case 'cards':
          return found.count === 0
            ? 'the channel has no card of it'
            : `the channel has ${found.count} cards of it`;
        case 'card-reads':
          return `the card (${code(found.ts)}) does not show how it stands`;
        case 'elsewhere':
          return `${events(found)} outside its thread (${code(found.ts)})`;
        case 'missing':
          return `${events(found)} missing from its thread`;
        case 'twice':
          return `${events(found)} twice in its thread (${code(found.ts)})`;
        case 'late':
          return `${events(found)} below later ones (${code(found.ts)})`;
        case 'unknown':
          return `${events(found)} in its thread, and the journal has none such (${code(found.ts)})`;
        case 'reads':
          return `event ${found.seq} does not read as it happened (${code(found.ts)}): ${m.quote(firstLine(found.expected))} is not there`;
        default:
          return found satisfies never;
      }
    },
    noChannel: (id) => `${code(id)}: has no channel`,
    channelSame: (id, channel) => `${code(id)}: channel ${code(channel)} tells the same`,
    channelDiffers: (id, channel) => `${code(id)}: channel ${code(channel)} differs`,
    channelHidden: (reason) => `Slack does not show it: ${code(reason)}`,
  };
}

const firstLine = (text: string) => text.split('\n')[0] ?? '';

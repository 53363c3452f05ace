import { describe, expect, it } from 'vitest';
import type { ArchiveFault } from '../../src/runbooks/archives.ts';
import { mrkdwn } from '../../src/words/markup/mrkdwn.ts';
import { wordsFor } from '../../src/words/words-for.ts';

const [en, zh] = [wordsFor('en', mrkdwn), wordsFor('zh-CN', mrkdwn)];

describe('why something could not be reached or read', () => {
  it('is said of a host by what its network says', () => {
    const facts = { address: '10.0.0.7', detail: 'connect ECONNREFUSED 10.0.0.7:22' };
    expect(en.failure('host-unreachable', facts)).toContain(
      '(nothing listens there (`ECONNREFUSED`), `10.0.0.7:22`)',
    );
    expect(zh.failure('host-unreachable', facts)).toContain(
      '没有应答：那里没有程序在监听（`ECONNREFUSED`）， `10.0.0.7:22`。',
    );
  });

  it('is quoted where nothing is known of it', () => {
    const facts = { address: '10.0.0.7', detail: 'Handshake failed' };
    for (const words of [en, zh])
      expect(words.failure('host-unreachable', facts)).toContain('`Handshake failed`');
  });

  it('is said of an archive without the words of whatever read it', () => {
    const faults: Record<ArchiveFault, true> = {
      'bad-path': true,
      damaged: true,
      empty: true,
      'no-program': true,
      truncated: true,
      unreadable: true,
    };
    const names = /`[^`]*`|Baton/g;
    const said = Object.keys(faults).map((detail) => {
      const facts = { file: 'a.tar', detail, ...(detail === 'no-program' ? { program: 'xz' } : {}) };
      const text = zh.failure('artifact-unreadable', facts);
      expect(text.replace(names, '')).not.toMatch(/[A-Za-z]{2,}/);
      expect(en.failure('artifact-unreadable', facts)).not.toContain('`damaged`');
      return text;
    });
    expect(new Set(said).size).toBe(said.length);
    expect(said[3]).toContain('（`xz`）');
  });

  it('is shown as an older journal has it', () => {
    const facts = { file: 'a.tar', detail: 'its end is missing (truncated)' };
    expect(zh.failure('artifact-unreadable', facts)).toContain('`its end is missing (truncated)`');
  });
});

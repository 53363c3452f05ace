import { describe, expect, it } from 'vitest';

import type { FailureCode } from '../../src/rollout/outcomes.ts';
import { EVIL, en, LOCALES, liveMarkup, zhCN } from '../bot/support.ts';
import { allTexts, DECISIONS, failureFacts, GATES, refusals, successFacts } from './samples.ts';

const WHO = '<@U0ANNA>';
const PATH = '海港';

describe.each(LOCALES)('every text in %s', (_locale, words) => {
  const texts = Object.entries(allTexts(words, PATH, WHO)).flatMap(([key, list]) =>
    list.map((text, at): [string, string] => [`${key} ${at}`, text]),
  );

  it('says something, and nothing that is not there', () => {
    for (const [name, text] of texts) {
      expect(text.trim(), name).not.toBe('');
      expect(text, name).not.toMatch(/undefined|NaN|\[object|null/);
    }
  });

  it('has a value for every fact that steps report', () => {
    const told = texts.filter(([name]) => /^(failure|success) /.test(name));
    for (const [name, text] of told) expect(text, name).not.toContain('?');
    expect(told.length).toBe(
      Object.keys(failureFacts('')).length + Object.values(successFacts('')).flat().length,
    );
  });

  it('bears facts that are missing', () => {
    for (const code of Object.keys(failureFacts('')) as FailureCode[])
      expect(words.failure(code, {}), code).toMatch(/\S/);
    for (const kind of Object.keys(successFacts('')) as (keyof ReturnType<typeof successFacts>)[])
      expect(words.success(kind, {}), kind).toMatch(/\S/);
  });

  it('never lets a name or a fact become markup', () => {
    const evil = Object.entries(allTexts(words, EVIL, WHO)).filter(([key]) => key !== 'decision');
    for (const [key, list] of evil)
      for (const text of list) {
        expect(liveMarkup(text, [WHO]), `${key}: ${text}`).toEqual([]);
        expect(text.replaceAll(WHO, '').replace(/<!date[^>]*>/g, ''), key).not.toMatch(
          /[<>]|&(?!amp;|lt;|gt;)/,
        );
      }
  });

  it('never lets a fact of another type become markup', () => {
    const strings = (facts: object) => Object.fromEntries(Object.keys(facts).map((key) => [key, EVIL]));
    for (const [code, facts] of Object.entries(failureFacts(''))) {
      expect(liveMarkup(words.failure(code as FailureCode, strings(facts))), code).toEqual([]);
    }
    for (const [kind, list] of Object.entries(successFacts(''))) {
      for (const facts of list)
        expect(liveMarkup(words.success(kind as 'stop', strings(facts))), kind).toEqual([]);
    }
  });

  it('keeps buttons and their questions within what Slack takes', () => {
    for (const decision of DECISIONS) {
      expect(words.decision(decision, 'n'.repeat(40)).length).toBeLessThanOrEqual(75);
      const { title, text, yes, no } = words.confirm(decision, {
        service: 'n'.repeat(64),
        release: '20170324',
        node: 'n'.repeat(64),
        back: ['n'.repeat(64), 'm'.repeat(64)],
        down: [],
        renewed: ['ecsc-1'],
        untouched: ['ecsc-2'],
      });
      expect(title.length).toBeLessThanOrEqual(100);
      expect(text.length).toBeLessThanOrEqual(300);
      expect(yes.length).toBeLessThanOrEqual(30);
      expect(no.length).toBeLessThanOrEqual(30);
    }
    for (const label of [words.tick, words.untick]) expect(label.length).toBeLessThanOrEqual(75);
  });

  it('asks a different question at every gate, and another one after an abort', () => {
    const asked = GATES.map((gate) =>
      words.question(gate, { node: 'ecsc-1', next: 'ecsc-2', aborted: false }),
    );
    expect(new Set(asked).size).toBe(GATES.length);
    expect(new Set(DECISIONS.map((decision) => words.decision(decision))).size).toBe(DECISIONS.length);
    expect(asked).not.toContain(words.question('failed', { node: 'ecsc-1', next: 'ecsc-2', aborted: true }));
  });

  it('has no bold or code that touches a letter, which Slack would not show as such', () => {
    for (const [name, text] of texts) {
      const bare = text.replace(/<[^>]*>/g, '');
      for (const mark of ['*', '`']) {
        const pieces = bare.split(mark);
        expect(pieces.length % 2, name).toBe(1);
        const outside = pieces.filter((_, at) => at % 2 === 0);
        for (const piece of outside.slice(0, -1)) expect(piece, name).not.toMatch(/[\p{L}\p{N}]$/u);
        for (const piece of outside.slice(1)) expect(piece, name).not.toMatch(/^[\p{L}\p{N}]/u);
      }
    }
  });
});

describe('the two locales', () => {
  it('have different words for everything', () => {
    const [english, chinese] = [allTexts(en, PATH, WHO), allTexts(zhCN, PATH, WHO)];
    for (const key of Object.keys(english) as (keyof typeof english)[]) {
      expect(chinese[key].length, key).toBe(english[key].length);
      english[key].forEach((text, at) => {
        expect(chinese[key][at], `${key} ${at}`).not.toBe(text);
      });
    }
    expect(en.wholeLog('a', 'b')).not.toBe(zhCN.wholeLog('a', 'b'));
  });

  it('leave no English in the Chinese but names and code', () => {
    const names =
      /(user|cli):|Baton|Redis|Slack|Tomcat|OpenSSH|SSH|-Dcatalina\.base|cp -R|shell|GBK|GB18030|UTF-16|baton\.yaml|known_hosts|authorized_keys|sha256|runbooks|hosts|SERVICE|RELEASE|UTC|HTML|YAML|UTF-8|GBK|MiB/g;
    for (const [key, list] of Object.entries(allTexts(zhCN, PATH, WHO)))
      for (const text of list) {
        const bare = text
          .replace(/`[^`]*`/g, '')
          .replace(/<[^>]*>/g, '')
          .replace(names, '')
          .replace(/\d (B|KB|MB|GB)/g, '');
        expect(bare, `${key}: ${text}`).not.toMatch(/[A-Za-z]{2,}/);
      }
  });

  it('use the agreed words on the buttons', () => {
    expect(zhCN.decision('continue', 'ecsc-2')).toBe('继续到 ecsc-2');
    expect(DECISIONS.map((decision) => zhCN.decision(decision))).toEqual([
      '继续',
      '完成',
      '重试',
      '继续等待',
      '用 -9 结束',
      '确认已停，继续',
      '采用新设置',
      '按原样重新启动',
      '保留此节点，继续下一个',
      '执行',
      '此处跳过',
      '已做完',
      '回滚',
      '停在此处',
    ]);
  });

  it('refuse in as many ways as there are', () => {
    for (const [, words] of LOCALES) {
      const said = Object.values(refusals('x')).map(([first]) => first && words.refusal(first));
      // A gate that is gone reads the same for two reasons; so does a step that is not due.
      expect(new Set(said).size).toBe(said.length - 2);
    }
  });
});

describe('a preflight that found several problems', () => {
  const facts = {
    problems: ['tool-missing', 'tree-missing', 'backup-taken', 'no-space', 'others-unhealthy'],
    tools: ['tar'],
    path: '/home/shop',
    neededBytes: 5_000_000,
    freeBytes: 1_000_000,
    nodes: ['shop-2: no process'],
    processes: [],
    notes: [],
  };

  it.each(LOCALES)('names them all in %s, each with its own facts only', (_locale, words) => {
    const told = words.failure('tool-missing', facts).split(/\n\*(?:Also:|另外：)\* /);
    expect(told).toHaveLength(5);
    expect(told[0]).toContain('`tar`');
    expect(told[1]).toContain('`/home/shop`');
    // The path is the tree's: the backup and the full disk must not claim it.
    expect(told[2]).not.toContain('/home/shop');
    expect(told[3]).not.toContain('/home/shop');
    expect(told[3]).toContain('5.0 MB');
    expect(told[4]).toContain('shop-2: no process');
  });

  it.each(LOCALES)('says one problem once in %s', (_locale, words) => {
    const one = words.failure('backup-taken', { path: '/home/shop_1', problems: ['backup-taken'] });
    expect(one).toBe(words.failure('backup-taken', { path: '/home/shop_1' }));
    expect(
      words.failure('tool-missing', { tools: ['tar'], problems: ['tool-missing', 'odd'] }),
    ).not.toContain('odd');
  });
});

describe('short times', () => {
  it('are not told to the millisecond where nobody waits', () => {
    const facts = { pid: 1, signal: 9, waitedMs: 0 };
    expect(en.success('stop', facts)).toBe('pid 1 ended on signal 9 at once');
    expect(zhCN.success('stop', facts)).toBe('进程 1 收到信号 9 立即退出');
  });

  it('round up to the next unit, never to 60', () => {
    expect([59_949, 59_960, 119_700, 3_599_900, 7_380_000].map(en.duration)).toEqual([
      '59.9 s',
      '1 min 0 s',
      '2 min 0 s',
      '1 h 0 min',
      '2 h 3 min',
    ]);
  });
});

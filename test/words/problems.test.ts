import { describe, expect, it } from 'vitest';
import { mrkdwn } from '../../src/words/markup/mrkdwn.ts';
import { plain } from '../../src/words/markup/plain.ts';
import { wordsFor } from '../../src/words/words-for.ts';
import { problemSamples } from './problem-samples.ts';

const [en, zh] = [wordsFor('en', mrkdwn), wordsFor('zh-CN', mrkdwn)];
const samples = problemSamples('deploy target');
const holds = (facts: object) => JSON.stringify(facts).includes('deploy target');

describe('what is wrong with a document', () => {
  it('is said in Chinese without English but names, code and what the document says', () => {
    const names = /HTML|YAML|UTF-8|GBK|MiB/g;
    for (const problem of samples) {
      const bare = zh
        .problem(problem)
        .replace(/`[^`]*`/g, '')
        .replace(names, '');
      expect(bare, problem.code).toMatch(/\p{Script=Han}/u);
      expect(bare, problem.code).not.toMatch(/[A-Za-z]{2,}/);
    }
  });

  it('quotes its facts', () => {
    for (const problem of samples.filter(({ facts }) => holds(facts)))
      expect(zh.problem(problem), problem.code).toMatch(/`[^`]*deploy target[^`]*`/);
  });

  it('differs between any two codes, in both languages', () => {
    const first = new Map(samples.map((problem) => [problem.code, problem]));
    for (const words of [en, zh]) {
      const said = [...first.values()].map(words.problem);
      expect(new Set(said).size).toBe(said.length);
    }
  });

  it('keeps long text of a document short', () => {
    const [problem] = problemSamples('x'.repeat(500)).filter(({ code }) => code === 'not-understood');
    expect(problem && en.problem(problem).length).toBeLessThan(250);
  });

  it('is listed by line in Slack, and is the same sentence in a terminal', () => {
    const [problem] = problemSamples('删除缓存目录').filter(({ code }) => code === 'not-understood');
    if (!problem) throw new Error('no sample');
    expect(zh.documentWrong('20170324.md', [problem])).toContain(
      '\n• 第 7 行：无法理解 `删除缓存目录`（应为：代码块中的命令、能理解的句子；须由人来做的，请写成验证项）\n',
    );
    expect(wordsFor('zh-CN', plain).problem(problem)).toMatch(/^无法理解 “删除缓存目录”（应为：/);
  });
});

import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBoundedOutput } from '../../src/hosts/bounded-output.ts';
import { fit, quote } from '../../src/hosts/host-commands.ts';
import { createSlots } from '../../src/hosts/slots.ts';
import { readLaunch, readVerdict } from '../../src/hosts/verdict.ts';

describe('bounded output', () => {
  it('keeps all of what fits, in whatever pieces it comes', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (pieces) => {
        const output = createBoundedOutput(100_000);
        for (const piece of pieces) output.add(Buffer.from(piece));
        expect(output.text()).toBe(pieces.map((piece) => Buffer.from(piece).toString()).join(''));
      }),
    );
  });

  it('drops from the middle and says how much', () => {
    const output = createBoundedOutput(10);
    for (const character of 'abcdefghijklmnopqrstuvwxyz') output.add(Buffer.from(character));
    expect(output.text()).toBe('abcde\n[… 16 bytes dropped …]\nvwxyz');
    const large = createBoundedOutput(1000);
    for (let i = 0; i < 100_000; i += 1) large.add(Buffer.from(`${i % 10}`.repeat(i % 7)));
    expect(large.text().length).toBeLessThan(1100);
  });
});

describe('commands', () => {
  it('quotes any word for the shell', () => {
    const words = fc.array(
      fc.string({ unit: 'binary' }).map((word) => word.replaceAll('\0', '')),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(words, (list) => {
        const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${list.map(quote).join(' ')}`], {
          encoding: 'buffer',
        });
        expect(printed.equals(Buffer.from(list.map((word) => `${word}\0`).join('')))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps what is hidden out of what the host runs', () => {
    const { command, prefix } = fit('export A=sesame; exec x', true);
    expect(command).not.toContain('sesame');
    expect(prefix.toString()).toContain('sesame');
  });

  it('sends a long command ahead of the input', () => {
    const { command, prefix } = fit(`cat; echo ${'x'.repeat(20_000)}`);
    expect(command.length).toBeLessThan(100);
    const out = execFileSync('sh', ['-c', command], {
      input: Buffer.concat([prefix, Buffer.from('the input\n')]),
      encoding: 'utf8',
    });
    expect(out).toBe(`the input\n${'x'.repeat(20_000)}\n`);
  });
});

describe('slots', () => {
  it('lets no more in than there are, in order', async () => {
    const slots = createSlots(2);
    const first = await slots.acquire();
    await slots.acquire();
    const order: number[] = [];
    const third = slots.acquire().then((release) => {
      order.push(3);
      return release;
    });
    const fourth = slots.acquire().then(() => order.push(4));
    first();
    first();
    (await third)();
    await fourth;
    expect(order).toEqual([3, 4]);
  });

  it('forgets who was aborted, and turns all away after a failure', async () => {
    const slots = createSlots(1);
    const release = await slots.acquire();
    const leaving = new AbortController();
    const aborted = slots.acquire(leaving.signal);
    const waiting = slots.acquire();
    leaving.abort();
    await expect(aborted).rejects.toThrow('aborted');
    release();
    await waiting;
    const refused = slots.acquire();
    slots.fail(new Error('gone'));
    await expect(refused).rejects.toThrow('gone');
    await expect(slots.acquire()).rejects.toThrow('gone');
  });
});

describe('what the library says', () => {
  it('is found behind what login scripts print', () => {
    expect(readLaunch('Welcome!\n\nbaton-launch attached 120 abc\n')).toEqual({
      byUs: false,
      ageMs: 120,
      boot: 'abc',
    });
    const text = 'hello\nbaton-verdict exited 3 rebooted no size 9 boot abc\nline\nlast\n';
    expect(readVerdict(text)).toMatchObject({
      word: 'exited',
      status: 3,
      rebooted: false,
      boot: 'abc',
      output: 'line\nlast\n',
    });
    expect(readVerdict('Welcome!')).toBeUndefined();
    expect(readLaunch('baton-verdict')).toBeUndefined();
  });

  it('counts what was left out, and mends a character cut in two', () => {
    const size = 1024 * 1024 + 7;
    const verdict = readVerdict(`\nbaton-verdict killed rebooted yes size ${size} boot b\n\uFFFD\uFFFDrest`);
    expect(verdict).toMatchObject({ word: 'killed', rebooted: true, output: '[… 7 bytes dropped …]\nrest' });
  });
});

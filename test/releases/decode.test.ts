import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { decode } from '../../src/releases/decode.ts';
import { readDocument } from '../../src/releases/read-document.ts';
import { planText } from '../../src/runbooks/plan/plan.ts';
import { documentOf } from '../runbooks/support.ts';

const folder = mkdtempSync(join(tmpdir(), 'baton-decode-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The bytes of a text in GB18030, found by decoding all pairs of bytes: Node encodes UTF-8 alone. */
const pairs = new Map<string, [number, number]>();
for (let high = 0x81; high <= 0xfe; high += 1)
  for (let low = 0x40; low <= 0xfe; low += 1) {
    const char = new TextDecoder('gb18030').decode(Uint8Array.of(high, low));
    if ([...char].length === 1 && char !== '\uFFFD') pairs.set(char, [high, low]);
  }
const gbk = (text: string) =>
  Uint8Array.from(
    [...text].flatMap((char) => (char < '\u0080' ? [char.charCodeAt(0)] : (pairs.get(char) ?? []))),
  );

const utf16le = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');
const document = documentOf();

async function read(bytes: Uint8Array) {
  const file = join(folder, '20260901.md');
  writeFileSync(file, bytes);
  return (await readDocument(file, {})) ?? expect.fail('it was written');
}

describe('a document that is not in UTF-8', () => {
  test.each([
    ['GBK', gbk(document), 'was-gbk', 'GBK'],
    ['UTF-16, low byte first', utf16le(document), 'was-utf16', 'UTF-16'],
    ['UTF-16, high byte first', Buffer.from(utf16le(document)).swap16(), 'was-utf16', 'UTF-16'],
  ])('%s: the same plan, and a note', async (_, bytes, code, word) => {
    const plain = await read(Buffer.from(document));
    const { problems, runbook } = await read(bytes);
    expect(problems).toEqual([]);
    const [procedure] = runbook.procedures;
    expect(procedure?.steps).toEqual(plain.runbook.procedures[0]?.steps);
    expect(procedure?.notes?.map((note) => note.code)).toContain(code);
    if (procedure) expect(planText(runbook, procedure, { locale: 'zh-CN' })).toContain(word);
  });

  test('UTF-8 keeps its bytes and gets no note', () => {
    expect(decode(Buffer.from(document))).toEqual({ text: document });
    expect(decode(Buffer.from('\uFEFFa'))).toEqual({ text: '\uFEFFa' });
  });

  test.each([
    ['Latin-1', Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x20, 0x61)],
    ['bytes at random', Uint8Array.of(0x23, 0x20, 0xff, 0x80, 0x00)],
    ['half a character of UTF-16', Uint8Array.of(0xff, 0xfe, 0x00, 0xd8)],
  ])('%s is refused with the reason', async (_, bytes) => {
    const { problems, runbook } = await read(bytes);
    expect(problems.map(({ code }) => code)).toEqual(['not-utf8']);
    expect(runbook.procedures).toEqual([]);
  });
});

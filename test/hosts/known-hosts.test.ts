import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkHostKey, fingerprint, knownKeyTypes, parseKnownHosts } from '../../src/hosts/known-hosts.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'known-hosts-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function makeKey(name: string, type: string): { line: string; key: Buffer; print: string } {
  const file = path.join(dir, name);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', file]);
  const [algorithm = '', base64 = ''] = readFileSync(`${file}.pub`, 'utf8').split(' ');
  const print =
    execFileSync('ssh-keygen', ['-l', '-f', `${file}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';
  return { line: `${algorithm} ${base64}`, key: Buffer.from(base64, 'base64'), print };
}

const one = makeKey('one', 'ed25519');
const two = makeKey('two', 'ed25519');
const rsa = makeKey('rsa', 'rsa');
const check = (text: string, host: string, port = 22, key = one.key) =>
  checkHostKey(parseKnownHosts(text), host, port, key);
const known = { ok: true };
const unknown = { ok: false, code: 'host-key-unknown', got: one.print };

function hashed(text: string): string {
  const file = path.join(dir, 'to-hash');
  writeFileSync(file, `${text}\n`);
  execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
  return readFileSync(file, 'utf8');
}

describe('known hosts', () => {
  it('prints fingerprints as ssh-keygen does', () => {
    expect(fingerprint(one.key)).toBe(one.print);
    expect(fingerprint(rsa.key)).toBe(rsa.print);
  });

  it('finds plain names, addresses, lists and patterns', () => {
    expect(check(`web.example ${one.line} a comment`, 'Web.Example')).toEqual(known);
    expect(check(`a,10.0.0.7,b ${one.line}`, '10.0.0.7')).toEqual(known);
    expect(check(`*.example,!bad.example ${one.line}`, 'web.example')).toEqual(known);
    expect(check(`*.example,!bad.example ${one.line}`, 'bad.example')).toEqual(unknown);
    expect(check(`10.0.0.? ${one.line}`, '10.0.0.7')).toEqual(known);
    expect(check(`10.0.0.7 ${one.line}`, '10.0.0.70')).toEqual(unknown);
    expect(check(`10.0.0.7 ${one.line}`, '1010.0.7')).toEqual(unknown);
  });

  it('knows ports', () => {
    expect(check(`[web]:2222 ${one.line}`, 'web', 2222)).toEqual(known);
    expect(check(`[web]:2222 ${one.line}`, 'web', 22)).toEqual(unknown);
    expect(check(`web ${one.line}`, 'web', 2222)).toEqual(known);
    expect(check(`web ${two.line}`, 'web', 2222)).toEqual(unknown);
  });

  it('reads hashed names as ssh-keygen -H writes them', () => {
    const text = hashed(`web,10.0.0.7 ${one.line}\n[web]:2222 ${two.line}`);
    expect(text).not.toContain('web');
    expect(check(text, 'web')).toEqual(known);
    expect(check(text, '10.0.0.7')).toEqual(known);
    expect(check(text, 'web', 2222, two.key)).toEqual(known);
    expect(check(text, 'other')).toEqual(unknown);
  });

  it('takes any of several keys, and says which to ask for', () => {
    const text = `web ${rsa.line}\n# web ${two.line}\n\nweb ${one.line}\r\nother ${two.line}`;
    expect(check(text, 'web')).toEqual(known);
    expect(check(text, 'web', 22, rsa.key)).toEqual(known);
    expect(knownKeyTypes(parseKnownHosts(text), 'web', 22)).toEqual(['ssh-rsa', 'ssh-ed25519']);
    expect(knownKeyTypes(parseKnownHosts(text), 'none', 22)).toEqual([]);
  });

  it('tells a differing key from an unknown one, with fingerprints', () => {
    expect(check(`web ${two.line}\nweb ${rsa.line}`, 'web')).toEqual({
      ok: false,
      code: 'host-key-differs',
      got: one.print,
      expected: [two.print, rsa.print],
      revoked: false,
    });
    expect(check('', 'web')).toEqual(unknown);
  });

  it('refuses a revoked key however else it is listed', () => {
    const revoked = { ok: false, code: 'host-key-differs', got: one.print, expected: [], revoked: true };
    expect(check(`web ${one.line}\n@revoked * ${one.line}`, 'web')).toEqual(revoked);
    expect(check(`@revoked web ${two.line}\nweb ${one.line}`, 'web')).toEqual(known);
  });

  it('passes over what is no entry', () => {
    const text = `web\nweb ssh-ed25519\nweb ssh-ed25519 !!!!\nweb ssh-rsa ${one.line.split(' ')[1]}\n@other web ${one.line}`;
    expect(check(text, 'web')).toEqual(unknown);
    expect(check(`@cert-authority web ${one.line}`, 'web')).toEqual(unknown);
  });
});

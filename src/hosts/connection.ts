import { readFile } from 'node:fs/promises';
import net from 'node:net';
import type { CipherAlgorithm, Client, ServerHostKeyAlgorithm } from 'ssh2';
import ssh2 from 'ssh2';
import { expandHome } from './home.ts';
import { HostError } from './host-error.ts';
import type { HostTarget } from './host-session.ts';
import type { HostKeyVerdict, KnownHost } from './known-hosts.ts';
import { checkHostKey, knownKeyTypes, parseKnownHosts } from './known-hosts.ts';
import type { Slots } from './slots.ts';
import { createSlots } from './slots.ts';

/** One authenticated ssh connection. Once lost it stays lost. */
export type Connection = {
  readonly client: Client;
  readonly slots: Slots;
  /** Why it was lost, if it was. */
  lost(): HostError | undefined;
  /** Calls back once when it is lost, at once if it is already; returns what cancels that. */
  onLost(callback: (error: HostError) => void): () => void;
  /** Counts it as lost now: it takes nothing any more, though its end has not been told yet. */
  drop(): void;
  end(): Promise<void>;
};

export type ConnectOptions = {
  passphrase?: string | undefined;
  /** A peer that sends nothing for this long, though asked, is given up. */
  silenceMs: number;
  noDelay: boolean;
};

/** sshd allows ten sessions a connection; two are left for one that is just closing. */
const maxChannels = 8;

/** The fastest one first, by far; the others stay as they are by default. */
const ciphers: { [at in 'remove' | 'prepend' | 'append']: CipherAlgorithm[] } = {
  remove: ['aes128-gcm@openssh.com'],
  prepend: ['aes128-gcm@openssh.com'],
  append: [],
};

/** What OpenSSH before 7.2 signs with, and nothing else: SHA-1. Only where baton.yaml says so. */
const oldAlgorithm = 'ssh-rsa';

const hostKeyAlgorithms: Record<string, ServerHostKeyAlgorithm[]> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

/** Connects once. Throws HostError: host-unreachable, host-key-unknown, host-key-differs, auth-refused. */
export async function connect(target: HostTarget, options: ConnectOptions): Promise<Connection> {
  const [privateKey, knownHosts] = await Promise.all([readKey(target), readKnownHosts(target)]);
  const client = new ssh2.Client();
  const socket = net.connect({ host: target.address, port: target.port });
  // Without this every small exchange waits for the peer's delayed acknowledgement.
  socket.setNoDelay(options.noDelay);
  let verdict: HostKeyVerdict | undefined;
  let failure: Error | undefined;
  client.on('error', (error) => {
    failure ??= error;
  });
  await new Promise<void>((resolve, reject) => {
    const fail = (): void => reject(connectError(target, verdict, failure));
    client.once('ready', resolve).once('close', fail).once('error', fail);
    try {
      client.connect({
        sock: socket,
        username: target.user,
        privateKey,
        ...(options.passphrase === undefined ? {} : { passphrase: options.passphrase }),
        authHandler: ['publickey'],
        readyTimeout: target.connectTimeoutMs,
        // The pings only make a living peer speak: the watch below decides, because a ping queued behind an upload
        // on a slow line says nothing. Hence no limit on unanswered ones.
        keepaliveInterval: Math.max(1, Math.floor(options.silenceMs / 3)),
        keepaliveCountMax: Number.MAX_SAFE_INTEGER,
        algorithms: { cipher: ciphers, serverHostKey: hostKeyOrder(knownHosts, target) },
        hostVerifier: (key: Buffer) => {
          verdict = checkHostKey(knownHosts, target.address, target.port, key);
          return verdict.ok;
        },
      });
    } catch (error) {
      failure ??= error instanceof Error ? error : new Error(String(error));
      reject(
        new HostError('auth-refused', `${target.name}: ${failure.message}`, {
          cause: error,
          facts: authFacts(target, failure),
        }),
      );
    }
  }).catch((error: unknown) => {
    socket.destroy();
    throw error;
  });
  return watch(target, client, socket, options.silenceMs, () => failure);
}

function watch(
  target: HostTarget,
  client: Client,
  socket: net.Socket,
  silenceMs: number,
  cause: () => Error | undefined,
): Connection {
  const slots = createSlots(maxChannels);
  const listeners = new Set<(error: HostError) => void>();
  let lost: HostError | undefined;
  let silent = false;
  let heard = { bytes: socket.bytesRead, at: performance.now() };
  const timer = setInterval(
    () => {
      if (socket.bytesRead !== heard.bytes) heard = { bytes: socket.bytesRead, at: performance.now() };
      if (performance.now() - heard.at < silenceMs) return;
      silent = true;
      socket.destroy();
    },
    Math.max(1, Math.min(1000, silenceMs / 5)),
  );
  const lose = (): void => {
    if (lost !== undefined) return;
    clearInterval(timer);
    const detail = silent ? `nothing heard for ${silenceMs} ms` : (cause()?.message ?? 'closed by the peer');
    lost = new HostError('connection-lost', `${target.name}: connection lost: ${detail}`, {
      cause: cause(),
      facts: { address: target.address, detail, forMs: 0 },
    });
    slots.fail(lost);
    for (const listener of [...listeners]) listener(lost);
    listeners.clear();
  };
  client.on('close', lose).on('error', () => socket.destroy());
  socket.on('close', lose);
  if (socket.destroyed) lose();
  return {
    client,
    slots,
    lost: () => lost,
    onLost(callback) {
      if (lost !== undefined) callback(lost);
      else listeners.add(callback);
      return () => listeners.delete(callback);
    },
    drop() {
      socket.destroy();
      lose();
    },
    async end() {
      if (socket.destroyed) return;
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      client.end();
      const patience = setTimeout(() => socket.destroy(), 500);
      await closed;
      clearTimeout(patience);
    },
  };
}

function connectError(
  target: HostTarget,
  verdict: HostKeyVerdict | undefined,
  failure: Error | undefined,
): HostError {
  const at = `${target.address}:${target.port}`;
  const address = { address: target.address };
  if (verdict?.ok === false && verdict.code === 'host-key-unknown') {
    const facts = { ...address, got: verdict.got };
    return new HostError(
      'host-key-unknown',
      `${target.name}: ${at} shows a key that is not known: ${verdict.got}`,
      { facts },
    );
  }
  if (verdict?.ok === false && verdict.code === 'host-key-differs') {
    const expected = verdict.revoked ? 'another one: this one is revoked' : verdict.expected.join(' ');
    const facts = { ...address, expected, got: verdict.got };
    return new HostError(
      'host-key-differs',
      `${target.name}: ${at} shows ${verdict.got}, known is ${expected}`,
      { facts },
    );
  }
  const late = failure !== undefined && 'level' in failure && failure.level === 'client-timeout';
  const detail = late ? 'ETIMEDOUT' : (failure?.message ?? 'ECONNRESET');
  if (failure !== undefined && 'level' in failure && failure.level === 'client-authentication') {
    return new HostError('auth-refused', `${target.name}: ${target.user}@${at}: ${detail}`, {
      cause: failure,
      facts: authFacts(target, failure),
    });
  }
  // It has answered, and offers nothing that both know.
  const code = /no matching/i.test(detail) ? 'host-too-old' : 'host-unreachable';
  return new HostError(code, `${target.name}: ${at}: ${detail}`, {
    cause: failure,
    facts: { ...address, detail },
  });
}

function authFacts(target: HostTarget, cause: unknown): { user: string; address: string; detail: string } {
  return {
    user: target.user,
    address: target.address,
    detail: cause instanceof Error ? cause.message : String(cause),
  };
}

function hostKeyOrder(entries: KnownHost[], target: HostTarget): ServerHostKeyAlgorithm[] {
  const known = knownKeyTypes(entries, target.address, target.port);
  const names = [...known, ...Object.keys(hostKeyAlgorithms)].flatMap(
    (type) => hostKeyAlgorithms[type] ?? [],
  );
  return [...new Set<ServerHostKeyAlgorithm>(target.sshRsa ? [...names, oldAlgorithm] : names)];
}

async function readKey(target: HostTarget): Promise<Buffer> {
  try {
    return await readFile(expandHome(target.privateKeyFile));
  } catch (cause) {
    const message = `${target.name}: cannot read the private key ${target.privateKeyFile}`;
    throw new HostError('auth-refused', message, { cause, facts: authFacts(target, cause) });
  }
}

/** A missing file knows no host. */
async function readKnownHosts(target: HostTarget): Promise<KnownHost[]> {
  return parseKnownHosts(await readFile(expandHome(target.knownHostsFile), 'utf8').catch(() => ''));
}

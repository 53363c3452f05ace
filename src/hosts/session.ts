import { runDetached } from './detached.ts';
import { execOn } from './exec.ts';
import type { HostSession, HostTarget } from './host-session.ts';
import type { LibraryOptions } from './library.ts';
import { loadLibrary } from './library.ts';
import { createLink } from './link.ts';
import { createRemoteCall } from './remote-calls.ts';
import { uploadOver } from './upload.ts';

export type SessionOptions = {
  /** Of an encrypted private key. */
  passphrase?: string;
  /** How long a host may say nothing before its connection is given up; default 15 s. */
  silenceMs?: number;
  /** Default true; off only to measure what it is worth. */
  noDelay?: boolean;
  library?: LibraryOptions;
};

/** A session with one host; nothing is connected before it is used. */
export function createSession(target: HostTarget, options: SessionOptions = {}): HostSession {
  const library = loadLibrary(options.library);
  const link = createLink(target, {
    passphrase: options.passphrase,
    silenceMs: options.silenceMs ?? 15_000,
    noDelay: options.noDelay ?? true,
  });
  const call = createRemoteCall(target, library, (command, execOptions, how) =>
    link.use((connection) => execOn(connection, command, execOptions, how), execOptions.signal),
  );
  const callOnce = (as: HostTarget) =>
    createRemoteCall(as, library, async (command, execOptions, how) =>
      execOn(await link.once(execOptions.signal), command, execOptions, how),
    );

  return {
    name: target.name,
    exec: (command, execOptions = {}) =>
      link.use((connection) => execOn(connection, command, execOptions), execOptions.signal),
    call: (argv, callOptions = {}) => call(argv, callOptions),
    runDetached: (run) => {
      const as = run.asLogin === true ? asLogin(target) : target;
      return runDetached({ target: as, call: callOnce(as), isClosed: link.isClosed }, run);
    },
    upload: (localPath, remotePath, uploadOptions = {}) =>
      link.use(
        (connection) => uploadOver(target, connection, localPath, remotePath, uploadOptions),
        uploadOptions.signal,
      ),
    close: () => link.close(),
  };
}

/** Another user's folder is not for the one who logs in to write into. */
function asLogin({ become, ...target }: HostTarget): HostTarget {
  return become === undefined ? target : { ...target, stateDir: '.baton' };
}

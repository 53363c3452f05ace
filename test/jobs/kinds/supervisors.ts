import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabHost } from '../../../lab/host.ts';

/** Stand-ins for what supervises services: they really start and end a process, and say which one it is. */
export type Supervisors = {
  /** For BATON's own PATH on the host: the stand-ins come first. */
  path: string;
  /** What the service does instead of running: `stubborn` ignores TERM, `brief` ends at once, `same` is never restarted. */
  fault(name: 'stubborn' | 'brief' | 'same' | 'fails' | 'none'): void;
};

/** Puts `systemctl`, `journalctl`, `supervisorctl`, `docker` and `sudo` into a folder of the host. */
export function installSupervisors(host: LabHost, java: string): Supervisors {
  const folder = join(host.folder, 'bin');
  mkdirSync(folder, { recursive: true });
  const put = (name: string, body: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\nhere='${folder}' java='${java}'\n${body}`);
    chmodSync(join(folder, name), 0o755);
  };
  writeFileSync(join(folder, 'fault'), 'none');
  put('keeper', keeper);
  put('systemctl', systemctl);
  put('journalctl', journalctl);
  put('supervisorctl', supervisorctl);
  put('sudo', 'echo "$*" >>"$here/sudone"\n[ "$1" != -n ] || shift\nexec "$@"\n');
  return {
    path: folder,
    fault: (name) => writeFileSync(join(folder, 'fault'), name),
  };
}

/** `keeper start|stop|pid NAME`: one process a name, whose lines go into a journal with the time in front. */
const keeper = `verb=$1 name=$2
pid=$(cat "$here/$name.pid" 2>/dev/null)
fault=$(cat "$here/fault")
alive() { [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null && [ "$(sed 's/.*) \\(.\\).*/\\1/' /proc/$pid/stat)" != Z ]; }
case $verb in
  pid) if alive; then echo "$pid"; else echo 0; fi ;;
  stop)
    alive || exit 0
    [ "$fault" = stubborn ] || kill "$pid"
    ;;
  start)
    alive && exit 0
    [ "$fault" != fails ] || { echo 'Job failed' >&2; exit 1; }
    life=600
    [ "$fault" != brief ] || life=0.3
    setsid "$java" -e "setTimeout(() => {}, $life * 1000)" "$name" </dev/null >/dev/null 2>&1 &
    echo $! >"$here/$name.pid"
    echo "$(date +%s) Started $name" >>"$here/$name.journal"
    ;;
esac
`;

const systemctl = `verb=$1
case $verb in
  show)
    for name; do :; done
    [ -e "$here/$name.unit" ] || { echo LoadState=not-found; exit 0; }
    printf 'MainPID=%s\\nLoadState=loaded\\nControlGroup=\\n' "$("$here/keeper" pid "$name")"
    ;;
  stop | start) exec "$here/keeper" "$verb" "\${2%.service}" ;;
  restart)
    [ "$(cat "$here/fault")" != same ] || exit 0
    "$here/keeper" stop "$2"
    while [ "$("$here/keeper" pid "$2")" != 0 ]; do sleep 0.05; done
    exec "$here/keeper" start "$2"
    ;;
esac
`;

const journalctl = `follow= since=0 name=
while [ $# -gt 0 ]; do
  case $1 in -f) follow=yes ;; -u) name=$2; shift ;; --since) since=\${2#@}; shift ;; esac
  shift
done
seen=0
while :; do
  while read -r at line; do
    seen=$((seen + 1))
    [ "$at" -lt "$since" ] || printf '%s\\n' "$line"
  done <<LINES
$(tail -n "+$((seen + 1))" "$here/$name.journal")
LINES
  [ -n "$follow" ] || exit 0
  sleep 0.1
done
`;

const supervisorctl = `case $1 in
  pid | stop | start) exec "$here/keeper" "$1" "$2" ;;
  version) echo 4.2.5 ;;
  restart) "$here/keeper" stop "$2"; sleep 0.3; exec "$here/keeper" start "$2" ;;
esac
`;

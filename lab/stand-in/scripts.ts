import { JDK, type ServiceLayout } from './layout.ts';

// A script finds the folder that stands for /home by its own path, so it works wherever a host keeps that folder.

const refuse = (tree: string) =>
  `code=$(sed -n 's/.*"startExit": *\\([0-9][0-9]*\\).*/\\1/p' "${tree}/faults.json" 2>/dev/null)
if [ -n "$code" ]; then
  echo "cannot start: configuration is incomplete" >&2
  exit "$code"
fi`;

const java = (layout: ServiceLayout) => {
  const log = (layout.logs.at(-1) ?? '').replace('/home/', '');
  return `"$home/${JDK.replace('/home/', '')}/bin/java" "$home/${JDK.replace('/home/', '')}/lib/service.mjs" \\
  -Dservice.name=${layout.service} -Dapp.version="$(cat "$tree/VERSION" 2>/dev/null)" \\
  -Dservice.tree="$tree" -Dservice.log="$home/${log}" -Dservice.port="\${PORT:-0}"`;
};

const port = (service: string) => `conf="$home/${JDK.replace('/home/', '')}/conf/${service}.conf"
if [ -r "$conf" ]; then . "$conf"; fi`;

/** `startup.sh` of a Tomcat: starts java in the background and returns at once. */
export function tomcatStartup(layout: ServiceLayout): string {
  return `#!/bin/sh
base=$(cd "$(dirname "$0")/.." && pwd)
home=$(dirname "$base")
tree=$home/${layout.service}
${refuse('$tree')}
${port(layout.service)}
echo "Using CATALINA_BASE:   $base"
echo "Using CATALINA_HOME:   $base"
${java(layout)} \\
  -Dcatalina.base="$base" -Dcatalina.home="$base" org.apache.catalina.startup.Bootstrap start \\
  >>"$base/logs/catalina.out" 2>&1 &
echo "Tomcat started."
`;
}

/** `startup.sh` in the tree of a service that is started with nohup: java runs in the foreground. */
export function nohupStartup(layout: ServiceLayout): string {
  return `#!/bin/sh
tree=$(cd "$(dirname "$0")" && pwd)
home=$(dirname "$tree")
${refuse('$tree')}
${port(layout.service)}
cd "$tree" || exit 1
${java(layout)} -Xms256m -jar ${layout.service}.jar
`;
}

import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LabHost } from './host.ts';
import { layoutOf, type ServiceLayout, TOMCAT } from './stand-in/layout.ts';
import { writeTree } from './stand-in/tree.ts';

/** Where Debian's tomcat10 keeps its programs. */
const SYSTEM = '/usr/share/tomcat10';

export type TomcatSpec = {
  service: string;
  version: string;
  httpPort: number;
  /** Where it listens; the host's address when not given. */
  address?: string;
  files?: Record<string, string>;
};

/** Whether a real Tomcat can be laid out here. */
export const hasTomcat = () => existsSync(`${SYSTEM}/bin/catalina.sh`);

/**
 * Lays out a real Tomcat as the upgrade documents expect it: `bin/startup.sh`, `logs/catalina.out`, the
 * service's tree as the root context, and the service's own log. Nothing is started.
 */
export async function installTomcat(host: LabHost, spec: TomcatSpec): Promise<ServiceLayout> {
  if (!hasTomcat()) throw new Error(`${SYSTEM} is missing: install tomcat10`);
  const layout = layoutOf(spec.service, 'tomcat');
  const base = host.local(TOMCAT);
  for (const part of ['conf', 'logs', 'temp', 'webapps', 'work'])
    await mkdir(`${base}/${part}`, { recursive: true });
  // The scripts find their Tomcat by their own path, so they are copies; the libraries may stay where they are.
  await cp(`${SYSTEM}/bin`, `${base}/bin`, { recursive: true, dereference: true });
  await symlink(`${SYSTEM}/lib`, `${base}/lib`);
  const address = spec.address ?? host.address;
  const files: Record<string, string> = {
    'bin/setenv.sh': setenv(spec.service),
    'conf/server.xml': serverXml(spec.service, address, spec.httpPort),
    'conf/web.xml': WEB_XML,
    'conf/logging.properties': logging(layout.logs[1] ?? ''),
  };
  for (const [path, text] of Object.entries(files)) await writeFile(`${base}/${path}`, text);
  await chmod(`${base}/bin/setenv.sh`, 0o755);
  for (const log of layout.logs) await mkdir(dirname(host.local(log)), { recursive: true });
  const content = { version: spec.version, files: { ...webapp(spec.version), ...spec.files } };
  await writeTree(host.local(layout.tree), layout, content);
  return layout;
}

/** The files that make a release's tree a web application; a broken one makes Tomcat say SEVERE. */
export function webapp(version: string, broken = false): Record<string, string> {
  const good = '<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0"></web-app>\n';
  return {
    'version.txt': `${version}\n`,
    'WEB-INF/web.xml': broken ? '<web-app><servlet></web-app>\n' : good,
  };
}

const setenv = (service: string) => `home=$(dirname "$CATALINA_BASE")
CATALINA_OPTS="-Dapp.version=$(cat "$home/${service}/VERSION") -Xms32m -Xmx96m -Duser.language=en"
CATALINA_OPTS="$CATALINA_OPTS -XX:TieredStopAtLevel=1 -XX:-UsePerfData -XX:+UseSerialGC"
`;

const serverXml = (service: string, address: string, port: number) => `<?xml version="1.0" encoding="UTF-8"?>
<Server port="-1">
  <Service name="Catalina">
    <Connector port="${port}" address="${address}" protocol="HTTP/1.1" />
    <Engine name="Catalina" defaultHost="localhost">
      <Host name="localhost" appBase="webapps" autoDeploy="false" deployOnStartup="false">
        <Context path="" docBase="\${catalina.base}/../${service}" />
      </Host>
    </Engine>
  </Service>
</Server>
`;

const WEB_XML = `<?xml version="1.0" encoding="UTF-8"?>
<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
  <servlet>
    <servlet-name>default</servlet-name>
    <servlet-class>org.apache.catalina.servlets.DefaultServlet</servlet-class>
    <load-on-startup>1</load-on-startup>
  </servlet>
  <servlet-mapping>
    <servlet-name>default</servlet-name>
    <url-pattern>/</url-pattern>
  </servlet-mapping>
  <mime-mapping><extension>txt</extension><mime-type>text/plain</mime-type></mime-mapping>
</web-app>
`;

/** Everything goes to catalina.out and, as the document's second log, to the service's own. */
function logging(log: string): string {
  const [directory, name] = [dirname(log).replace('/home/', ''), log.slice(log.lastIndexOf('/') + 1, -4)];
  const screen = 'java.util.logging.ConsoleHandler';
  const file = '1service.org.apache.juli.FileHandler';
  return `handlers = ${file}, ${screen}
.handlers = ${file}, ${screen}
.level = INFO
${screen}.level = INFO
${screen}.formatter = org.apache.juli.OneLineFormatter
${file}.level = INFO
${file}.directory = \${catalina.base}/../${directory}
${file}.prefix = ${name}
${file}.suffix = .log
${file}.rotatable = false
${file}.formatter = org.apache.juli.OneLineFormatter
`;
}

/** Where a service's parts lie below a host's /home; the names are those that the upgrade documents use. */
export type ServiceLayout = {
  service: string;
  form: 'tomcat' | 'nohup';
  /** The live tree, which an artifact replaces: `/home/ecsc`. */
  tree: string;
  /** The script that starts it. */
  startScript: string;
  /** What a document starts it with. */
  startCommand: string;
  /** The logs that a document follows, the one with the ready line first. */
  logs: string[];
  /** Tomcat's base, or the working directory of java. */
  processHome: string;
  readyLine: string;
};

export const TOMCAT = '/home/apache-tomcat-7.0.67';
/** Where the stand-in's `java` lies: outside of every artifact, as a real one does. */
export const JDK = '/home/jdk';

const TOMCAT_SERVICES = ['ecsc', 'ecmc'];

/** The layout of a service; `form` is needed only for services other than the well-known four. */
export function layoutOf(service: string, form?: ServiceLayout['form']): ServiceLayout {
  const flat = service.replaceAll('-', '');
  const log = `/home/${flat}log/${flat}.log`;
  const tree = `/home/${service}`;
  if ((form ?? (TOMCAT_SERVICES.includes(service) ? 'tomcat' : 'nohup')) === 'tomcat') {
    const startScript = `${TOMCAT}/bin/startup.sh`;
    const logs = [`${TOMCAT}/logs/catalina.out`, log];
    const rest = { startScript, startCommand: startScript, logs, processHome: TOMCAT };
    return { service, form: 'tomcat', tree, ...rest, readyLine: 'Server startup in' };
  }
  const startScript = `${tree}/startup.sh`;
  const rest = {
    startScript,
    startCommand: `cd ${tree} && nohup sh startup.sh &`,
    logs: [log],
    processHome: tree,
  };
  return { service, form: 'nohup', tree, ...rest, readyLine: `Started ${service}` };
}

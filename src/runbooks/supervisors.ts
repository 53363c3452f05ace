import type { ServiceCommand, Supervisor } from './terms.ts';

const stops: Record<Supervisor['by'], (name: string) => string> = {
  unit: (name) => `systemctl stop ${name}`,
  supervisor: (name) => `supervisorctl stop ${name}`,
  pm2: (name) => `pm2 stop ${name}`,
  container: (name) => `docker stop ${name}`,
  compose: (name) => `docker compose stop${name === '' ? '' : ` ${name}`}`,
};

/** The command that stops what a supervisor keeps, asked as the document asks it; undefined without a supervisor. */
export function stopBySupervisor({ supervisor }: ServiceCommand): ServiceCommand | undefined {
  if (supervisor === undefined) return undefined;
  const { by, name, sudo, directory } = supervisor;
  return {
    command: `${sudo ? 'sudo ' : ''}${stops[by](name)}`,
    ...(directory === undefined ? {} : { cwd: directory }),
    supervisor,
  };
}

const called: Record<Supervisor['by'], string> = {
  unit: 'systemd',
  supervisor: 'supervisord',
  pm2: 'pm2',
  container: 'docker',
  compose: 'docker compose',
};

/** What it is and what it keeps: `systemd: depot`. */
export const sayOfSupervisor = ({ by, name, directory }: Supervisor): string =>
  `${called[by]}: ${[name, directory].filter((part) => part).join(' in ')}`;

import type { HostSettings, ServiceSettings } from '../../config/settings.ts';

/**
 * The environment of the service, the host's first and the service's own over it, as the one variable in which the
 * remote functions take it: a service's secret must not stand in a command line.
 */
export function serviceEnv(
  host: Pick<HostSettings, 'env'>,
  settings: Pick<ServiceSettings, 'env'>,
): Record<string, string> {
  const lines = Object.entries({ ...host.env, ...settings.env })
    .filter(([name]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    .map(([name, value]) => `${name}=${value.replace(/[\r\n]+/g, ' ')}`);
  return lines.length === 0 ? {} : { BATON_SERVICE_ENV: lines.join('\n') };
}

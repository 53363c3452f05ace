import type { Environment } from '../config/environment.ts';
import type { Config } from '../config/load.ts';
import { checkAccess } from './check-access.ts';
import { checkHosts } from './check-hosts.ts';
import { checkReleases } from './check-releases.ts';
import { checkRedis, checkSlack } from './check-services.ts';
import type { Finding } from './findings.ts';
import { guarded } from './guarded.ts';

/** Looks at everything that a rollout will need, and changes nothing. */
export async function examine(config: Config, environment: Environment): Promise<Finding[]> {
  const needsPeople = [config.access.start, config.access.approve].flat().includes('everyone');
  const checks = [
    guarded({ of: 'redis' }, () => checkRedis(environment.redisUrl)),
    guarded({ of: 'slack' }, () => checkSlack(environment, needsPeople)),
    guarded({ of: 'runbooks' }, () => checkReleases(config)),
    guarded({ of: 'access' }, () => checkAccess(config.access)),
    checkHosts(config),
  ];
  return (await Promise.all(checks)).flat();
}

import { baseName, directoryOf, joinPath } from './paths.ts';

/** What stood at a path before Baton put something there, and where it is kept. */
export type Kept = { path: string; at: string };

const isDeployed = (path: string): boolean => baseName(directoryOf(path)) === 'webapps';

/** Beside what it was, under the release's name; but outside a `webapps`, where whatever stands is deployed. */
function keptPath(path: string, release: string): string {
  const beside = isDeployed(path) ? directoryOf(directoryOf(path)) : directoryOf(path);
  return joinPath(beside === '/' ? '' : beside, `${baseName(path)}.before-${release}`);
}

/** The folder that Tomcat has unpacked an archive in `webapps` to: left there, it is served in the new one's place. */
export function unpackedFolder(path: string): string | undefined {
  return isDeployed(path) && path.endsWith('.war') ? path.slice(0, -'.war'.length) : undefined;
}

/** All that is kept of what stood at a path, its unpacked folder included. */
export function keptOf(path: string, release: string): Kept[] {
  const folder = unpackedFolder(path);
  return [path, ...(folder === undefined ? [] : [folder])].map((one) => ({
    path: one,
    at: keptPath(one, release),
  }));
}

import { liveTrees } from '../assemble/check-steps.ts';
import { type Draft, has, treats } from '../kinds/table.ts';
import { baseName, directoryOf, isInside, joinPath } from '../paths.ts';
import type { StartForm } from '../terms.ts';
import { homeOf, ownStarts } from './own-service.ts';
import type { Own, Seen } from './recognised.ts';

const tomcats = [
  'tomcat',
  'catalina',
  'catalina.startup.Bootstrap',
  'org.apache.catalina.startup.Bootstrap',
  'Bootstrap',
];

/** Names of pid files that say nothing: whose they are, their folder tells. */
const plainNames = new Set([
  'pid',
  'app',
  'application',
  'service',
  'server',
  'java',
  'run',
  'tomcat',
  'catalina',
]);

/** What is a service's own, by its name, its starts and the trees that its archives unpack to. */
export function ownOf(service: string, drafts: Draft[], seen: Seen): Own {
  const { starts, runs } = ownStarts(service, drafts);
  const trees = liveTrees(drafts);
  const names = new Set(
    [service, `${service}.jar`, `${service}.war`, 'java', ...trees, ...starts.flatMap(namesOfStart)].map(
      withoutVersion,
    ),
  );
  const homes = [...trees, ...starts.map(homeOf).filter((home) => home !== '')];
  const isLive = (path: string) => homes.some((home) => path === home || isInside(path, home));
  const isName = (name: string) => names.has(withoutVersion(name.replace(/\/$/, '')));
  return {
    isName,
    runs,
    isPidFile(path) {
      const stem = baseName(path).replace(/\.pid$/, '');
      return isName(stem) || (plainNames.has(stem) && homes.some((home) => isInside(path, home)));
    },
    trees,
    brought: drafts.flatMap((draft) =>
      has(draft, 'movesArchive') ? [joinPath(draft.toDir, draft.file)] : [],
    ),
    folders: foldersOf(drafts, trees),
    links: drafts.flatMap((draft) => (draft.kind === 'place' && draft.how === 'link' ? [draft.to] : [])),
    keeps: (from, to) => isLive(from) && !isLive(to),
    scripted: drafts.some((draft) => !has(draft, 'understood')),
    ...seen,
  };
}

/** The same for the rollback, which has the upgrade section's backups to go back to. */
export function ownOfRollback(service: string, drafts: Draft[], seen: Seen): Own {
  const saved = drafts.flatMap((draft) =>
    treats(draft, 'saves') ? [{ from: draft.from, to: draft.to }] : [],
  );
  return { ...ownOf(service, drafts, seen), saved, ran: directoriesOf(drafts) };
}

/** What runs in a directory there runs in the same on the way back, where the same words stand again. */
function directoriesOf(drafts: Draft[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const draft of drafts) {
    const by =
      'by' in draft ? draft.by : 'start' in draft && draft.start.form === 'command' ? draft.start : draft;
    if ('command' in by && by.cwd !== undefined) found.set(by.command.trim(), by.cwd);
  }
  const folders = new Set(found.values());
  const [only] = folders;
  // `./server.sh stop` and `./server.sh start` are one program.
  if (only !== undefined && folders.size === 1)
    for (const command of [...found.keys()]) {
      const program = command.split(/\s+/).slice(0, -1).join(' ');
      for (const verb of ['start', 'stop', 'restart'])
        if (program !== '') found.set(`${program} ${verb}`, only);
    }
  return found;
}

/** A tree itself is not among them: it may have been moved away. */
function foldersOf(drafts: Draft[], trees: string[]): Set<string> {
  const folders = new Set<string>();
  for (const draft of drafts) {
    const named = has(draft, 'movesArchive')
      ? draft.toDir
      : treats(draft, 'fills')
        ? draft.intoDir
        : has(draft, 'launches')
          ? homeOf(draft.start) || '/'
          : '/';
    for (let path = named; path !== '/'; path = directoryOf(path)) folders.add(path);
  }
  for (const tree of trees) folders.delete(tree);
  return folders;
}

/** The process to stop is that of an older version: `shop-2.5.jar` where `shop-2.6.jar` is started. */
const withoutVersion = (name: string): string =>
  name.toLowerCase().replace(/[-_]v?\d[\w.]*?(?=\.(?:jar|war)$|$)/, '');

function namesOfStart(start: StartForm): string[] {
  const home = homeOf(start);
  const places = home === '' ? [] : [home, baseName(home)];
  if (start.form === 'command') return [...places, ...(start.supervisor ? [start.supervisor.name] : [])];
  if (start.form === 'tomcat')
    return [...places, `${home}/bin`, `-Dcatalina.base=${home}`, `catalina.base=${home}`, ...tomcats];
  const jars = start.command.split(/\s+/).filter((word) => word.endsWith('.jar'));
  return [
    ...places,
    ...jars,
    ...jars.map(baseName),
    ...jars.map((jar) => baseName(jar).replace(/\.jar$/, '')),
  ];
}

import { type Draft, has } from '../kinds/table.ts';
import { baseName, directoryOf, normalisePath } from '../paths.ts';
import type { ServiceCommand, StartForm, Supervisor } from '../terms.ts';
import type { Target, Verb } from './recognised.ts';
import { isVerbScript } from './verb-script.ts';

/** What many services of a host share: to start it says nothing of the service that a document is about. */
const shared =
  /^(?:nginx|openresty|tengine|httpd|apache2?|haproxy|keepalived|mysqld?|mariadb|postgres(?:ql)?(?:[-@].*)?|redis(?:-server)?|mongod|memcached|rabbitmq(?:-server)?|kafka|zookeeper|elasticsearch|docker|containerd|crond?|sshd?|network(?:ing)?|NetworkManager|firewalld|iptables|rsyslog|nfs(?:-server)?|supervisord?|consul|nacos)$/i;

/** What the section starts, as far as it is the service itself. */
export type OwnStarts = {
  starts: StartForm[];
  runs(verb: Verb, target: Target): boolean;
};

/**
 * A command is about the service when it names what the section starts as the service: by its very name, else by a name
 * that holds it as a whole word, else by the only name that is started at all.
 */
export function ownStarts(service: string, drafts: Draft[]): OwnStarts {
  const starts = drafts.flatMap((draft) => (has(draft, 'launches') ? [draft] : []));
  const direct = starts.map(({ start }) => start).filter(({ form }) => form !== 'command');
  const commands = direct.length > 0 ? [] : starts.filter((one) => !isRecreated(one, drafts));
  const targets = commands.flatMap(({ start }) => (start.form === 'command' ? [targetOf(start)] : []));
  const own = new Set(chosen(service, targets).map(keyOf));
  const homes = direct.map(homeOf);
  const isOwn = (form: StartForm) => form.form !== 'command' || own.has(keyOf(targetOf(form)));
  const found = starts.map(({ start }) => start).filter(isOwn);
  return {
    starts: found,
    runs(verb, target) {
      if (own.has(keyOf(target))) return true;
      if (verb !== 'stop' || found.length === 0) return false;
      if ('supervisor' in target) return isNamed(service, target, 'exactly');
      return homes.some((home) => [`${home}/bin`, home].includes(directoryOf(target.script)));
    },
  };
}

/** `up -d` where nothing is stopped before exchanges what runs, or does nothing: only the files know which. */
function isRecreated(start: Draft, drafts: Draft[]): boolean {
  if (start.kind !== 'start' || start.start.form !== 'command') return false;
  const { supervisor } = start.start;
  if (supervisor?.by !== 'compose') return false;
  return !drafts.some((draft) => 'by' in draft && draft.by.supervisor?.directory === supervisor.directory);
}

/** The directory that a start's process belongs to. */
export const homeOf = (start: StartForm): string => {
  if (start.form === 'tomcat') return start.catalinaBase;
  if (start.form === 'nohup') return start.cwd;
  const target = targetOf(start);
  if ('supervisor' in target) return target.supervisor.directory ?? '';
  const folder = directoryOf(target.script);
  return baseName(folder) === 'bin' ? directoryOf(folder) : folder;
};

/** What a start by command names, as it was recognised. */
function targetOf({ command, cwd, supervisor }: ServiceCommand): Target {
  if (supervisor !== undefined) return { supervisor };
  const word = command.split(/\s+/).find((one) => !/^(?:sudo|(?:\/bin\/)?(?:ba)?sh)$/.test(one)) ?? '';
  const path = normalisePath(word, cwd) ?? word;
  return { script: isVerbScript(path) ? `${directoryOf(path)}/` : path };
}

/** All of one compose project is one thing. */
function keyOf(target: Target): string {
  if ('script' in target) return `script:${target.script}`;
  const { by, name, directory } = target.supervisor;
  return `${by}:${directory ?? name}`;
}

function chosen(service: string, targets: Target[]): Target[] {
  for (const how of ['exactly', 'within'] as const) {
    const named = targets.filter((target) => isNamed(service, target, how));
    if (named.length > 0) return isOne(named) ? named : [];
  }
  return isOne(targets) && !targets.some(isShared) ? targets : [];
}

const isOne = (targets: Target[]): boolean => new Set(targets.map(keyOf)).size === 1;

const isShared = (target: Target): boolean => namesOf(target).some((name) => shared.test(name));

function isNamed(service: string, target: Target, how: 'exactly' | 'within'): boolean {
  const wanted = service.toLowerCase();
  const names = namesOf(target).map((name) => name.toLowerCase());
  if (how === 'exactly') return names.includes(wanted);
  const word = new RegExp(`(?:^|[^a-z0-9])${wanted.replace(/[^a-z0-9]/g, '\\$&')}(?:[^a-z0-9]|$)`);
  return names.some((name) => word.test(name));
}

/** A unit of a template is the service's when either side of its `@` is; a group's program is what it is called. */
function namesOf(target: Target): string[] {
  if ('script' in target) {
    const folder = directoryOf(target.script);
    const home = baseName(folder) === 'bin' ? directoryOf(folder) : folder;
    return [baseName(target.script).replace(/\.\w+$/, ''), baseName(home)];
  }
  return supervisedNames(target.supervisor);
}

function supervisedNames({ by, name, directory }: Supervisor): string[] {
  if (by === 'compose') return [name, baseName(directory ?? '')].filter((one) => one !== '');
  return by === 'unit' ? [name, ...name.split('@')] : [name, ...name.split(':').slice(1)];
}

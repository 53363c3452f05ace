import type { StepKind } from '../../runbook.ts';
import {
  explain,
  hasRequest,
  inlineCommands,
  isOnlyNames,
  likelyOrder,
  type Name,
  order,
  type Reading,
  skeleton,
  unknown,
  valuesOf,
} from './reading.ts';

const names = '@(?:(?:, and|,| and| &) @)*';
const things = '(?: (?:nodes?|hosts?|servers?|machines?))?';
const place = '(?: (?:directory|folder))?';

const login = new RegExp(
  `^(?:log ?(?:in|on)|sign in|connect|ssh)(?: ?to| on to| on| into)?(?: the)?${things} (${names})${things}(?: too| as well)?$`,
);
const onNode = new RegExp(`^on(?: the)?${things} (${names})${things}$`);
const upload = new RegExp(
  `^(?:upload|transfer)(?: the| a| new| newest| latest| current| release| of)*(?: (?:archives?|files?|package|war|jar))? (${names})(?: (?:archives?|files?))?(?: (?:to|into|in)(?: the)?${place} (@)${place})?(?: there)?$`,
);
const enter = new RegExp(
  `^(?:in|from|inside|go to|go into|change to|change into|switch to)(?: the)?${place} @${place}$`,
);
const negated = /^(?:do not|don't|never|no need|not)\b/;
const leading =
  /^(?:(?:\d+[.)]|then|next|now|first|second|finally|lastly|also|please|and|but|you|we|after that|afterwards|there) )+/;

const verbs: [string, StepKind[]][] = [
  ['stop', ['stop']],
  ['kill', ['stop']],
  ['terminate', ['stop']],
  ['end', ['stop']],
  ['shut down', ['stop']],
  ['back up', ['backup']],
  ['backup', ['backup']],
  ['save', ['backup']],
  ['unpack', ['unpack']],
  ['extract', ['unpack']],
  ['untar', ['unpack']],
  ['start', ['start']],
  ['launch', ['start']],
  ['restart', ['stop', 'start']],
  ['restore', ['restore']],
  ['put back', ['restore']],
  ['copy back', ['restore']],
  ['bring back', ['restore']],
  ['replace', ['restore']],
  ['roll back', ['restore']],
];
const looking = [
  'find',
  'look up',
  'look for',
  'look at',
  'locate',
  'list',
  'check',
  'watch',
  'follow',
  'view',
  'see',
  'read',
  'tail',
  'confirm',
];
const running = ['run', 'execute'];
const neutral = new Set(
  "the a an its it it's service services process processes pid application app java tomcat old new current running live log logs archive archives file files directory folder tree trees copy backup backups saved @ in to of for from with by as at on under into over or and then again up is this these that all each both every node nodes one two three four five six commands command following below steps order s using".split(
    ' ',
  ),
);
const instructions =
  'log login sign connect ssh upload transfer copy stop kill terminate shut back backup save unpack extract untar unzip start launch restart reload restore replace put roll find list check watch follow view tail confirm run execute repeat redo delete remove erase drop clean clear purge empty edit change modify update upgrade set unset configure move rename create make add install uninstall enable disable open close lock unlock wait verify ensure notify tell ask call contact inform announce import export download sync deploy switch point rotate truncate mount unmount grant revoke apply pause resume drain release flush reset rebuild submit send';
const instructing = new Set(instructions.split(' '));
const obliging =
  /\b(?:must|should|shall|have to|has to|needs? to|make sure|ensure|be sure|please|remember to|by hand|manually)\b/;
const commands =
  /^(?:[$#] ?)?(?:sudo )?(?:cp|mv|rm|tar|kill|pkill|killall|cd|nohup|tail|sh|bash|mkdir|rmdir|chmod|chown|ln|scp|rsync|sed|systemctl|service|java|curl|wget|unzip|docker|mysql|ps|grep) [^a-z]?\S/;

/** Reads one clause of English prose; only names in backticks are names. */
export function readEnglish(text: string): Reading {
  const { shape: written, names: found } = skeleton(text, /`([^`]*)`/g);
  const bare = written.replace(/[*_"]/g, '').replace(/\s+/g, ' ').trim();
  if (looksLikeCommand(bare)) return order;
  const shape = bare.toLowerCase().replace(leading, '');
  const [command, ...more] = inlineCommands(found);
  if (hasRequest(found)) return order;
  if (command !== undefined) {
    if (more.length === 0 && leads(shape)) return { says: 'commands', text: command };
    return shape.startsWith('@') && isRemark(shape) ? explain() : order;
  }
  return readOrders(shape, found) ?? readAnnouncement(shape, found) ?? readRest(shape, bare.toLowerCase());
}

/** Where one clause holds two orders: "log in to `b` and repeat the steps above". */
export function splitEnglish(text: string): string[] {
  const parts: string[] = [];
  let rest = text;
  for (const match of text.matchAll(/,?\s+(?:and then|and|then)\s+(?=([A-Za-z]+))/g)) {
    if (!instructing.has((match[1] ?? '').toLowerCase())) continue;
    const offset = text.length - rest.length;
    parts.push(rest.slice(0, match.index - offset));
    rest = text.slice(match.index + match[0].length);
  }
  return [...parts, rest].map((part) => part.trim()).filter((part) => part !== '');
}

/** What stands around a command that it says to run: nothing, "run", "stop it with". */
function leads(shape: string): boolean {
  if (shape === '@') return true;
  const verb = startsWithOneOf(shape, [...verbs.map(([word]) => word), ...looking, ...running]);
  if (verb === undefined) return false;
  const rest = shape
    .slice(verb.length)
    .replaceAll(',', ' ')
    .split(' ')
    .filter((word) => word !== '');
  return rest.every((word) => neutral.has(word));
}

const looksLikeCommand = (bare: string): boolean =>
  (commands.test(bare) && /[-/<|&>$]/.test(bare)) || /^(?:sudo )?\.{0,2}\/\S/.test(bare);

function readOrders(shape: string, found: Name[]): Reading | undefined {
  const values = valuesOf(found);
  const isPath = values[0]?.startsWith('/') === true;
  if ((login.test(shape) || onNode.test(shape)) && !isPath) return { says: 'login', nodes: values };
  const uploaded = upload.exec(shape);
  if (uploaded !== null) {
    const hasDirectory = uploaded[2] !== undefined;
    return {
      says: 'upload',
      files: hasDirectory ? values.slice(0, -1) : values,
      toDir: hasDirectory ? values.at(-1) : undefined,
    };
  }
  const [path] = values;
  if (path !== undefined && isPath && enter.test(shape)) return { says: 'directory', path };
  return undefined;
}

function readAnnouncement(shape: string, found: Name[]): Reading | undefined {
  const verb = startsWithOneOf(shape, [...verbs.map(([word]) => word), ...looking, ...running]);
  if (verb === undefined) return undefined;
  const rest = shape
    .slice(verb.length)
    .replaceAll(',', ' ')
    .replaceAll("'s", ' ')
    .split(' ')
    .filter((word) => word !== '');
  if (!rest.every((word) => neutral.has(word))) return undefined;
  const looks = looking.includes(verb);
  const kinds = [...(verbs.find(([word]) => word === verb)?.[1] ?? [])];
  if (looks && rest.some((word) => word.startsWith('log'))) kinds.push('follow');
  const directory = kinds.includes('unpack') ? directoryIn(shape, found) : undefined;
  const named = found.filter((name) => name.value !== directory);
  return { says: 'announce', kinds, names: valuesOf(named), directory, checks: looks };
}

function startsWithOneOf(shape: string, wanted: string[]): string | undefined {
  return wanted
    .toSorted((a, b) => b.length - a.length)
    .find((word) => shape === word || shape.startsWith(`${word} `));
}

/** The path behind the "in" of "unpack `x.tar` in `/home`". */
function directoryIn(shape: string, found: Name[]): string | undefined {
  const before = /^(.*?) (?:in|into|to|under)(?: the)?(?: directory| folder)? @/.exec(shape)?.[1];
  if (before === undefined) return undefined;
  const path = found[before.split('@').length - 1]?.value;
  return path?.startsWith('/') ? path : undefined;
}

const subjects = new Set(
  'the a an this that these those it they there all both each every some no its our your their we you he she one two three four five six which what who when where while once after before as since because so because note nb for in on at by from with of to into until till not also only but and or then everything everyone nothing here now old new most many any other others such per done finished'.split(
    ' ',
  ),
);

const finite =
  /\b(?:is|are|was|were|has|have|had|does|do|will|would|can|could|may|might|means?|takes?|needs|runs|shows?|prints?|contains?|lists?|holds|keeps|stays?|says|gives|works|goes|comes|turns|becomes|depends|reads|writes|starts|stops|happens|appears)\b/;

/** It says what is so: with a subject and a verb of its own, or with no verb at all. */
function isRemark(shape: string): boolean {
  const first = shape.split(/[ ,]/)[0] ?? '';
  if (instructing.has(first)) return false;
  if (
    /^[\w@'-]+(?: [\w@'-]+)? (?:is|are|was|were|has|have|had|will|can|may|takes?|needs|runs|goes|comes|works|holds|keeps|uses|stays|remains?|listens?)\b/.test(
      shape,
    )
  )
    return true;
  if (first === '@') return finite.test(shape) || !/ /.test(shape);
  return subjects.has(first) || /^[\d(]/.test(first);
}

function readRest(shape: string, whole: string): Reading {
  if (isOnlyNames(shape)) return unknown('verb');
  if (/^(?:do not|don't|never) forget\b/.test(shape)) return order;
  if (negated.test(shape)) return explain();
  if (obliging.test(whole)) return order;
  const time = /^(?:when|once|after|as soon as)\b/.test(shape);
  const bids = [...shape.matchAll(/(?<!\b(?:the|a|an|this|of|its) )\b([a-z]+)\b/g)].some(
    ([, word = ''], index) => index > 1 && instructing.has(word),
  );
  if (time && (finite.test(shape) || !bids)) return explain(true);
  if (/^(?:in|with|before|at|on|for|from|by|under)\b/.test(shape) && !finite.test(shape)) return likelyOrder;
  if (isRemark(shape)) return explain();
  return instructing.has(shape.split(/[ ,]/)[0] ?? '') ? order : likelyOrder;
}

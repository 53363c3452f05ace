import type { Hint, ProblemFacts } from '../runbooks/problem-facts.ts';
import { commandProblemsEn } from './en-command-problems.ts';
import { frameProblemsEn } from './en-frame-problems.ts';
import { nameFaults } from './en-names.ts';
import { valueEn, yamlEn } from './en-values.ts';
import type { Markup } from './markup/markup.ts';
import { type ProblemTable, pathFaults, quoted } from './problem-table.ts';

const EXAMPLES = {
  node: 'shop-1',
  service: 'shop',
  file: 'shop.tar',
  release: '20170324',
  'top-folder': 'shop',
};

/** What is wrong with a line of a document, and what was expected there. */
export function problemsEn(m: Markup): ProblemTable {
  const { code, text } = m;
  const { q, list, copies } = quoted(m, ', ', ' or ');
  const faults = nameFaults(m);
  const hints: Record<Hint, string> = {
    command:
      'a command in a code block, a known sentence, or a verification point where a person has to do it',
    verb: 'a sentence that says what to do with it',
    shorter: 'a sentence of at most 1000 characters',
  };
  const paths = pathFaults({
    relative: `an absolute path, or a ${code('cd')} to an absolute directory before it`,
    root: `a path below ${code('/')}`,
    'too-long': 'a path of at most 512 characters',
    'not-normalised': `a path without ${code('..')}, ${code('.')} and ${code('//')}`,
    'forbidden-character': `a path of letters, digits and ${code('/ . _ - + @ = : ,')}`,
  });
  const uses: Record<ProblemFacts['bad-path']['use'], string> = {
    path: 'cannot be used as a path here',
    directory: 'cannot be used as a directory',
    upload: 'cannot be uploaded to',
  };
  const upload = `上传 ${code('x.tar')} 文件到 ${code('/home')} 目录下, or: upload ${code('x.tar')} to ${code('/home')}`;
  const start = `a start: ${code('/…/bin/startup.sh')}, or ${code('cd /…')} and ${code('nohup … &')} (it tells which process is the service)`;
  return {
    'document-empty': () => ['the document is empty', 'a release document'],
    'document-too-large': () => ['the document is larger than 1 MiB', 'a document that a person can read'],
    'too-many-lines': ({ lines, most }) => [`the document has ${lines} lines`, `at most ${most}`],
    'line-too-long': ({ characters, most }) => [
      `the line has ${characters} characters`,
      `at most ${most} a line`,
    ],
    'not-text': () => ['the line holds bytes that are no text', 'a text file in UTF-8'],
    'not-utf8': () => ['the file is not in UTF-8, and not in GBK either', 'the same file in UTF-8'],
    'nested-too-deeply': ({ most }) => [
      'the line is nested too deeply',
      `at most ${most} quotes and lists in each other`,
    ],
    'bad-name': ({ what, name, fault }) => [
      `${q(name)} is no ${what === 'top-folder' ? "top folder's" : `${what}'s`} name: ${faults[fault]}`,
      `a name such as ${code(EXAMPLES[what])}`,
    ],
    'bad-path': ({ path, fault, use }) => [`${q(path)} ${uses[use]}`, paths[fault]],
    'no-upgrade-chapter': () => [
      'no upgrade chapter was found',
      `headings such as ${code('## 2. 升级步骤')} or ${code('## 2. Upgrade steps')}`,
    ],
    'no-service': () => [
      'the upgrade chapter has no service',
      `${code('### 2.1 ecsc服务')} or ${code('### 2.1 shop')}`,
    ],
    'section-twice': ({ service, firstLine }) => [
      `a second section for ${q(service)}`,
      `one: the first is at line ${firstLine}`,
    ],
    'heading-services': ({ heading, count }) => [
      `the heading ${q(heading)} names ${count} services`,
      `one service: ${code('### 2.1 ecsc服务')} or ${code('### 2.1 shop')}`,
    ],
    'rollback-unknown-service': ({ service, known }) => [
      `a rollback for ${q(service)}, which the upgrade chapter does not have`,
      list(known),
    ],
    'code-outside-chapters': () => [
      'commands outside the upgrade and rollback chapters',
      'commands in a service section',
    ],
    'code-outside-section': () => [
      'commands outside a service section',
      'a heading with the service above them',
    ],
    'code-in-html': () => ['commands inside HTML', 'a Markdown code block'],
    'code-not-closed': () => ['the code block is never closed', 'a line of three backticks below it'],
    'belongs-to-no-service': (f) => [
      `belongs to no service: ${q(f.text)}`,
      f.hint ? hints[f.hint] : 'this in a service section of the upgrade chapter',
    ],
    'not-understood': (f) => [`not understood: ${q(f.text)}`, hints[f.hint]],
    'step-after-repeat': () => [
      'a step after "repeat the steps above": on which node?',
      'all steps before the sentence that repeats them',
    ],
    'step-before-node': () => [
      'a step before any node is named',
      `登录 ${code('node-1')} ，… or: Log in to ${code('node-1')}, …`,
    ],
    'node-without-steps': ({ node }) => [
      `nothing says what to do on ${q(node)}`,
      '…，重复以上步骤 or: … and repeat the steps above (all nodes of a service go through the same steps)',
    ],
    'nothing-to-repeat': () => ['there are no steps above to repeat', 'the first node and its steps'],
    'repeat-without-node': () => [
      'no node is named to repeat the steps on',
      `登录 ${code('node-2')} ，重复以上步骤`,
    ],
    'upload-without-directory': () => ['an upload without a directory', upload],
    'announced-not-done': (f) => [
      `${q(f.text)}: ${f.service === undefined ? 'no command below does that' : `${q(f.service)} has no such step`}`,
      `a command for: ${f.kinds.map(text).join(', ')}`,
    ],
    'announced-not-named': (f) => [
      `${q(f.text)}: no command ${f.service === undefined ? 'below' : `of ${q(f.service)}`} names ${list(f.names)}`,
      'the same name in a command',
    ],
    'no-node': ({ service }) => [
      `the section of ${q(service)} names no node`,
      `a sentence such as: 登录 ${code('ecsc-1')} ，… or: Log in to ${code('shop-1')}, …`,
    ],
    'node-twice': ({ service, node }) => [
      `node ${q(node)} is named twice for ${q(service)}`,
      'each node once',
    ],
    'too-many-points': ({ service, points, most }) => [
      `${q(service)} has ${points} reasons and points to tick`,
      `at most ${most}: a person has to tick each of them`,
    ],
    'no-steps': ({ service }) => [`the section of ${q(service)} has no step`, 'an upload and command blocks'],
    'hosts-mixed': ({ hosts, nodes }) => [
      `one step is for ${list(hosts)}`,
      `either nodes of the service (${list(nodes)}), or one other host`,
    ],
    'not-elsewhere': ({ kind, host }) => [
      `${q(host)} is no node of the service, and a ${text(kind)} runs on its nodes only`,
      'a command or an order in words for another host',
    ],
    'restore-in-upgrade': () => [
      'a restore stands among the upgrade steps',
      'restores below the rollback chapter',
    ],
    'follow-before-start': () => ['a log is followed before anything was started', start],
    'stop-without-start': () => ['the service is stopped, and nothing says how it is started', start],
    'second-start': () => [
      'a second start without a stop before it',
      'one start: a service is one process on a node',
    ],
    'unpack-without-upload': ({ archive, uploads }) => [
      `${q(archive)} is unpacked, and no sentence uploads it`,
      uploads.length > 0 ? list(uploads) : upload,
    ],
    'unpack-without-directory': ({ form }) => [
      'nothing says in which directory the archive is unpacked',
      form === 'typed'
        ? `${code('in:')} with a directory`
        : `在 ${code('/home')} 目录下解压, in ${code('/home')}, a ${code('cd')}, or -C`,
    ],
    'backup-is-live': ({ path }) => [
      `the backup ${q(path)} is the live tree itself`,
      'another path for the backup',
    ],
    'backup-inside': ({ path }) => [
      `the backup ${q(path)} lies inside the tree it saves`,
      'a path beside the live tree',
    ],
    'backup-elsewhere': ({ path, trees }) => [
      `the backup saves ${q(path)}, which no archive here unpacks to`,
      trees.length > 0 ? `${list(trees)}, which the archive unpacks to` : 'an unpack of the same tree',
    ],
    'backup-after-unpack': () => [
      'the backup comes after the unpack and would save the new tree',
      'the backup before the unpack',
    ],
    'rollback-without-start': () => ['nothing says how the service is started', 'a start'],
    'rollback-copies-another': ({ from, to, backups }) => [
      `the rollback copies ${q(from)} to ${q(to)}, which is not this service's backup`,
      copies(backups) || 'a backup in the upgrade section',
    ],
    'rollback-restores-nothing': ({ service, backups }) => [
      `the rollback of ${q(service)} restores nothing`,
      copies(backups) || `a ${code('cp -R')} line`,
    ],
    'not-in-rollback': ({ kind }) => [`a rollback has no ${text(kind)}`, 'stop, cp -R, start, tail -f'],
    'bad-yaml': yamlEn(m),
    'yaml-aliases': () => [
      'no valid YAML: an alias without its anchor, or aliases without end',
      'a runbook without aliases',
    ],
    'wrong-value': valueEn(m),
    'no-known-step': ({ kinds }) => [
      'an item that names no known step',
      `one of ${kinds.map(text).join(', ')}`,
    ],
    'several-steps': ({ named, kinds }) => [
      `one item names ${named.map(text).join(' and ')}`,
      `one of ${kinds.map(text).join(', ')}`,
    ],
    'not-one-command': ({ command }) => [
      `${q(command)} is not one command`,
      `one command, without ${code(';')}, ${code('&&')} and pipes`,
    ],
    'not-a-start-script': ({ command }) => [
      `${q(command)} is not Tomcat's start script`,
      `${code('/…/bin/startup.sh')}, or ${code('in:')} with the directory it starts in`,
    ],
    'not-a-service-command': ({ command }) => [
      `${q(command)} is no command that Baton knows to stop or restart a service with`,
      `${code('systemctl stop NAME')}, ${code('service NAME restart')}, ${code('/…/bin/shutdown.sh')} and the like`,
    ],
    ...frameProblemsEn(m),
    ...commandProblemsEn(m),
  };
}

import { rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildArtifact } from '../../lab/artifacts.ts';
import { type Badness, buildBadArtifact } from '../../lab/bad-artifacts.ts';
import { createStage, RELEASE, type Stage } from '../../lab/stage.ts';
import { assertHost } from './checks.ts';
import { openStory, type Story } from './support.ts';

let stage: Stage;
let story: Story;
beforeAll(async () => {
  stage = await createStage({ services: ['ecsc', 'schedule'] });
  story = await openStory(stage);
  await stage.startBaton();
});
afterAll(async () => {
  await story?.close();
  await stage?.close();
});

/** What was asked for wrongly is answered to the one person, journaled nowhere, and no host hears of it. */
afterEach(async () => {
  expect(await story.journal.scopes()).toEqual([]);
  expect(stage.workspace.messages('C0OPS')).toEqual([]);
  expect(stage.workspace.violations).toEqual([]);
  for (const host of stage.hosts.all) assertHost(story, host.name, 'untouched');
});

describe('what is typed', () => {
  const long = 'x'.repeat(10_240);
  test.each<[what: string, typed: string, words: (string | RegExp)[]]>([
    ['an unknown service', `ecs ${RELEASE}`, ['no service `ecs`', 'Did you mean `ecsc`', '`schedule-res`']],
    ['a service that nothing is near to', `billing ${RELEASE}`, ['no service `billing`', '`ecsc`']],
    ['an unknown release', 'ecsc 20170325', ['no document for release `20170325`', 'mean `20170324`']],
    ['no release', 'ecsc', ['Missing: release', '/upgrade SERVICE RELEASE']],
    ['no names', 'plan', ['Missing: service and release']],
    ['no release to roll back', 'rollback ecsc', ['Missing: release']],
    ['more than was asked', `ecsc ${RELEASE} now`, ['Not understood', '`now`']],
    ['a rollback of what never ran', `rollback ecsc ${RELEASE}`, ['no rollout of `ecsc`']],
    ['an abort of nothing', 'abort ecsc', ['No active rollout']],
    [
      'a command in the service',
      `ecsc;reboot ${RELEASE}`,
      ['cannot be a service name', 'Nothing was changed'],
    ],
    ['a substitution in the service', `$(reboot) ${RELEASE}`, ['cannot be a service name']],
    ['backticks in the release', 'ecsc `reboot`', ['cannot be a release name']],
    ['a pipe in the release', 'ecsc 20170324|sh', ['cannot be a release name']],
    ['.. in the release', 'ecsc ../../etc/passwd', ['cannot be a release name']],
    ['.. in the service', `../ecsc ${RELEASE}`, ['cannot be a service name']],
    ['.. to be planned', 'plan ecsc ..', ['cannot be a release name']],
    ['.. to be rolled back', `rollback .. ${RELEASE}`, ['cannot be a service name']],
    ['a status of ..', 'status ../x', ['cannot be a service name']],
    ['a line break', `ecsc 2017\n0324`, ['Not understood', '`0324`']],
    ['a line break and a command', `ecsc ${RELEASE}\nreboot`, ['Not understood', '`reboot`']],
    ['a control character', 'ecsc 2017\u00070324', ['cannot be a release name']],
    ['a flag', `-rf ${RELEASE}`, ['cannot be a service name']],
    ['10 kB of service', `${long} ${RELEASE}`, ['10249 characters long']],
    ['10 kB of release', `ecsc ${long}`, ['10245 characters long']],
  ])('%s', async (_, typed, words) => {
    await story.told(typed, words);
  });
});

describe('the archive', () => {
  const spec = () => ({
    dir: join(stage.dir, 'artifacts'),
    release: RELEASE,
    service: 'ecsc',
    version: RELEASE,
  });
  afterEach(async () => {
    await buildArtifact(spec());
  });

  test.each<[bad: Badness, words: (string | RegExp)[]]>([
    ['checksum-differs', ['`ecsc.tar`', 'sha256', '0000000000']],
    ['no-checksum', ['`ecsc.tar.sha256`', 'missing']],
    ['truncated', ['`ecsc.tar`', 'cannot be read']],
    ['not-a-tar', ['`ecsc.tar`', 'cannot be read']],
    ['empty', ['`ecsc.tar`', 'cannot be read']],
    ['parent-path', ['`ecsc.tar`', '`..`', 'ecsc/../escaped.txt']],
    ['absolute-path', ['absolute paths', '/home/escaped.txt']],
    ['symlink-out', ['links that lead out', 'ecsc/out']],
    ['symlink-absolute', ['links that lead out', 'ecsc/out']],
    ['hardlink-out', ['links that lead out', 'ecsc/out']],
    ['other-top', ['other folders', 'other/file.txt']],
    ['device', ['devices', 'ecsc/null']],
    ['fifo', ['special files', 'ecsc/pipe']],
  ])('%s', async (bad, words) => {
    await buildBadArtifact(spec(), bad);
    await story.told(`ecsc ${RELEASE}`, words);
  });

  test('missing', async () => {
    rmSync(join(stage.dir, 'artifacts', RELEASE, 'ecsc.tar'));
    await story.told(`ecsc ${RELEASE}`, ['`ecsc.tar`', "not in the release's folder"]);
  });
});

describe('what the team wrote', () => {
  const change = async (name: string, edit: (text: string) => string, use: () => Promise<void>) => {
    const file = join(stage.dir, name);
    const text = await readFile(file, 'utf8');
    const edited = edit(text);
    expect(edited).not.toBe(text);
    await writeFile(file, edited);
    try {
      await use();
    } finally {
      await writeFile(file, text);
    }
  };

  test('a document with a wrong line is refused with the line, in Slack and by `baton plan`', async () => {
    const name = `runbooks/${RELEASE}.md`;
    const text = await readFile(join(stage.dir, name), 'utf8');
    const line = text.split('\n').findIndex((each) => each.includes('下解压`ecsc.tar`')) + 1;
    const edit = (of: string) => of.replace('tar xvf ecsc.tar', 'tar xvf');
    await change(name, edit, async () => {
      await story.told(`ecsc ${RELEASE}`, [`${RELEASE}.md`, `${line}: `, 'Correct these lines']);
      const planned = await stage.baton('plan', 'ecsc', RELEASE);
      expect(planned).toMatchObject({
        status: 1,
        output: expect.stringContaining(`${RELEASE}.md:${line}: `),
      });
    });
  });

  test.each<[what: string, edit: (text: string) => string, line: RegExp, words: string]>([
    ['a key that is not known', (text) => text.replace('\nssh:', '\nshh:'), /^shh:/m, 'shh'],
    [
      'a duration that is none',
      (text) => text.replace('stop: 5s', 'stop: soon'),
      /stop: soon/,
      'timeouts.stop',
    ],
    ['no YAML', (text) => text.replace('\nlocale: en', '\nlocale: "en'), /^locale/m, ''],
  ])('baton.yaml with %s is refused with path and line', async (_, edit, where, words) => {
    const fixed = (text: string) => `# settings\n${text}`;
    await change(
      'baton.yaml',
      (text) => edit(fixed(text)),
      async () => {
        const text = await readFile(join(stage.dir, 'baton.yaml'), 'utf8');
        const line = text.slice(0, text.search(where)).split('\n').length;
        const { status, output } = await stage.baton('start');
        expect(status).toBe(4);
        expect(output).toMatch(new RegExp(`^baton: ${stage.configFile}:\\d+: `, 'm'));
        expect(output).toContain(words);
        if (words) expect(output).toContain(`${stage.configFile}:${line}: `);
      },
    );
  });

  test('no baton.yaml is refused with where it was looked for', async () => {
    const before = stage.env.BATON_CONFIG ?? '';
    stage.env.BATON_CONFIG = join(stage.dir, 'nowhere.yaml');
    const { status, output } = await stage.baton('start');
    stage.env.BATON_CONFIG = before;
    expect(status).toBe(4);
    expect(output).toContain(`${join(stage.dir, 'nowhere.yaml')} is not there`);
  });
});

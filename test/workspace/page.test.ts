import type { App } from '@slack/bolt';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Workspace } from '../../workspace/workspace.ts';
import { createWorkspace } from '../../workspace/workspace.ts';
import type { Seen } from './support.ts';
import { ANNA, CHANNEL, clientFor, LIWEI, startSocketApp } from './support.ts';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser: Browser;
let workspace: Workspace;
let app: App;
let page: Page;
let seen: Seen;
const problems: string[] = [];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
});
afterAll(() => browser.close());

beforeEach(async () => {
  workspace = await createWorkspace({ rateLimits: 'off' });
  seen = { commands: [], clicks: [], states: [] };
  app = await startSocketApp(workspace, seen);
  page = await openAs(ANNA);
  problems.length = 0;
  return async () => {
    for (const context of browser.contexts()) await context.close();
    await app.stop();
    await workspace.close();
  };
});

async function openAs(user: string, width = 1_100): Promise<Page> {
  const opened = await browser.newPage({ viewport: { width, height: 800 } });
  opened.on('pageerror', (error) => problems.push(error.message));
  opened.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await opened.goto(`${workspace.url}/?user=${user}`);
  await opened.getByRole('heading', { name: '# releases' }).waitFor();
  return opened;
}
const type = async (text: string): Promise<void> => {
  await page.getByLabel('Message').fill(text);
  await page.getByLabel('Message').press('Enter');
};

describe('the page, in a real browser', () => {
  it('takes a command, a click with its confirm dialog, and shows the card change to everyone', async () => {
    const other = await openAs(LIWEI);
    await type('/upgrade go');
    await page.getByRole('button', { name: 'Roll back' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Not now' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(seen.clicks).toEqual([]);
    await page.getByRole('button', { name: 'Roll back' }).click();
    expect(await dialog.textContent()).toContain('The backup is restored.');
    await dialog.getByRole('button', { name: 'Yes, roll back' }).click();
    for (const one of [page, other]) {
      await one.getByText('rollback by @anna').waitFor();
      expect(await one.getByRole('button', { name: 'Roll back' }).count()).toBe(0);
    }
    expect(seen.clicks).toEqual([`${ANNA} rollback`]);
    expect([problems, workspace.violations]).toEqual([[], []]);
  });

  it('shows an ephemeral to one person only, and changes persons', async () => {
    await type('/upgrade nothing');
    await page.getByText('no such thing: nothing').waitFor();
    expect(await page.getByText('Only visible to you').count()).toBe(1);
    await page.getByLabel('Acting as').selectOption('Li Wei');
    await page.getByText('no such thing: nothing').waitFor({ state: 'detached' });
    await type('hello & <welcome>');
    await page.getByText('hello & <welcome>').waitFor();
    expect(workspace.messages(CHANNEL)[0]).toMatchObject({
      user: LIWEI,
      text: 'hello &amp; &lt;welcome&gt;',
    });
  });

  it('sends what is ticked', async () => {
    await type('/upgrade go');
    await page.getByLabel('page opens').check();
    await workspace.waitFor(() => seen.states.length === 1);
    expect(seen.states[0]).toMatchObject({ points: { tick: { selected_options: [{ value: 'p1' }] } } });
  });

  it('says so when a command is not known or a click fails', async () => {
    await type('/downgrade go');
    await page.getByText('/downgrade is not a valid command').waitFor();
    await type('/upgrade go');
    await page.getByRole('button', { name: 'Continue' }).waitFor();
    await app.stop();
    await workspace.waitFor(() => workspace.connections() === 0);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('That did not work: dispatch_failed').waitFor();
  });

  it('opens a thread with its files', async () => {
    const client = clientFor(workspace);
    const { ts = '' } = await client.chat.postMessage({ channel: CHANNEL, text: 'top' });
    const upload = {
      filename: 'ferry.log',
      content: 'Server ready in 9 ms',
      channel_id: CHANNEL,
      thread_ts: ts,
    };
    await client.files.uploadV2(upload);
    await page.getByRole('button', { name: '1 reply' }).click();
    await page.getByText('ferry.log').click();
    await page.getByText('Server ready in 9 ms').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Thread' }).waitFor({ state: 'hidden' });
  });

  it('draws markup, and runs nothing that a message says', async () => {
    const evil = '<img src=x onerror="window.evil=1"><script>window.evil=1</script>';
    const client = clientFor(workspace);
    await client.chat.postMessage({
      channel: CHANNEL,
      text: evil,
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: evil } },
        { type: 'section', text: { type: 'mrkdwn', text: `${evil} <javascript:window.evil=1|press>` } },
      ],
    });
    await client.chat.postMessage({ channel: CHANNEL, text: evil });
    const markup =
      '*bold* _italic_ ~gone~ `code` <@U0ANNA> <#C0RELEASES> <http://example.com/a|link> :rocket:';
    await client.chat.postMessage({
      channel: CHANNEL,
      text: `${markup}\n> quoted\n\`\`\`block *kept*\`\`\``,
    });
    const last = page.locator('article').last();
    await last.getByText('block *kept*').waitFor();
    const found = async (selector: string) =>
      (await last.locator(`.text ${selector}`).allTextContents()).join();
    expect(await found('strong')).toBe('bold');
    expect(await found('em')).toBe('italic');
    expect(await found('s')).toBe('gone');
    expect(await found('.mention')).toBe('@anna,#releases');
    expect(await found('blockquote')).toBe('quoted');
    expect(await last.locator('a').getAttribute('href')).toBe('http://example.com/a');
    expect(await last.textContent()).toContain('🚀');
    expect(await page.locator('article img, article script, article a[href^="javascript"]').count()).toBe(0);
    expect(await page.evaluate('window.evil')).toBeUndefined();
    expect(problems).toEqual([]);
  });

  it('fits a phone', async () => {
    const phone = await openAs(ANNA, 360);
    await type('/upgrade go');
    await phone.getByRole('button', { name: 'Continue' }).waitFor();
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  });
});

import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cardView } from '../../src/bot/views/card.ts';
import type { RolloutState } from '../../src/rollout/state.ts';
import { createWorkspace } from '../../workspace/workspace.ts';
import { LOCALES } from '../bot/support.ts';
import { procedure, request, story } from '../rollout/support.ts';
import { ANNA, CHANNEL, clientFor } from './support.ts';

const PHONE = { width: 390, height: 844 };
/** What is left of it between the channel's head and the field to type into. */
const VISIBLE = 668;

let browser: Browser;
beforeAll(async () => {
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-sync'];
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
});
afterAll(() => browser.close());

const points = [
  '购买页的价格在切换地域后不刷新',
  '静态资源地址带上版本号',
  '服务进程存在，日志无报错',
  '逐条验证',
].map((text, at) => ({ id: `p${at}`, kind: 'point' as const, text, source: { line: at, text } }));

function atGate() {
  const it = story(request({ procedure: procedure({ nodes: ['ecsc-1', 'ecsc-2'], points }) }));
  it.runUntil();
  return it;
}

/** How tall a card is on the page, in pixels. */
async function heightOf(state: RolloutState, words: (typeof LOCALES)[number][1], picture?: string) {
  const workspace = await createWorkspace({ rateLimits: 'off' });
  const page = await browser.newPage({ viewport: PHONE });
  try {
    const { text, blocks } = cardView(state, words, state.head.at);
    await clientFor(workspace).chat.postMessage({ channel: CHANNEL, text, blocks });
    await page.goto(`${workspace.url}/?user=${ANNA}`);
    const card = page.locator('article').last();
    await card.waitFor();
    if (picture) await page.screenshot({ path: picture });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.width);
    return Math.round((await card.boundingBox())?.height ?? Number.POSITIVE_INFINITY);
  } finally {
    await page.close();
    await workspace.close();
  }
}

it.each(LOCALES)(
  'the gate fits a phone, and grows no taller when it is ticked: %s',
  async (locale, words) => {
    const it = atGate();
    const dir = process.env.PICTURES;
    const open = await heightOf(it.now(), words, dir && `${dir}/open-${locale}.png`);
    expect(open).toBeLessThanOrEqual(VISIBLE);
    it.tickAll();
    const ticked = await heightOf(it.now(), words, dir && `${dir}/ticked-${locale}.png`);
    expect(ticked).toBeLessThanOrEqual(open);
  },
);

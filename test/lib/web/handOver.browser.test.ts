import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { page as answerPage } from '../../../src/lib/web/respond.ts';
import { renderHandOver } from '../../../src/lib/web/pages/handOver.tsx';
import { audit, auditQuickly, deskByDay, phoneByNight } from './audit.ts';
import { chromiumPath, openChromium, sayNoChromium } from './chromium.ts';
import { handOvers, operatorHandOvers, SECRET } from './handOverViews.ts';
import { serveViews } from './serve.ts';
import { rendered } from './views.ts';

if (chromiumPath === undefined) sayNoChromium('pages of the hand-over in a browser');

(chromiumPath === undefined ? describe.skip : describe)('pages of the hand-over in a browser', () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serveViews>>;
  beforeAll(async () => {
    site = await serveViews();
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser.close();
    site.close();
  });

  const most = ['hand-over-ask', 'hand-over-values', 'hand-over-certificate', 'give-never', 'give-values'];

  test('on a desk and on a phone: no axe finding, no sideways scrolling, nothing refused', async () => {
    expect(await audit(browser, site.origin, [deskByDay, phoneByNight], most)).toEqual([]);
    const names = [...Object.keys(handOvers), ...Object.keys(operatorHandOvers)];
    const others = [...names, 'connection-hand-over', 'connection-hand-over-again'];
    expect(await auditQuickly(browser, site.origin, others)).toEqual([]);
  }, 240_000);

  test('each value has a button that copies it', async () => {
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    await page.goto(`${site.origin}/view/hand-over-values`);
    await page.getByRole('button', { name: 'Copy Client secret' }).click();
    await page.getByText('Copied.').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(SECRET);
    await page.goto(`${site.origin}/view/hand-over-certificate`);
    await page.getByRole('button', { name: 'Copy Certificate' }).click();
    await page.getByText('Copied.').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(
      /^-----BEGIN C[^]*PRIVATE KEY-----$/,
    );
    await context.close();
  });

  test('without script the values stand there to be selected, and no button that needs one', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${site.origin}/view/hand-over-values`);
    expect(await page.getByLabel('Client secret').inputValue()).toBe(SECRET);
    expect(await page.getByRole('button').allInnerTexts()).toEqual(['I have entered them']);
    await context.close();
  });

  test('going back brings no value back', async () => {
    const values = handOvers['hand-over-values'];
    if (!values) throw new Error('no view');
    const ours = await serveViews(({ method, path }) => {
      if (path === '/hand-over' && method === 'POST') return answerPage(200, renderHandOver(values));
      return path.startsWith('/hand-over')
        ? answerPage(200, rendered.get('hand-over-signed-in') ?? '')
        : undefined;
    });
    const page = await browser.newPage();
    await page.goto(`${ours.origin}/hand-over?t=x`);
    await page.getByRole('button', { name: 'Show the values' }).click();
    const secret = page.getByLabel('Client secret');
    expect(await secret.inputValue()).toBe(SECRET);
    // What a page that is kept for the way back would still hold.
    expect(
      await page.evaluate(`
        dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
        [...document.querySelectorAll('[data-fleeting]')].map(({ value }) => value).join('')`),
    ).toBe('');
    await page.goto(`${ours.origin}/view/hand-over-entered`);
    const posts = () => ours.requests.filter(({ method }) => method === 'POST').length;
    expect(posts()).toBe(1);
    await page.goBack().catch(() => undefined);
    // The browser keeps no answer to a POST that may not be stored: it asks whether to send it again.
    expect([await page.content().catch(() => ''), posts()]).toEqual([expect.not.stringContaining(SECRET), 1]);
    await page.close();
    ours.close();
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { page as answerPage, seeOther } from '../../../src/lib/web/respond.ts';
import { audit, deskByDay, phoneByNight } from './audit.ts';
import { chromiumPath, openChromium, sayNoChromium } from './chromium.ts';
import { serveViews } from './serve.ts';
import { rendered } from './views.ts';

if (chromiumPath === undefined) sayNoChromium('alerts and runs in a browser');

(chromiumPath === undefined ? describe.skip : describe)('alerts and runs in a browser', () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serveViews>>;
  beforeAll(async () => {
    site = await serveViews(({ method }) => (method === 'POST' ? seeOther('/view/alerts') : undefined));
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser.close();
    site.close();
  });

  const views = [
    'alerts',
    'alerts-refused',
    'alerts-resolved',
    'alerts-empty',
    'runs',
    'runs-over',
    'runs-empty',
  ];
  test('on a desk and on a phone: no axe finding, no sideways scrolling, nothing refused', async () => {
    expect(await audit(browser, site.origin, [deskByDay, phoneByNight], views)).toEqual([]);
  }, 240_000);

  const sent = () => [
    ...new URLSearchParams(site.requests.findLast(({ method }) => method === 'POST')?.body),
  ];

  test('alerts are ticked and snoozed by keyboard; what a closed group hides is not ticked with all', async () => {
    const page = await browser.newPage();
    await page.goto(`${site.origin}/view/alerts`);
    await page.getByRole('button', { name: 'Tick all that is shown' }).click();
    await page.getByLabel('Why').fill('Known.');
    await page.getByLabel('Until').fill('2026-08-31');
    await page.getByLabel('Until').press('Enter');
    await page.waitForURL('**/view/alerts');
    const fields = sent();
    expect(fields.filter(([name]) => name.startsWith('alert.'))).toHaveLength(3);
    expect(fields).toContainEqual(['until', '2026-08-31']);
    expect(site.requests.findLast(({ method }) => method === 'POST')?.path).toBe('/alerts/snooze');
    await page.close();
  });

  test('without script a group opens to its members, and one of them is woken', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${site.origin}/view/alerts`);
    expect(await page.getByRole('button', { name: 'Tick all' }).count()).toBe(0);
    await page.getByText('12 connections, 1 of them snoozed').click();
    await page.getByRole('button', { name: 'Wake Woodgrove' }).click();
    await page.waitForURL('**/view/alerts');
    expect(site.requests.findLast(({ method }) => method === 'POST')?.path).toBe('/alerts/wake');
    expect(sent()).toContainEqual(['only', '5'.padStart(32, '0')]);
    await context.close();
  });

  test('while a run is under way its page follows it, and more calmly when it is over', async () => {
    let isOver = false;
    const moving = await serveViews(({ path }) =>
      isOver && path === '/view/runs' ? answerPage(200, rendered.get('runs-over') ?? '') : undefined,
    );
    const page = await browser.newPage();
    await page.clock.install();
    await page.goto(`${moving.origin}/view/runs`);
    const progress = page.getByLabel('Under way: 412 of 9400 have reported');
    expect(await progress.getAttribute('value')).toBe('412');
    isOver = true;
    await page.clock.runFor(6_000);
    await page.getByRole('button', { name: 'Run now Consent status' }).waitFor();
    expect(await progress.count()).toBe(0);
    const asked = moving.requests.length;
    await page.clock.runFor(28_000);
    expect(moving.requests).toHaveLength(asked);
    await page.close();
    moving.close();
  });

  test('without script it reloads by itself, and a run is begun', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${site.origin}/view/runs`);
    expect(await page.locator('meta[http-equiv=refresh]').getAttribute('content')).toBe('15; url=/runs');
    await page.getByRole('button', { name: 'Run now Anonymization' }).click();
    await page.waitForURL('**/view/alerts');
    expect(sent()).toEqual([['timer', 'checkAnonymization']]);
    await context.close();
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { json, page as answerPage } from '../../../src/lib/web/respond.ts';
import { renderConnect } from '../../../src/lib/web/pages/onboarding.tsx';
import { auditQuickly } from './audit.ts';
import { chromiumPath, openChromium, sayNoChromium } from './chromium.ts';
import { serveViews } from './serve.ts';
import { progress, setups, stopped } from './setupViews.ts';

if (chromiumPath === undefined) sayNoChromium('pages of provisioning in a browser');

(chromiumPath === undefined ? describe.skip : describe)('pages of provisioning in a browser', () => {
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

  test('no axe finding, no sideways scrolling, nothing refused', async () => {
    expect(await auditQuickly(browser, site.origin, Object.keys(setups))).toEqual([]);
  }, 120_000);

  test('the steps are put in anew when the mark is another, and another page opened at the end', async () => {
    const next = { ...stopped('refused', { text: 'no' }) };
    let now = { kind: 'progress', mark: progress.mark };
    let html = renderConnect(progress);
    const ours = await serveViews(({ path }) => {
      if (path === '/connect/status') return json(200, now);
      return path.startsWith('/connect?') ? answerPage(200, html) : undefined;
    });
    const page = await browser.newPage({ timezoneId: 'Asia/Tokyo' });
    await page.clock.install();
    await page.goto(`${ours.origin}/connect?t=kq3-_Zt0`);
    const status = page.getByRole('status');
    expect(await status.innerText()).toBe('Step 4 of 6: Prepare the account of Cayosoft Administrator.');
    await page.clock.runFor(3100);
    await expectRequests(ours, 1);

    now = { kind: 'progress', mark: next.mark };
    html = renderConnect(next);
    await page.evaluate(`document.querySelector('[role=status]').same = 'yes'`);
    await page.clock.runFor(3100);
    await page.getByRole('heading', { level: 1, name: 'Microsoft refused a step' }).waitFor();
    expect(await page.title()).toBe('Microsoft refused a step · Mooring');
    expect(await page.evaluate(`document.querySelector('[role=status]').same`)).toBe('yes');
    expect(await status.innerText()).toContain('cannot go on before somebody acts');
    expect(await page.locator('time').first().innerText()).toContain('23:05');

    // Focus on a part that is put in anew: it stays on the same button, or goes to the heading.
    await page.getByRole('button', { name: 'Try again' }).focus();
    now = { kind: 'progress', mark: 'third' };
    html = renderConnect({ ...stopped('notSeen', { text: 'no' }), mark: 'third' });
    await page.clock.runFor(15_100);
    await page.getByRole('heading', { level: 1, name: 'Microsoft does not show' }).waitFor();
    expect(await page.locator(':focus').innerText()).toBe('Try again');
    now = { kind: 'progress', mark: 'fourth' };
    html = renderConnect({ ...progress, mark: 'fourth' });
    await page.clock.runFor(15_100);
    await page.locator('h1:focus', { hasText: 'Setting up' }).waitFor();

    now = { kind: 'connected', mark: '' };
    html = '<!doctype html><title>done</title>';
    await page.clock.runFor(3100);
    await page.waitForFunction(`document.title === 'done'`);
    await page.close();
    ours.close();
  });

  test('a script is copied as it stands', async () => {
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    await page.goto(`${site.origin}/view/stop-exchangeByHand`);
    await page.getByRole('button', { name: 'Copy the script' }).click();
    await page.getByText('Copied.').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(
      /^New-Man.*Recipients" -User "Sam360Reports@contoso.com"\nNew-Man.*Configuration"/,
    );
    await context.close();
  });

  test('a form sends what was chosen', async () => {
    const ours = await serveViews(({ method }) =>
      method === 'POST' ? answerPage(200, '<!doctype html><title>done</title>') : undefined,
    );
    const page = await browser.newPage();
    await page.goto(`${ours.origin}/view/askSetup`);
    await page.getByLabel('User name').fill('svc');
    await page.getByLabel('Renew secrets').check();
    await page.locator('#api-delegated-AuditLog\\.Read\\.All').uncheck();
    await page.locator('#api-application-AuditLog\\.Read\\.All').uncheck();
    await page.getByRole('button', { name: 'Sign in at Microsoft and begin' }).click();
    await page.waitForFunction(`document.title === 'done'`);
    await page.goto(`${ours.origin}/view/stop-chooseApp`);
    await page.getByLabel('None of these').check();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.waitForFunction(`document.title === 'done'`);
    expect(ours.requests.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([
      't=kq3-_Zt0&do=continue&userName=svc&password=&steward.rotate=on',
      't=kq3-_Zt0&do=choose&adopt.api=new',
    ]);
    await page.close();
    ours.close();
  });

  test('without script the steps reload by themselves, but not what was stopped', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const refresh = page.locator('meta[http-equiv=refresh]');
    await page.goto(`${site.origin}/view/progress`);
    expect(await refresh.getAttribute('content')).toBe('10; url=/connect?t=kq3-_Zt0');
    await page.goto(`${site.origin}/view/stop-refused`);
    expect(await refresh.count()).toBe(0);
    await context.close();
  });
});

async function expectRequests(site: Awaited<ReturnType<typeof serveViews>>, count: number): Promise<void> {
  const asked = () => site.requests.filter(({ path }) => path === '/connect/status').length;
  for (let tries = 0; asked() < count && tries < 100; tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(asked()).toBe(count);
}

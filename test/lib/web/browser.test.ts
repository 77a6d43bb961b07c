import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { checkOrigin } from '../../../src/lib/web/csrf.ts';
import { json, page as answerPage, seeOther } from '../../../src/lib/web/respond.ts';
import { audit, deskByDay, phoneByNight } from './audit.ts';
import { chromiumPath, openChromium, sayNoChromium } from './chromium.ts';
import { serveViews } from './serve.ts';
import { rendered } from './views.ts';

if (chromiumPath === undefined) sayNoChromium('pages in a browser');

(chromiumPath === undefined ? describe.skip : describe)('pages in a browser', () => {
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

  // One view of each kind; every one of them on every screen is in screens.matrix.ts.
  const kinds = [
    'ask',
    'ask-added',
    'waiting',
    'connected',
    'setback-refused',
    'link-expired',
    'overview-errors',
    'connection-new-link',
    'connection',
    'connection-settings-refused',
    'connection-callers-refused',
    'connection-others-refused',
    'connection-mended',
    'remedy',
    'findings',
    'finding',
    'settings',
    'connections',
    'connections-none',
    'chosen-links',
  ];
  const others = [
    'audit-filter',
    'webhooks-errors',
    'webhook-secret',
    'webhook-tried',
    'profiles-errors',
    'profile-in-use',
    'profile-two-apps',
    'profile-removal',
    'settings-and-status-failing',
  ];
  const AUDIT = 240_000;

  test(
    'on a desk by day and on a phone by night: no axe finding, no sideways scrolling, nothing refused',
    async () => {
      expect(await audit(browser, site.origin, [deskByDay, phoneByNight], kinds)).toEqual([]);
    },
    AUDIT,
  );

  test(
    'the pages of profiles, of webhooks and of what was done: the same',
    async () => {
      expect(await audit(browser, site.origin, [deskByDay, phoneByNight], others)).toEqual([]);
    },
    AUDIT,
  );

  test('a form of ours is let through, the same form on another site is not', async () => {
    const sent: boolean[] = [];
    const ours = await serveViews((seen) => {
      if (seen.method !== 'POST') return undefined;
      sent.push(checkOrigin(seen, ours.origin).ok);
      return answerPage(200, '<!doctype html><title>done</title>');
    });
    const theirs = await serveViews(() => ({
      headers: { 'content-type': 'text/html' },
      body: `<form method="post" action="${ours.origin.replace('127.0.0.1', 'localhost')}/connect"><button>Win</button></form>`,
    }));
    const page = await browser.newPage();
    await page.goto(`${ours.origin}/view/ask`);
    await page.getByRole('button', { name: 'Continue to Microsoft' }).click();
    await page.waitForURL('**/connect');
    expect(sent).toEqual([true]);
    expect(ours.requests.find(({ method }) => method === 'POST')?.body).toBe('t=kq3-_Zt0');
    await page.goto(theirs.origin);
    await page.getByRole('button', { name: 'Win' }).click();
    await page.waitForURL('**/connect');
    expect(sent).toEqual([true, false]);
    await page.close();
    ours.close();
    theirs.close();
  });

  test('the onboarding form leads on to the authority that the page names, and to no other', async () => {
    const authority = await serveViews(() => answerPage(200, '<!doctype html><title>Sign in</title>'));
    for (const [formOrigins, arrives] of [[[authority.origin], true] as const, [[], false] as const]) {
      const ours = await serveViews(({ method }) =>
        method === 'POST'
          ? seeOther(`${authority.origin}/authorize`)
          : answerPage(200, rendered.get('ask') ?? '', { formOrigins }),
      );
      const page = await browser.newPage();
      const refused = page.waitForEvent('console', (message) => message.text().includes('form-action'));
      refused.catch(() => undefined);
      await page.goto(`${ours.origin}/connect`);
      await page.getByRole('button', { name: 'Continue to Microsoft' }).click();
      await (arrives ? page.waitForURL(`${authority.origin}/authorize`) : refused);
      expect(page.url()).toBe(arrives ? `${authority.origin}/authorize` : `${ours.origin}/connect`);
      await page.close();
      ours.close();
    }
    authority.close();
  });

  test('the waiting page tells what is awaited, and opens the link again when the waiting is over', async () => {
    const answers = [{ kind: 'waiting', waitingFor: 'token' }, { kind: 'connected' }];
    const waiting = await serveViews((seen) => {
      if (seen.path === '/connect/status') return json(200, answers.shift());
      return seen.path.startsWith('/connect?') ? answerPage(200, rendered.get('connected') ?? '') : undefined;
    });
    const page = await browser.newPage();
    await page.goto(`${waiting.origin}/view/waiting`);
    const status = page.getByRole('status');
    expect(await status.innerText()).toContain('not yet all the permissions');
    await status.getByText('does not let').waitFor();
    await page.getByRole('heading', { level: 1, name: /is connected to/ }).waitFor();
    expect(page.url()).toBe(`${waiting.origin}/connect?t=kq3-_Zt0`);
    const asked = waiting.requests.find(({ path }) => path === '/connect/status');
    expect(asked).toMatchObject({ method: 'POST', body: 't=kq3-_Zt0' });
    expect(asked && checkOrigin(asked, waiting.origin).ok).toBe(true);
    await page.close();
    waiting.close();
  });

  test('without script the waiting page reloads by itself', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${site.origin}/view/waiting`);
    const refresh = page.locator('meta[http-equiv=refresh]');
    expect(await refresh.getAttribute('content')).toBe('10; url=/connect?t=kq3-_Zt0');
    await context.close();
  });

  test('times are shown in the zone of the reader, with the exact instant as title', async () => {
    const context = await browser.newContext({ timezoneId: 'Asia/Tokyo' });
    const page = await context.newPage();
    await page.goto(`${site.origin}/view/connected`);
    const time = page.locator('time').first();
    expect(await time.innerText()).toMatch(/31 July 2026.*23:05/);
    expect(await time.getAttribute('title')).toBe('2026-07-31T14:05:09.120Z');
    await context.close();
  });

  test('settings that were refused are read first, and none of the secrets is in the page again', async () => {
    const page = await browser.newPage();
    await page.goto(`${site.origin}/view/connection-settings-refused`);
    expect(await page.locator(':focus').innerText()).toContain('The settings were not kept');
    await page.getByRole('link', { name: /^Client secret: The client secret has expired/ }).click();
    expect(await page.evaluate('document.activeElement.id')).toBe('clientSecret');
    const field = page.getByLabel('Client secret', { exact: true });
    expect(await field.getAttribute('value')).toBeNull();
    expect(await page.getByLabel('Or certificate').inputValue()).toBe('');
    await page.close();
  });

  test('a new link is read first and copied by its button', async () => {
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    await page.goto(`${site.origin}/view/connection-new-link`);
    expect(await page.locator(':focus').innerText()).toContain('The link is ready');
    await page.getByRole('button', { name: 'Copy the link' }).click();
    await page.getByText('Copied.').waitFor();
    const address = await page.getByLabel('Address of the link').inputValue();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(address);
    await context.close();
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { renderConnection } from '../../../src/lib/web/pages/connection.tsx';
import { renderConnections } from '../../../src/lib/web/pages/connections.tsx';
import { page as answerPage, seeOther } from '../../../src/lib/web/respond.ts';
import { aListed } from '../../support/listed.ts';
import { chromiumPath, openChromium, sayNoChromium } from './chromium.ts';
import { listView } from './listViews.ts';
import { serveViews } from './serve.ts';
import { connection, rendered } from './views.ts';

if (chromiumPath === undefined) sayNoChromium('pages that stay up to date');

type Answer = Parameters<typeof serveViews>[0];

(chromiumPath === undefined ? describe.skip : describe)('a page that somebody looks at', () => {
  let browser: Browser;
  let page: Page;
  let answer: NonNullable<Answer>;
  let site: Awaited<ReturnType<typeof serveViews>>;
  const wrong: string[] = [];
  beforeAll(async () => {
    site = await serveViews((seen) => answer(seen));
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser.close();
    site.close();
  });
  beforeEach(async () => {
    page = await browser.newPage();
    await page.clock.install();
    wrong.length = 0;
    site.requests.length = 0;
    page.on('pageerror', ({ message }) => wrong.push(message));
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
  });
  afterEach(() => page.close());

  const some = (...names: string[]) =>
    names.map((name) => aListed({ id: name.toLowerCase(), name, state: 'healthy', tags: [] }));
  const list = (path: string, ...names: string[]) =>
    answerPage(200, renderConnections(listView(new URL(path, site.origin).search, some(...names))));
  const asked = () => site.requests.filter(({ path }) => path.startsWith('/connections')).length;
  const lookAway = (hidden: boolean) =>
    page.evaluate(
      `Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${hidden} });
       document.dispatchEvent(new Event('visibilitychange'));`,
    );
  const openList = async (...names: string[]) => {
    answer = ({ path }) => (path.startsWith('/connections') ? list(path, ...names) : undefined);
    await page.goto(`${site.origin}/connections`);
    await page.getByRole('link', { name: names[0] ?? '', exact: true }).waitFor();
  };
  const now = (...names: string[]) => {
    answer = ({ path }) => (path.startsWith('/connections') ? list(path, ...names) : undefined);
  };

  test('shows what is new; ticked boxes, focus and the node that is selected stay', async () => {
    await openList('Beta', 'Gamma', 'Delta');
    await page.getByLabel('Choose Gamma').check();
    await page.getByRole('link', { name: 'Gamma' }).focus();
    await page.evaluate(`getSelection().selectAllChildren(document.querySelector('h1'))`);
    now('Alpha', 'Beta', 'Gamma');
    await page.clock.runFor(31_000);
    await page.getByRole('link', { name: 'Alpha' }).waitFor();
    expect(await page.getByRole('link', { name: 'Delta' }).count()).toBe(0);
    expect(await page.getByLabel('Choose Gamma').isChecked()).toBe(true);
    expect(await page.getByLabel('Choose Alpha').isChecked()).toBe(false);
    expect(await page.getByLabel('Choose Beta').isChecked()).toBe(false);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Gamma');
    expect(await page.evaluate('String(getSelection())')).toBe('Connections');
    expect(await page.evaluate(`document.getElementById('all').indeterminate`)).toBe(true);
    // The box that ticks all knows the rows that came.
    await page.getByLabel('Choose all on this page').check();
    expect(await page.getByLabel('Choose Alpha').isChecked()).toBe(true);
    expect(wrong).toEqual([]);
  });

  test('keeps what is typed and opened on the page of a connection, and where its form was read', async () => {
    const view = { ...connection, settings: { takesNew: true, inForce: [] } };
    answer = ({ path }) =>
      path.startsWith('/connections') ? answerPage(200, renderConnection(view)) : undefined;
    await page.goto(`${site.origin}/connections/c1`);
    await page.getByText('What was read by Secret expiry').click();
    await page.getByLabel('Client secret', { exact: true }).fill('half of a secr');
    const later = { ...view, why: [], connection: { ...view.connection, state: 'healthy' as const } };
    answer = ({ path }) =>
      path.startsWith('/connections') ? answerPage(200, renderConnection(later)) : undefined;
    await page.clock.runFor(16_000);
    await page.getByText('Healthy', { exact: true }).waitFor();
    expect(await page.getByRole('heading', { name: 'What is wrong, and what to do' }).count()).toBe(0);
    const typed = page.getByLabel('Client secret', { exact: true });
    expect(await typed.inputValue()).toBe('half of a secr');
    expect(await page.evaluate('document.activeElement.id')).toBe('clientSecret');
    expect(await page.locator('details[open]').count()).toBe(1);
    expect(await page.getByText('daysLeft').isVisible()).toBe(true);
    expect(wrong).toEqual([]);
  });

  test('asks nothing while nobody sees it, and at once when somebody looks again', async () => {
    await openList('Beta');
    await lookAway(true);
    await page.clock.runFor(600_000);
    expect(asked()).toBe(1);
    now('Alpha', 'Beta');
    await lookAway(false);
    await page.clock.runFor(10);
    await page.getByRole('link', { name: 'Alpha' }).waitFor();
    expect(asked()).toBe(2);
  });

  test('says that its reader is signed out, and goes on once they are not', async () => {
    await openList('Beta');
    answer = ({ path }) => (path.startsWith('/connections') ? seeOther('/.auth/login/aad') : undefined);
    await page.clock.runFor(31_000);
    const note = page.getByRole('status').filter({ hasText: 'You are signed out' });
    await note.waitFor();
    expect(await note.getByRole('link', { name: 'Sign in again' }).getAttribute('href')).toBe(
      `${site.origin}/connections`,
    );
    expect(await page.getByRole('link', { name: 'Beta' }).count()).toBe(1);
    now('Alpha', 'Beta');
    await page.clock.runFor(121_000);
    await page.getByRole('link', { name: 'Alpha' }).waitFor();
    expect(await note.count()).toBe(0);
    expect(site.requests.some(({ path }) => path.startsWith('/.auth'))).toBe(false);
    expect(wrong).toEqual([]);
  });

  test('asks more and more rarely while nobody answers, and says so', async () => {
    await openList('Beta');
    answer = ({ path }) => (path.startsWith('/connections') ? { status: 503 } : undefined);
    const times: number[] = [];
    for (let second = 0; second < 600; second += 10) {
      const before = asked();
      await page.clock.runFor(10_000);
      // An answer that is on its way comes before the clock goes on.
      await page.evaluate(`fetch('/assets/icon.svg')`);
      if (asked() > before) times.push(second);
    }
    expect(times.length).toBeGreaterThanOrEqual(4);
    expect(times.length).toBeLessThanOrEqual(7);
    await page.getByText('This page could not be brought up to date').waitFor();
  });

  test.each(['connection-new-link', 'webhook-secret', 'chosen-links', 'alerts-refused', 'overview-errors'])(
    'is not asked for again where it answers what was sent: %s',
    async (name) => {
      answer = () => undefined;
      await page.goto(`${site.origin}/view/${name}`);
      await page.clock.runFor(600_000);
      expect(site.requests.filter(({ path }) => path.startsWith('/view/'))).toHaveLength(1);
    },
  );

  test('applies a filter while it is typed; the address says so, and the hand stays in the field', async () => {
    await openList('Alpha', 'Beta');
    await page.getByLabel('Choose Beta').check();
    await page.getByLabel('Name or tenant').pressSequentially('bet');
    await page.clock.runFor(400);
    await page.getByRole('heading', { name: '1 connection' }).waitFor();
    expect(page.url()).toBe(`${site.origin}/connections?search=bet&sort=state`);
    expect(await page.getByRole('link', { name: 'Alpha' }).count()).toBe(0);
    expect(await page.getByLabel('Choose Beta').isChecked()).toBe(true);
    expect(await page.evaluate('document.activeElement.id')).toBe('search');
    await page.getByLabel('Name or tenant').pressSequentially('a');
    await page.clock.runFor(400);
    await page.waitForURL('**/connections?search=beta&sort=state');
    await page.getByLabel('Name or tenant').press('Enter');
    expect(site.requests.filter(({ headers }) => headers.get('sec-fetch-mode') === 'navigate')).toHaveLength(
      1,
    );
    await page.getByLabel('State', { exact: true }).selectOption('broken');
    await page.clock.runFor(10);
    await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
    // And what is looked at again is what was chosen.
    await page.clock.runFor(31_000);
    await page.waitForFunction('true');
    expect(site.requests.at(-1)?.path).toBe('/connections?search=beta&state=broken&sort=state');
    expect(await page.getByLabel('Name or tenant').inputValue()).toBe('beta');
    expect(wrong).toEqual([]);
  });

  test('shows what is wrong with a filter that is refused, as without script', async () => {
    await openList('Alpha');
    answer = ({ path }) =>
      path.includes('search=')
        ? answerPage(400, '<!doctype html><title>No</title><h1>Not so</h1>')
        : undefined;
    await page.getByLabel('Name or tenant').fill('x');
    await page.clock.runFor(400);
    await page.getByRole('heading', { name: 'Not so' }).waitFor();
    expect(page.url()).toBe(`${site.origin}/connections?search=x&sort=state`);
  });

  test('says which tenant is typed once the hand rests, of the last that was typed, and keeps saying it', async () => {
    answer = ({ path }) => {
      const tenant = new URL(path, site.origin).searchParams.get('tenant');
      if (tenant === 'contoso.com') return answerPage(200, rendered.get('new-connection-found') ?? '');
      if (tenant !== null) return answerPage(200, rendered.get('new-connection-unknown') ?? '');
      return path === '/' ? answerPage(200, rendered.get('overview') ?? '') : undefined;
    };
    const lookedFor = () => site.requests.filter(({ path }) => path.startsWith('/connections/new'));
    await page.goto(`${site.origin}/`);
    const field = page.getByLabel('Tenant', { exact: true });
    await field.pressSequentially('contoso');
    await page.clock.runFor(700);
    expect(lookedFor()).toEqual([]);
    await field.pressSequentially('.co');
    await page.clock.runFor(300);
    await field.pressSequentially('m');
    await page.clock.runFor(700);
    const said = page.locator('#tenant-seen');
    await said.getByText('11111111-2222-4333-8444-555555555555').waitFor();
    expect(lookedFor().map(({ path }) => path)).toEqual(['/connections/new?tenant=contoso.com']);
    await page.clock.runFor(31_000);
    await page.waitForFunction('true');
    expect(site.requests.filter(({ path }) => path === '/').length).toBe(2);
    expect(await said.innerText()).toContain('contoso.com');
    expect(await field.inputValue()).toBe('contoso.com');
    await field.fill('contoso.co');
    await page.clock.runFor(700);
    await said.getByText('Microsoft knows no tenant').waitFor();
    await field.fill('');
    await page.clock.runFor(700);
    expect(await said.isVisible()).toBe(false);
    expect(wrong).toEqual([]);
  });

  test('without script a button shows which tenant that is', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const plain = await context.newPage();
    answer = ({ path }) =>
      path.startsWith('/connections/new')
        ? answerPage(200, rendered.get('new-connection-found') ?? '')
        : undefined;
    await plain.goto(`${site.origin}/view/overview`);
    await plain.getByLabel('Tenant', { exact: true }).fill('contoso.com');
    await plain.getByRole('button', { name: 'Show which tenant that is' }).click();
    await plain.getByText('11111111-2222-4333-8444-555555555555').waitFor();
    expect(new URL(plain.url()).searchParams.get('tenant')).toBe('contoso.com');
    await context.close();
  });
});

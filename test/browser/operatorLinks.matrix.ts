import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { iso } from '../../src/lib/clock.ts';
import { chromiumPath, sayNoChromium } from '../lib/web/chromium.ts';
import { looksRight, type Office, openOffice } from '../support/office.ts';
import type { Running } from '../support/sandbox.ts';
import { registered } from '../support/tenantApps.ts';
import { ways } from '../support/ways.ts';

/** More than stand on a page of the list. */
const MANY = 51;

if (chromiumPath === undefined) sayNoChromium('new connections and their links in a browser');

(chromiumPath === undefined ? describe.skip : describe)('new connections and their links', () => {
  let running: Running;
  let office: Office;
  let origin: string;
  beforeAll(async () => {
    office = await openOffice();
    ({ running } = office);
    ({ origin } = running.sandbox);
    for (let at = 1; at <= MANY; at += 1)
      await running.operator.call('POST', '/connections', {
        profile: 'snow',
        tenant: 'adatum.example',
        name: `Adatum ${at}`,
      });
  }, 120_000);
  afterAll(() => office.close());

  describe.each(ways)('on $who', ({ who, viewport, javaScriptEnabled }) => {
    let page: Page;
    const name = `Made on ${who}`;
    const tag = who.replaceAll(' ', '-');
    beforeAll(async () => {
      page = await office.operatorOn({ viewport, javaScriptEnabled });
    });
    afterAll(async () => {
      await page.context().close();
    });

    const heading = (text: string) =>
      page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();

    test('a tenant that Microsoft does not know is refused at its field, and what was typed is kept', async () => {
      await page.goto(`${origin}/connections/new`);
      await page.getByLabel('Profile', { exact: true }).selectOption('snow');
      const tenant = page.getByLabel('Tenant', { exact: true });
      await tenant.fill('contso.example');
      await page.getByLabel('Name', { exact: true }).fill(name);
      await page.getByLabel('Tags (optional)').fill(tag);
      if (!javaScriptEnabled) {
        await page.getByRole('button', { name: 'Show which tenant that is' }).click();
        await page.getByText('Microsoft knows no tenant contso.example.').waitFor();
      }
      await page.getByRole('button', { name: 'Make the connection' }).click();
      await page.getByText('The connection was not made.').waitFor();
      expect(await tenant.getAttribute('aria-invalid')).toBe('true');
      expect(await tenant.inputValue()).toBe('contso.example');
      expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe(name);
      expect(await page.getByLabel('Tags (optional)').inputValue()).toBe(tag);
      await looksRight(page, { javaScriptEnabled });
    });

    test('a connection is made with a link to send, and a message that says who asks', async () => {
      await page.goto(`${origin}/connections/new`);
      await looksRight(page, { javaScriptEnabled });
      await page.getByLabel('Profile', { exact: true }).selectOption('snow');
      await page.getByLabel('Tenant', { exact: true }).fill('contoso.example');
      await page.getByLabel('Name', { exact: true }).fill(name);
      await page.getByLabel('Tags (optional)').fill(tag);
      await page.getByRole('button', { name: 'Make it, and a link to send' }).click();
      await heading(name);
      const address = await page.getByLabel('Address of the link').inputValue();
      expect(address).toContain('/connect?t=');
      expect(await page.getByLabel('A message that you can send with it').inputValue()).toContain(address);
      await looksRight(page, { javaScriptEnabled });
    });

    test('existing settings that do not work are refused in words, and nothing is kept', async () => {
      await page.goto(`${origin}/connections?search=${encodeURIComponent(name)}`);
      await page.getByRole('link', { name, exact: true }).click();
      await heading(name);
      await page.getByLabel('Application (client) ID').fill('11111111-2222-4333-8444-555555555555');
      await page.getByLabel('Client secret', { exact: true }).fill('no such secret');
      await page.getByRole('button', { name: 'Try these settings, and keep them if they work' }).click();
      await page.getByText('The settings were not kept.').waitFor();
      expect(await page.getByLabel('Client secret', { exact: true }).inputValue()).toBe('');
      expect(await page.getByText('in force for the app').count()).toBe(0);
      await looksRight(page, { javaScriptEnabled });
    });

    test('new links are made for those that were chosen', async () => {
      await page.goto(`${origin}/connections?search=${encodeURIComponent(name)}`);
      await page.getByLabel(`Choose ${name}`, { exact: true }).check();
      await page.getByRole('button', { name: 'Make new onboarding links' }).click();
      await heading('1 new onboarding link');
      expect(await page.getByLabel('Names, tenants and links').inputValue()).toContain('/connect?t=');
      await looksRight(page, { javaScriptEnabled });
    });

    test('existing settings that work are in force, and found by tag, by finding and by the day of their end', async () => {
      const { microsoft } = running.sandbox;
      const roles = ['Directory.Read.All', 'Organization.Read.All', 'User.Read.All', 'Reports.Read.All'];
      const days = 10 + ways.findIndex((way) => way.who === who);
      const app = registered({ microsoft, now: Date.now }, 'contoso', { roles, days });
      await page.goto(`${origin}/connections`);
      await page.getByLabel('Tag', { exact: true }).fill(tag);
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      await page.waitForURL(/tag=/);
      await page.getByRole('heading', { level: 2, name: '1 connection', exact: true }).waitFor();
      await page.getByRole('link', { name, exact: true }).click();
      await heading(name);
      await page.getByLabel('Application (client) ID').fill(app.clientId);
      await page.getByLabel('Client secret', { exact: true }).fill(app.secret);
      await page.getByRole('button', { name: 'Try these settings, and keep them if they work' }).click();
      await page.getByRole('heading', { name: 'The settings work, and are in force' }).waitFor();
      expect(await page.locator('#settings').innerText()).toContain(app.clientId);
      expect(await page.content()).not.toContain(app.secret);
      await looksRight(page, { javaScriptEnabled });

      await page.goto(`${origin}/connections`);
      await page.getByLabel('Finding', { exact: true }).selectOption('secret.expiring');
      await page.getByLabel('Tag', { exact: true }).fill(tag);
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      await page.waitForURL(/code=secret\.expiring/);
      await page.getByRole('link', { name, exact: true }).waitFor();

      await page.goto(`${origin}/`);
      const day = iso(Date.parse(app.credential.endDateTime)).slice(0, 10);
      await page.locator(`.months a[href*="endsFrom=${day}"]`).click();
      await page.waitForURL(/endsFrom=/);
      await page.getByRole('link', { name, exact: true }).waitFor();
      expect(await page.getByRole('link', { name: 'Adatum 1', exact: true }).count()).toBe(0);
      await looksRight(page, { javaScriptEnabled });
    });

    test('what does not fit on a page of the list is on the next', async () => {
      await page.goto(`${origin}/connections?search=adatum&sort=name`);
      await page.getByRole('heading', { level: 2, name: `1 to 50 of ${MANY} connections` }).waitFor();
      await page.getByRole('link', { name: 'Next page' }).click();
      await page.getByRole('heading', { level: 2, name: `51 to ${MANY} of ${MANY} connections` }).waitFor();
      expect(await page.getByRole('link', { name: /^Adatum \d+$/ }).count()).toBe(MANY - 50);
      await looksRight(page, { javaScriptEnabled });
      await page.getByRole('link', { name: 'First page' }).click();
      await page.getByRole('heading', { level: 2, name: `1 to 50 of ${MANY} connections` }).waitFor();
    });

    test('a table is checked from a file, corrected in the form and imported, and its links are shown', async () => {
      const table = `tenant,profile,name\ncontoso.example,snow,File of ${who}\ncontso.example,snow,Typo of ${who}\n`;
      await page.goto(`${origin}/connections/import`);
      await page
        .getByLabel('CSV file')
        .setInputFiles({ name: 'new.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
      await page.getByRole('button', { name: 'Check only' }).click();
      await page.waitForURL('**/imports/*');
      const ended = (text: string) =>
        running.reconcileUntil(text, async () => {
          // With script the page follows by itself.
          if (!javaScriptEnabled) await page.reload();
          return (await page.getByRole('heading', { level: 1, name: text, exact: true }).count()) > 0;
        });
      await ended('The rows are checked');
      await looksRight(page, { javaScriptEnabled });
      await page.getByRole('link', { name: /^1 Wrong/ }).click();
      await page.getByRole('heading', { level: 2, name: 'Rows: Wrong' }).waitFor();
      expect(await page.getByText(`File of ${who}`).count()).toBe(0);
      await page.getByRole('link', { name: 'Take the rows into the form' }).click();
      const text = page.getByLabel('Or the same as text');
      await text.fill((await text.inputValue()).replace('contso.', 'contoso.'));
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await page.waitForURL('**/imports/*');
      await ended('The import is done');
      await page.getByRole('button', { name: 'Make links and show them' }).click();
      await heading('2 new onboarding links');
      expect(await page.getByLabel('Names, tenants and links').inputValue()).toContain('/connect?t=');
      await looksRight(page, { javaScriptEnabled });
    });
  });
});

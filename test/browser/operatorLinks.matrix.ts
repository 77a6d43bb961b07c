import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { chromiumPath, sayNoChromium } from '../lib/web/chromium.ts';
import { audit, fits, type Office, openOffice } from '../support/office.ts';
import type { Running } from '../support/sandbox.ts';
import { ways } from '../support/ways.ts';

if (chromiumPath === undefined) sayNoChromium('new connections and their links in a browser');

(chromiumPath === undefined ? describe.skip : describe)('new connections and their links', () => {
  let running: Running;
  let office: Office;
  let origin: string;
  beforeAll(async () => {
    office = await openOffice();
    ({ running } = office);
    ({ origin } = running.sandbox);
  });
  afterAll(() => office.close());

  describe.each(ways)('on $who', ({ who, viewport, javaScriptEnabled }) => {
    let page: Page;
    const name = `Made on ${who}`;
    beforeAll(async () => {
      page = await office.operatorOn({ viewport, javaScriptEnabled });
    });
    afterAll(async () => {
      await page.context().close();
    });

    // Axe is a script too; the markup is the same with and without.
    const looksRight = async () => {
      if (javaScriptEnabled) await audit(page);
      await fits(page);
    };
    const heading = (text: string) =>
      page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();

    test('a connection is made with a link to send, and a message that says who asks', async () => {
      await page.goto(`${origin}/connections/new`);
      await looksRight();
      await page.getByLabel('Profile', { exact: true }).selectOption('snow');
      await page.getByLabel('Tenant', { exact: true }).fill('contoso.example');
      await page.getByLabel('Name', { exact: true }).fill(name);
      await page.getByRole('button', { name: 'Make it, and a link to send' }).click();
      await heading(name);
      const address = await page.getByLabel('Address of the link').inputValue();
      expect(address).toContain('/connect?t=');
      expect(await page.getByLabel('A message that you can send with it').inputValue()).toContain(address);
      await looksRight();
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
      await looksRight();
    });

    test('new links are made for those that were chosen', async () => {
      await page.goto(`${origin}/connections?search=${encodeURIComponent(name)}`);
      await page.getByLabel(`Choose ${name}`, { exact: true }).check();
      await page.getByRole('button', { name: 'Make new onboarding links' }).click();
      await heading('1 new onboarding link');
      expect(await page.getByLabel('Names, tenants and links').inputValue()).toContain('/connect?t=');
      await looksRight();
    });
  });
});

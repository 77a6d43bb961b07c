import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chromiumPath, sayNoChromium } from '../lib/web/chromium.ts';
import { looksRight, type Office, openOffice } from '../support/office.ts';
import type { Running } from '../support/sandbox.ts';
import { ways } from '../support/ways.ts';

if (chromiumPath === undefined) sayNoChromium('webhooks in a browser');

(chromiumPath === undefined ? describe.skip : describe)('webhooks, on real pages', () => {
  let running: Running;
  let office: Office;
  beforeAll(async () => {
    office = await openOffice();
    ({ running } = office);
  });
  afterAll(() => office.close());

  test.each(ways.map((way, at) => ({ ...way, at })))(
    '$who: one is registered, tested, changed, given another secret, disabled, enabled and removed',
    async ({ at, viewport, javaScriptEnabled }) => {
      const { origin, origins, microsoft } = running.sandbox;
      const page = await office.operatorOn({ viewport, javaScriptEnabled });
      const look = () => looksRight(page, { javaScriptEnabled });
      const place = `pages${at}`;
      const inbox = `${origins.inbox}/${place}`;
      const named = `From the pages ${at}`;
      const address = page.getByLabel('Address', { exact: true });
      const name = page.getByLabel('Name', { exact: true });

      await page.goto(`${origin}/webhooks`);
      await address.fill(inbox.replace('https:', 'http:'));
      await name.fill(named);
      await page.getByRole('button', { name: 'Register the webhook' }).click();
      await page.getByText('The webhook was not registered.').waitFor();
      expect(await address.getAttribute('aria-invalid')).toBe('true');
      expect(await name.inputValue()).toBe(named);
      await look();
      await address.fill(inbox);
      await page.locator('summary', { hasText: 'Only these events' }).click();
      await page.getByLabel('An alert opened').check();
      await page.getByRole('button', { name: 'Register the webhook' }).click();
      await page.getByRole('heading', { name: 'Copy the secret now' }).waitFor();
      await look();
      const secret = await page.getByLabel('Secret', { exact: true }).inputValue();
      if (javaScriptEnabled) {
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
        await page.getByRole('button', { name: 'Copy the secret' }).click();
        await page.getByText('Copied.').waitFor();
        expect(await page.evaluate('navigator.clipboard.readText()')).toBe(secret);
      }

      await page.getByRole('button', { name: 'Send a test' }).click();
      await page.getByRole('heading', { name: 'The test arrived' }).waitFor();
      expect(await page.content()).not.toContain(secret);
      Object.assign(microsoft.world.inboxes[place] ?? {}, { answer: 503 });
      await page.getByRole('button', { name: 'Send a test' }).click();
      await page.getByRole('heading', { name: 'The test did not arrive' }).waitFor();
      if (javaScriptEnabled) expect(await page.locator(':focus').innerText()).toContain('503');
      await look();

      await page.goto(`${origin}/webhooks`);
      await page.getByRole('link', { name: named }).click();
      await page.getByText('Address, name and what it is told of').click();
      await name.fill(`Renamed ${at}`);
      await address.fill('no address');
      await page.getByRole('button', { name: 'Keep the change' }).click();
      await page.getByText('Nothing was changed. Please look at this again').waitFor();
      await page.getByRole('heading', { level: 1, name: named }).waitFor();
      expect(await name.inputValue()).toBe(`Renamed ${at}`);
      await look();
      await address.fill('');
      await page.getByRole('button', { name: 'Keep the change' }).click();
      await page.getByRole('heading', { level: 1, name: `Renamed ${at}` }).waitFor();
      await page.locator('summary', { hasText: 'Another secret' }).click();
      await page.getByLabel('Hours that the old one goes on').fill('2');
      await page.getByRole('button', { name: 'Make another secret' }).click();
      const another = page.getByLabel('Secret', { exact: true });
      await another.waitFor();
      expect(await another.inputValue()).toMatch(/^whsec_/);
      await page.getByRole('button', { name: 'Disable it' }).click();
      await page.getByText('The webhook is disabled').waitFor();
      await page.getByRole('button', { name: 'Enable it' }).click();
      await page.getByRole('button', { name: 'Disable it' }).waitFor();
      await look();
      await page.getByRole('button', { name: 'Remove it…' }).click();
      await page.getByRole('link', { name: 'Keep it' }).click();
      await page.getByRole('button', { name: 'Remove it…' }).click();
      await page.getByRole('button', { name: 'Remove the webhook' }).click();
      await page.getByText('The webhook is removed.').waitFor();

      await page.goto(`${origin}/audit`);
      await page.getByLabel('What', { exact: true }).selectOption('Webhook removed');
      await page.getByRole('button', { name: 'Show' }).click();
      await page.waitForURL(/webhook\.removed/);
      expect(await page.getByRole('row').count()).toBe(at + 2);
      await page.context().close();
    },
  );
});

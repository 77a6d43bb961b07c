import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chromiumPath, sayNoChromium } from '../lib/web/chromium.ts';
import { audit, fits, type Office, openOffice } from '../support/office.ts';
import type { Running } from '../support/sandbox.ts';

if (chromiumPath === undefined) sayNoChromium('webhooks in a browser');

(chromiumPath === undefined ? describe.skip : describe)('webhooks, on real pages', () => {
  let running: Running;
  let office: Office;
  beforeAll(async () => {
    office = await openOffice();
    ({ running } = office);
  });
  afterAll(() => office.close());

  const inbox = (name: string) => `${running.sandbox.origins.inbox}/${name}`;

  test('one is registered, its secret copied, and a test tells what the receiver says', async () => {
    const page = office.operator;
    const { origin } = running.sandbox;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(`${origin}/`);
    await page.getByRole('link', { name: 'Webhooks' }).click();
    const address = page.getByLabel('Address', { exact: true });
    await address.fill(inbox('pages').replace('https:', 'http:'));
    await page.getByLabel('Name', { exact: true }).fill('From the pages');
    await page.getByRole('button', { name: 'Register the webhook' }).click();
    await page.getByText('The webhook was not registered.').waitFor();
    expect(await address.getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('From the pages');
    await audit(page);
    await address.fill(inbox('pages'));
    await page.locator('summary', { hasText: 'Only these events' }).click();
    await page.getByLabel('An alert opened').check();
    await page.getByRole('button', { name: 'Register the webhook' }).click();
    await page.getByRole('heading', { name: 'Copy the secret now' }).waitFor();
    await audit(page);
    await page.getByRole('button', { name: 'Copy the secret' }).click();
    await page.getByText('Copied.').waitFor();
    const secret = await page.getByLabel('Secret', { exact: true }).inputValue();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(secret);

    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByRole('heading', { name: 'The test arrived' }).waitFor();
    expect(await page.content()).not.toContain(secret);
    Object.assign(running.sandbox.microsoft.world.inboxes['pages'] ?? {}, { answer: 503 });
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByRole('heading', { name: 'The test did not arrive' }).waitFor();
    expect(await page.locator(':focus').innerText()).toContain('503');
    await audit(page);
  });

  test('without script, on a phone: changed, given another secret, disabled and removed', async () => {
    const { origin } = running.sandbox;
    const page = await office.person({
      javaScriptEnabled: false,
      viewport: { width: 390, height: 844 },
      storageState: await office.operator.context().storageState(),
    });
    await page.goto(`${origin}/webhooks`);
    await page.getByRole('link', { name: 'From the pages' }).click();
    await page.getByText('Address, name and what it is told of').click();
    await page.getByLabel('Name', { exact: true }).fill('Renamed');
    await page.getByLabel('Address', { exact: true }).fill('no address');
    await page.getByRole('button', { name: 'Keep the change' }).click();
    await page.getByText('Nothing was changed. Please look at this again').waitFor();
    await page.getByRole('heading', { level: 1, name: 'From the pages' }).waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Renamed');
    await fits(page);
    await page.getByLabel('Address', { exact: true }).fill('');
    await page.getByRole('button', { name: 'Keep the change' }).click();
    await page.getByRole('heading', { level: 1, name: 'Renamed' }).waitFor();
    await page.locator('summary', { hasText: 'Another secret' }).click();
    await page.getByLabel('Hours that the old one goes on').fill('2');
    await page.getByRole('button', { name: 'Make another secret' }).click();
    expect(await page.getByLabel('Secret', { exact: true }).inputValue()).toMatch(/^whsec_/);
    await page.getByRole('button', { name: 'Disable it' }).click();
    await page.getByText('The webhook is disabled').waitFor();
    await page.getByRole('button', { name: 'Enable it' }).click();
    await page.getByRole('button', { name: 'Disable it' }).waitFor();
    await fits(page);
    await page.getByRole('button', { name: 'Remove it…' }).click();
    await page.getByRole('link', { name: 'Keep it' }).click();
    await page.getByRole('button', { name: 'Remove it…' }).click();
    await page.getByRole('button', { name: 'Remove the webhook' }).click();
    await page.getByText('The webhook is removed.').waitFor();

    await page.goto(`${origin}/audit`);
    await page.getByLabel('What', { exact: true }).selectOption('Webhook removed');
    await page.getByRole('button', { name: 'Show' }).click();
    expect(await page.getByRole('row').count()).toBe(2);
    await page.context().close();
  });
});

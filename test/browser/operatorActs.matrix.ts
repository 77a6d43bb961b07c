import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { DAY, iso } from '../../src/lib/clock.ts';
import { chromiumPath, sayNoChromium } from '../lib/web/chromium.ts';
import { looksRight, type Office, openOffice } from '../support/office.ts';
import { ownProfile } from '../support/profiles.ts';
import type { Running } from '../support/sandbox.ts';
import { registered } from '../support/tenantApps.ts';
import { until } from '../support/until.ts';
import { ways } from '../support/ways.ts';

if (chromiumPath === undefined) sayNoChromium('what an operator does once in a while, in a browser');

const permissions = ['Directory.Read.All', 'User.ReadWrite.All', 'User-PasswordProfile.ReadWrite.All'];
const writer = ownProfile({
  id: 'writer',
  name: 'Tidewater Users',
  apps: [
    {
      key: 'connector',
      ownership: 'dedicated',
      displayName: 'Tidewater Users',
      redirectUris: [],
      application: permissions.map((name) => ({ name, plain: `Has ${name}`, why: 'To keep users.' })),
    },
  ],
});

(chromiumPath === undefined ? describe.skip : describe)('what an operator does once in a while', () => {
  let running: Running;
  let office: Office;
  let home: string;
  beforeAll(async () => {
    office = await openOffice();
    ({ running } = office);
    const call = async (...asked: Parameters<Running['operator']['call']>) => {
      const { status, body } = await running.operator.call(...asked);
      if (status >= 300) throw new Error(`${asked[1]} was answered ${status}: ${JSON.stringify(body)}`);
      return body;
    };
    await call('POST', '/profiles', writer);
    const { id } = await call('POST', '/connections', {
      profile: writer.id,
      tenant: 'contoso.example',
      name: 'Users of Contoso',
    });
    home = `${running.sandbox.origin}/connections/${String(id)}`;
    const { microsoft } = running.sandbox;
    const app = registered({ microsoft, now: Date.now }, 'contoso', { roles: permissions });
    // Somebody else signs in with the app too, and soon will not.
    app.application.passwordCredentials.push({
      ...app.credential,
      keyId: '0f0f0f0f-0000-4000-8000-000000000001',
      endDateTime: iso(Date.now() + 10 * DAY),
      hint: 'zzz',
      secretText: 'of somebody else',
    });
    const { tenant, clientId, secret } = app;
    const settings = { tenantId: tenant.id, clientId, clientSecret: secret };
    await call('PUT', `/connections/${String(id)}/credentials`, settings);
    await call('POST', `/connections/${String(id)}/checks`);
    await until('the webhook was told', () => running.deliveries().length > 0);
  }, 120_000);
  afterAll(() => office.close());

  describe.each(ways)('on $who', ({ viewport, javaScriptEnabled }) => {
    let page: Page;
    beforeAll(async () => {
      page = await office.operatorOn({ viewport, javaScriptEnabled });
    });
    afterAll(async () => {
      await page.context().close();
    });

    const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click();
    const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

    test('says of a credential that it is not the connector’s, and takes that back', async () => {
      await page.goto(home);
      await page.getByText('Good to know', { exact: true }).waitFor();
      const others = page.locator('#others');
      await others.locator('summary').click();
      await press('Say so');
      await others.getByRole('alert').getByText('It was not kept').waitFor();
      await looksRight(page, { javaScriptEnabled });
      await others.getByLabel('Whose it is, or what it is for').fill('The intranet signs in with it.');
      await press('Say so');
      await others.getByText('The intranet signs in with it.').waitFor();
      await looksRight(page, { javaScriptEnabled });
      await press(/^Take that back/);
      await others.locator('summary').waitFor();
      expect(await others.getByText('The intranet signs in with it.').count()).toBe(0);
    });

    test('has an event brought to a webhook once more', async () => {
      await page.goto(`${running.sandbox.origin}/webhooks`);
      await page.getByRole('row').getByRole('link').first().click();
      const row = page.getByRole('row').filter({ hasText: 'Delivered' }).first();
      const event = (await row.locator('.id').innerText()).trim();
      const brought = () => running.deliveries().filter((id) => id === event).length;
      const before = brought();
      expect(before).toBeGreaterThan(0);
      await page.getByLabel('Outcome', { exact: true }).selectOption('Given up');
      await press('Show');
      await page.getByText('Nothing fits.').waitFor();
      await looksRight(page, { javaScriptEnabled });
      await page.locator('form.filters').getByRole('link', { name: 'All', exact: true }).click();
      const same = page.getByRole('row').filter({ hasText: event });
      await same.getByRole('button', { name: /^Send again/ }).click();
      await until('it came once more', () => brought() > before);
      await looksRight(page, { javaScriptEnabled });
    });

    test('tries what the connector may do, once that is confirmed', async () => {
      await page.goto(home);
      await press('Try what it may do');
      await heading('Try what the connector may do?');
      await looksRight(page, { javaScriptEnabled });
      await page.getByRole('link', { name: 'Change nothing in the tenant' }).click();
      await heading('Users of Contoso');
      await press('Try what it may do');
      await press('Try it');
      await heading('Users of Contoso');
      const trial = page.getByRole('region', { name: 'Trial' });
      await trial.getByText(/^Begun/).waitFor();
      expect(await trial.getByRole('listitem').count()).toBeGreaterThan(0);
      expect(await trial.locator('.error').count()).toBe(0);
      await looksRight(page, { javaScriptEnabled });
    });

    test('sees checks answer that take long, and keeps what is typed meanwhile', async () => {
      const { knobs } = running.sandbox.microsoft.world;
      await page.goto(home);
      let loads = -1;
      const loaded = () => (loads += 1);
      page.on('load', loaded);
      try {
        knobs.faults = [{ id: 'slow', host: 'graph', delayMs: 1_500 }];
        await press('Check now');
        await page.getByText(/^All checks are asked now/).waitFor();
        const typed = page.getByLabel('Application (client) ID');
        await typed.fill('typed meanwhile');
        knobs.faults = [];
        const answered = 'All checks have answered.';
        if (!javaScriptEnabled) {
          const other = await page.context().newPage();
          await until('all have answered', async () => {
            // To its fragment a page that is open would only scroll.
            await other.goto(page.url().replace(/#.*/, ''));
            return (await other.getByText(answered).count()) > 0;
          });
          await other.close();
        } else await page.getByText(answered).waitFor();
        // A script puts in what is new; without one nothing is loaded before somebody looks again.
        expect(loads).toBe(0);
        expect(await typed.inputValue()).toBe('typed meanwhile');
        if (!javaScriptEnabled) await page.getByRole('link', { name: 'Look again' }).click();
        await page.getByText(answered).waitFor();
      } finally {
        knobs.faults = [];
        page.off('load', loaded);
      }
    });
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { chromiumPath, sayNoChromium } from '../lib/web/chromium.ts';
import { createOperator } from '../../sandbox/operator.ts';
import { audit, type Office, openOffice } from '../support/office.ts';
import type { Running } from '../support/sandbox.ts';
import { readsReports } from '../support/setup.ts';
import { until } from '../support/until.ts';

if (chromiumPath === undefined) sayNoChromium('the six profiles in a browser');

const adele = 'adele@contoso.example';

(chromiumPath === undefined ? describe.skip : describe)(
  'from an empty tenant to healthy, by real pages',
  () => {
    let running: Running;
    let office: Office;
    beforeAll(async () => {
      office = await openOffice();
      ({ running } = office);
    });
    afterAll(() => office.close());

    /** Follows the link, looks at what it asks, and signs in at Microsoft as the admin, who allows it for themselves. */
    async function setUp(profile: string, name: string, fill?: (page: Page) => Promise<void>): Promise<Page> {
      const link = await office.newLink(profile, 'contoso.example', name);
      const page = await office.person();
      await page.goto(link);
      await audit(page);
      await fill?.(page);
      await page.getByRole('button', { name: 'Sign in at Microsoft and begin' }).click();
      await office.signIn(page, adele);
      await page.getByRole('button', { name: 'Accept' }).click();
      await page.waitForURL('**/connect?t=*');
      await audit(page);
      return page;
    }
    const connected = (page: Page) =>
      page.getByRole('heading', { level: 1, name: /is connected to/ }).waitFor({ timeout: 60_000 });
    /** As the API gives it, once it is what it should be: what was turned past the end of a token needs another. */
    const settled = async (name: string): Promise<string> => {
      const operator = await createOperator(running.sandbox);
      return until(`${name} is healthy`, async () => {
        const { body } = await operator.call('GET', '/connections');
        const items = body['items'] as { name: string; state: string }[];
        return items.find((one) => one.name === name && one.state === 'healthy')?.state;
      });
    };

    /** Of a new account, half an hour later. */
    const exchangeHears = () => running.control('POST', '/clock', { advance: 'PT31M' });

    test('snow', async () => {
      const page = await setUp('snow', 'Snow');
      await connected(page);
      await audit(page);
      expect(await settled('Snow')).toBe('healthy');
      await office.operator.goto(office.operator.url().replace(/\/links(#.*)?$/, ''));
      await office.operator.getByText('made by us').first().waitFor();
      await audit(office.operator);
    });

    test('certero-application, by an app of the tenant’s own', async () => {
      const page = await setUp('certero-application:dedicated', 'Certero');
      await connected(page);
      expect(await settled('Certero')).toBe('healthy');
    });

    test('certero-delegated: the admin for a user, who then signs in', async () => {
      readsReports(running.sandbox, 'diego@contoso.example');
      const page = await setUp('certero-delegated', 'Certero for a user', (asked) =>
        asked.getByLabel(/User who signs in/).fill('diego@contoso.example'),
      );
      await page.getByRole('heading', { level: 1, name: /signs in/ }).waitFor({ timeout: 60_000 });
      const link = page.url();
      await audit(page);

      const user = await office.person();
      await user.goto(link);
      await user.getByRole('button', { name: /Sign in as/ }).click();
      await office.signIn(user, 'diego@contoso.example');
      await user.waitForURL('**/connect?t=*');
      await user.getByRole('button', { name: 'Use this account' }).waitFor();
      await audit(user);
      await user.getByRole('button', { name: 'Use this account' }).click();
      await connected(user);
      expect(await settled('Certero for a user')).toBe('healthy');
    });

    test('cayosoft: the password is shown once, and the account signs in', async () => {
      const page = await setUp('cayosoft', 'Cayosoft');
      await page.getByRole('button', { name: /Show the password/ }).click();
      const password = await page.locator('input[readonly]').last().inputValue();
      expect(password.length).toBeGreaterThanOrEqual(20);
      await audit(page);
      await page.getByRole('button', { name: /Sign in as/ }).click();
      await office.signIn(page, 'cayosoft-service@contoso.example', password);
      await page.getByRole('button', { name: 'Use this account' }).click();
      await connected(page);
      expect(await settled('Cayosoft')).toBe('healthy');
    });

    test('sam360-account: the account alone, watched by the steward app; closing the browser stops nothing', async () => {
      const page = await setUp('sam360-account', 'Sam360 older', async (asked) => {
        await asked.getByLabel('User name').fill('sam-older');
        await asked.getByLabel('See every night whether the connection works').check();
      });
      await page.getByText('Waiting for Microsoft').first().waitFor();
      await page.context().close();
      await exchangeHears();
      expect(await settled('Sam360 older')).toBe('healthy');
    });

    test('sam360: an app and an account', async () => {
      const page = await setUp('sam360', 'Sam360', (asked) =>
        asked.getByLabel('User name').fill('sam-newer'),
      );
      await page.getByText('Waiting for Microsoft').first().waitFor({ timeout: 60_000 });
      await audit(page);
      await running.control('POST', '/clock', { advance: 'PT31M' });
      await connected(page);
      expect(await settled('Sam360')).toBe('healthy');
    });
  },
);

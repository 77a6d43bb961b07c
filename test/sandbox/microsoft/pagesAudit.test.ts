import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chromiumPath, openChromium, sayNoChromium } from '../../lib/web/chromium.ts';
import { violationsOn } from '../../support/axe.ts';
import { setAccount, setTenant } from './controls.ts';
import { startHttps, type HttpsMicrosoft } from './httpsFixture.ts';
import { sharedAuthorize } from './people.ts';

if (chromiumPath === undefined) sayNoChromium('the audit of the sandbox’s pages');

(chromiumPath === undefined ? describe.skip : describe)('on a phone, without accessibility findings', () => {
  let chromium: Chromium;
  let https: HttpsMicrosoft;
  let page: Page;

  beforeAll(async () => {
    chromium = await openChromium();
    https = await startHttps();
    page = await chromium.newPage({ viewport: { width: 360, height: 800 }, ignoreHTTPSErrors: true });
  });

  afterAll(async () => {
    await chromium.close();
    await https.close();
  });

  /** What is wrong with the page that is open. */
  const findings = async (title: string): Promise<string[]> => {
    await page.getByRole('heading', { name: title, level: 1 }).waitFor();
    const found = await violationsOn(page);
    const wide = (await page.evaluate('document.documentElement.scrollWidth > innerWidth')) === true;
    return [
      ...found.map(({ id, help }) => `${title}: ${id}: ${help}`),
      ...(wide ? [`${title}: wider than the phone`] : []),
    ];
  };

  test('the page of the world, with all that is folded opened', async () => {
    await page.goto(`${https.origins.app}/_sandbox`);
    for (const accounts of await page.locator('summary').all()) await accounts.click();
    expect(await findings('Sandbox')).toEqual([]);
    await page.getByLabel('Change diego@contoso.example').selectOption('mfaRequired');
    await page.getByLabel('Apply to diego@contoso.example').click();
    await page.locator('[id="accounts-contoso.example"] summary').click();
    await page.getByText('second factor demanded').waitFor();
  });

  test('the log of requests and the inbox', async () => {
    await page.goto(`${https.origins.app}/_sandbox/requests`);
    await page.getByLabel('webhook-id').fill('msg-audit');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('0 requests').waitFor();
    expect(await findings('Requests')).toEqual([]);
    const headers = { 'webhook-id': 'msg-audit' };
    await https.microsoft.inbox(
      new Request(`${https.origins.inbox}/audit`, { method: 'POST', headers, body: '{"type":"test.audit"}' }),
    );
    await page.reload();
    await page.getByText('test.audit').waitFor();
    expect(await findings('Requests')).toEqual([]);
    await page.goto(`${https.origins.app}/_sandbox/inbox`);
    await page.locator('summary').click();
    expect(await findings('Webhook inbox')).toEqual([]);
  });

  test('the pages for a second factor and for an expired password', async () => {
    const open = async () => {
      await page.context().clearCookies();
      await page.goto(sharedAuthorize(https.microsoft, {}, 'contoso.example', https.origins));
      await page.getByLabel('Email or user name').fill('diego@contoso.example');
      await page.getByRole('button', { name: 'Next', exact: true }).click();
      await page.getByLabel('Password', { exact: true }).fill('Diego-Sandbox-1');
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    await setAccount(https.microsoft, 'diego@contoso.example', { mfa: 'required' });
    await open();
    expect(await findings('Approve sign-in request')).toEqual([]);
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.getByRole('alert').waitFor();
    expect(await findings('Approve sign-in request')).toEqual([]);
    await setAccount(https.microsoft, 'diego@contoso.example', { mfa: 'none' });
    await setTenant(https.microsoft, 'contoso.example', { securityDefaults: true });
    await open();
    expect(await findings('More information required')).toEqual([]);
    await setAccount(https.microsoft, 'diego@contoso.example', { passwordExpired: true });
    await open();
    expect(await findings('Update your password')).toEqual([]);
  });
});

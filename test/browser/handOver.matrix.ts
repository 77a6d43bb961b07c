import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chromiumPath, sayNoChromium } from '../lib/web/chromium.ts';
import { audit, type Office, openOffice } from '../support/office.ts';
import type { Running } from '../support/sandbox.ts';
import { registered } from '../support/tenantApps.ts';

if (chromiumPath === undefined) sayNoChromium('the hand-over in a browser');

(chromiumPath === undefined ? describe.skip : describe)('the hand-over, on real pages', () => {
  let running: Running;
  let office: Office;
  let id: string;
  let secret: string;
  beforeAll(async () => {
    office = await openOffice();
    ({ running } = office);
    const { microsoft } = running.sandbox;
    const app = registered({ microsoft, now: Date.now }, 'contoso', {
      roles: ['Directory.Read.All', 'Organization.Read.All', 'User.Read.All', 'Reports.Read.All'],
    });
    ({ secret } = app);
    const wanted = { profile: 'snow', tenant: 'contoso.example', name: 'Handed over' };
    id = String((await running.operator.call('POST', '/connections', wanted)).body['id']);
    const given = { tenantId: app.tenant.id, clientId: app.clientId, clientSecret: secret };
    await running.operator.call('PUT', `/connections/${id}/credentials`, given);
  });
  afterAll(() => office.close());

  test('an operator sees the values, and says that they are entered', async () => {
    const page = office.operator;
    await page.goto(`${running.sandbox.origin}/connections/${id}`);
    await page.getByText('Not handed over yet.').waitFor();
    await page.getByRole('link', { name: 'Show the values' }).click();
    await audit(page);
    await page.getByRole('button', { name: 'Show the values' }).click();
    expect(await page.getByLabel('Client secret').inputValue()).toBe(secret);
    await audit(page);
    await page.getByRole('button', { name: 'I have entered them' }).click();
    await page.getByText('Entered, as was said on').waitFor();
    expect(await page.content()).not.toContain(secret);
  });

  test('somebody of the tenant gets them by a link, on a phone', async () => {
    const { operator } = office;
    const makeLink = async (): Promise<string> => {
      await operator.goto(`${running.sandbox.origin}/connections/${id}/hand-over`);
      await operator.getByRole('button', { name: 'Make a link to the values' }).click();
      return operator.getByLabel('Address of the link').inputValue();
    };
    const page = await office.person({ viewport: { width: 360, height: 800 } });
    const withdrawn = await makeLink();
    await operator.getByRole('button', { name: 'Withdraw this link' }).click();
    await operator.getByText('Links that are good').waitFor({ state: 'detached' });
    await audit(operator);
    await page.goto(withdrawn);
    await page.getByRole('heading', { level: 1, name: 'This link is over' }).waitFor();

    const link = await makeLink();
    await audit(operator);
    await page.goto(link);
    await audit(page);
    await page.getByRole('button', { name: 'Sign in at Microsoft' }).click();
    await office.signIn(page, 'diego@contoso.example');
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.waitForURL('**/hand-over?t=*');
    await audit(page);
    await page.getByRole('button', { name: 'Show the values' }).click();
    const value = page.getByLabel('Client secret');
    expect(await value.inputValue()).toBe(secret);
    await audit(page);

    // Another tab of the same browser sees them too; another browser does not.
    const tab = await page.context().newPage();
    await tab.goto(link);
    await tab.getByRole('button', { name: 'Show the values' }).click();
    expect(await tab.getByLabel('Client secret').inputValue()).toBe(secret);
    const other = await office.person();
    await other.goto(link);
    expect(await other.getByRole('button', { name: 'Show the values' }).count()).toBe(0);

    await page.getByRole('button', { name: 'I have entered them' }).click();
    await page.getByRole('heading', { level: 1, name: /has its settings/ }).waitFor();
    await audit(page);
    await tab.getByRole('button', { name: 'I have entered them' }).click();
    await tab.getByRole('heading', { level: 1, name: 'This link is over' }).waitFor();
  });
});

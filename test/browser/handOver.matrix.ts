import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { chromiumPath, sayNoChromium } from '../lib/web/chromium.ts';
import { looksRight, type Office, openOffice } from '../support/office.ts';
import type { Running } from '../support/sandbox.ts';
import { registered } from '../support/tenantApps.ts';
import { ways } from '../support/ways.ts';

if (chromiumPath === undefined) sayNoChromium('the hand-over in a browser');

(chromiumPath === undefined ? describe.skip : describe)('the hand-over, on real pages', () => {
  let running: Running;
  let office: Office;
  let app: ReturnType<typeof registered>;
  beforeAll(async () => {
    office = await openOffice();
    ({ running } = office);
    const { microsoft } = running.sandbox;
    app = registered({ microsoft, now: Date.now }, 'contoso', {
      roles: ['Directory.Read.All', 'Organization.Read.All', 'User.Read.All', 'Reports.Read.All'],
    });
  });
  afterAll(() => office.close());

  /** @returns the address of the page of a connection with values to hand over */
  const begin = async (name: string): Promise<string> => {
    const { call } = running.operator;
    const wanted = { profile: 'snow', tenant: 'contoso.example', name };
    const id = String((await call('POST', '/connections', wanted)).body['id']);
    const given = { tenantId: app.tenant.id, clientId: app.clientId, clientSecret: app.secret };
    await call('PUT', `/connections/${id}/credentials`, given);
    return `${running.sandbox.origin}/connections/${id}`;
  };

  test.each(ways)(
    '$who: an operator sees the values and says that they are entered; somebody of the tenant gets them by a link',
    async ({ who, viewport, javaScriptEnabled }) => {
      const home = await begin(`Handed over from ${who}`);
      const look = (page: Page) => looksRight(page, { javaScriptEnabled });
      const operator = await office.operatorOn({ viewport, javaScriptEnabled });
      await operator.goto(home);
      await operator.getByText('Not handed over yet.').waitFor();
      await operator.getByRole('link', { name: 'Show the values' }).click();
      await look(operator);
      await operator.getByRole('button', { name: 'Show the values' }).click();
      expect(await operator.getByLabel('Client secret').inputValue()).toBe(app.secret);
      await look(operator);
      await operator.getByRole('button', { name: 'I have entered them' }).click();
      await operator.getByText('Entered, as was said on').waitFor();
      expect(await operator.content()).not.toContain(app.secret);

      const makeLink = async (): Promise<string> => {
        await operator.goto(`${home}/hand-over`);
        await operator.getByRole('button', { name: 'Make a link to the values' }).click();
        return operator.getByLabel('Address of the link').inputValue();
      };
      const page = await office.person({ viewport, javaScriptEnabled });
      const withdrawn = await makeLink();
      await operator.getByRole('button', { name: 'Withdraw this link' }).click();
      await operator.getByText('Links that are good').waitFor({ state: 'detached' });
      await look(operator);
      await page.goto(withdrawn);
      await page.getByRole('heading', { level: 1, name: 'This link is over' }).waitFor();

      const link = await makeLink();
      await look(operator);
      await page.goto(link);
      await look(page);
      await page.getByRole('button', { name: 'Sign in at Microsoft' }).click();
      await office.signIn(page, 'diego@contoso.example');
      // What was allowed before, by the same person, is not asked again.
      const accept = page.getByRole('button', { name: 'Accept' });
      const show = page.getByRole('button', { name: 'Show the values' });
      await accept.or(show).first().waitFor();
      if (await accept.isVisible()) await accept.click();
      await page.waitForURL('**/hand-over?t=*');
      await look(page);
      await show.click();
      expect(await page.getByLabel('Client secret').inputValue()).toBe(app.secret);
      await look(page);

      // Another tab of the same browser sees them too; another browser does not.
      const tab = await page.context().newPage();
      await tab.goto(link);
      await tab.getByRole('button', { name: 'Show the values' }).click();
      expect(await tab.getByLabel('Client secret').inputValue()).toBe(app.secret);
      const other = await office.person();
      await other.goto(link);
      await other.getByRole('button', { name: 'Sign in at Microsoft' }).waitFor();
      expect(await other.getByRole('button', { name: 'Show the values' }).count()).toBe(0);

      await page.getByRole('button', { name: 'I have entered them' }).click();
      await page.getByRole('heading', { level: 1, name: /has its settings/ }).waitFor();
      await look(page);
      await tab.getByRole('button', { name: 'I have entered them' }).click();
      await tab.getByRole('heading', { level: 1, name: 'This link is over' }).waitFor();
      for (const one of [operator, page, other]) await one.context().close();
    },
  );
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { cayosoft } from '../../src/lib/profiles/cayosoft.ts';
import { snow } from '../../src/lib/profiles/snow.ts';
import { chromiumPath, sayNoChromium } from '../lib/web/chromium.ts';
import { type Controller, samba, saySkipped, startController } from '../support/controller.ts';
import { administrates } from '../support/domain.ts';
import { looksRight, type Office, openOffice, seeAnswers } from '../support/office.ts';
import type { Running } from '../support/sandbox.ts';
import { registered } from '../support/tenantApps.ts';
import { ways } from '../support/ways.ts';

if (chromiumPath === undefined) sayNoChromium('a directory account in a browser');
if (typeof samba === 'string') saySkipped('a directory account in a browser', samba);
const canRun = chromiumPath !== undefined && typeof samba !== 'string';

const PASSWORD = 'First-Harbour-1!';
const STAFF = 'OU=Staff,DC=corp,DC=example';
const OPERATORS = 'CN=Account Operators,CN=Builtin,DC=corp,DC=example';
/** A connector that reads by an app of the tenant's own, and administers a domain. */
const profile = {
  ...snow,
  id: 'harbour',
  name: 'Harbour',
  directoryAccount: cayosoft.directoryAccount,
  handOver: ['directoryUserName', 'directoryPassword'],
};

(canRun ? describe : describe.skip)('a directory account, on real pages and of a real domain', () => {
  let controller: Controller;
  let domain: ReturnType<typeof administrates>;
  let office: Office;
  let running: Running;

  beforeAll(async () => {
    controller = await startController();
    office = await openOffice({ DIRECTORY_ALLOWED_NETWORKS: `${controller.host}/32` });
    ({ running } = office);
    domain = administrates(controller);
    await domain.addUnit(STAFF);
    await domain.add('svc', PASSWORD);
    await domain.join(OPERATORS, 'svc');
    await domain.setPolicy('minPwdAge', '0');
    await running.operator.call('POST', '/profiles', profile);
  });
  afterAll(async () => {
    await office.close();
    await controller.stop();
  });

  /** A connection that works. @returns its id */
  async function connected(name: string): Promise<string> {
    const { microsoft } = running.sandbox;
    const roles = ['Directory.Read.All', 'Organization.Read.All', 'User.Read.All', 'Reports.Read.All'];
    const app = registered({ microsoft, now: Date.now }, 'contoso', { roles });
    const wanted = { profile: profile.id, tenant: 'contoso.example', name };
    const id = String((await running.operator.call('POST', '/connections', wanted)).body['id']);
    const given = { tenantId: app.tenant.id, clientId: app.clientId, clientSecret: app.secret };
    await running.operator.call('PUT', `/connections/${id}/credentials`, given);
    return id;
  }

  describe.each(ways)('on $who', ({ who, viewport, javaScriptEnabled }) => {
    let page: Page;
    let id: string;
    beforeAll(async () => {
      id = await connected(`Corp on ${who}`);
      page = await office.operatorOn({ viewport, javaScriptEnabled });
      await page.goto(`${running.sandbox.origin}/connections/${id}`);
    });
    afterAll(() => page.context().close());

    /** Of one account a wrong password is tried once an hour. */
    const wrong = `CORP\\nobody-${who.replaceAll(' ', '-')}`;
    const section = () => page.locator('#directory');
    const field = (label: string) => section().getByLabel(label, { exact: true });
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    const look = () => looksRight(page, { javaScriptEnabled });
    const give = async (password: string) => {
      await field('Password').fill(password);
      await press('Try this account, and keep it if it is let in');
    };
    const checkNow = async () => {
      await page.goto(`${running.sandbox.origin}/connections/${id}`);
      await press('Check now');
      await seeAnswers(page);
    };

    test('a wrong password is refused at its field, and what was typed is kept', async () => {
      await field('Domain controllers').fill(controller.host);
      await field('Account').fill(wrong);
      await field('Base').fill(STAFF);
      await field('Groups').fill('Account Operators');
      await field('Certificate of the CA').fill(controller.authority.ca);
      await give('Wrong-Harbour-1!');
      await page.getByText('The account was not kept').waitFor();
      expect(await page.locator('#directory-password-error').innerText()).toContain(
        'does not know this account with this password',
      );
      expect(await field('Password').getAttribute('aria-invalid')).toBe('true');
      expect(await field('Password').inputValue()).toBe('');
      expect(await field('Domain controllers').inputValue()).toBe(controller.host);
      expect(await field('Account').inputValue()).toBe(wrong);
      expect(await field('Base').inputValue()).toBe(STAFF);
      expect(await field('Groups').inputValue()).toBe('Account Operators');
      expect((await field('Certificate of the CA').inputValue()).trim()).toBe(controller.authority.ca.trim());
      expect(await page.content()).not.toContain('Wrong-Harbour-1!');
      await look();
    });

    test('the right one is kept, and shown nowhere', async () => {
      await field('Account').fill('CORP\\svc');
      await give(PASSWORD);
      await page.getByRole('heading', { name: 'The account is let in, and in force' }).waitFor();
      await section().getByText('CN=svc,CN=Users,DC=corp,DC=example').waitFor();
      expect(await page.content()).not.toContain(PASSWORD);
      await look();
    });

    test('“Check now” shows the verdict and what was seen', async () => {
      await checkNow();
      const check = page.locator('li[data-key=directoryAccount]');
      await check.getByText('OK', { exact: true }).waitFor();
      await check.locator('summary').click();
      for (const seen of [controller.host, 'CN=svc,CN=Users,DC=corp,DC=example', STAFF])
        expect(await check.innerText()).toContain(seen);
      await look();
    });

    test('a finding shows, and is gone once it is mended', async () => {
      const finding = page.getByRole('link', { name: 'directory.disabled' });
      await domain.set(domain.dnOf('svc'), 'userAccountControl', '514');
      await checkNow();
      await finding.first().waitFor();
      await page.getByText('The account is disabled.').first().waitFor();
      await look();
      await domain.set(domain.dnOf('svc'), 'userAccountControl', '512');
      await checkNow();
      expect(await finding.count()).toBe(0);
    });

    test('a trial asks first, is refused elsewhere, and says of each step what came of it', async () => {
      expect(await field('Container').inputValue()).toBe(STAFF);
      await field('Container').fill('CN=Users,DC=corp,DC=example');
      await press('Try what it may do');
      await page.getByRole('heading', { name: 'Try what the directory account may do?' }).waitFor();
      await look();
      await press('Try it');
      await page.getByText('Nothing was tried').waitFor();
      expect(await page.locator('#directory-container-error').innerText()).toContain('the base');
      expect(await field('Container').inputValue()).toBe('CN=Users,DC=corp,DC=example');
      await look();
      await field('Container').fill(STAFF);
      await press('Try what it may do');
      await press('Try it');
      const trial = page.locator('#directory-trial');
      for (const said of ['A disabled user was made', 'Its password was reset.', 'It was deleted.'])
        await trial.getByText(said).waitFor();
      expect(await trial.locator('.error').count()).toBe(0);
      await look();
    });

    test('a new password asks first, has to be entered, and is shown by the hand-over alone', async () => {
      const due = page.getByRole('link', { name: 'handOver.due' });
      await press('Renew the directory account’s password');
      await page.getByRole('heading', { name: 'Renew the directory account’s password?' }).waitFor();
      await look();
      await press('Renew the password');
      await page.getByRole('heading', { name: 'A new password is in force' }).waitFor();
      await look();
      await checkNow();
      await due.first().waitFor();
      await section().getByRole('link', { name: 'Hand it over' }).click();
      await press('Show the values');
      const password = page.getByLabel('Password in the directory', { exact: true });
      expect((await password.inputValue()).length).toBe(24);
      await look();
      await press('I have entered them');
      await checkNow();
      expect(await due.count()).toBe(0);
    });

    test('taken away once somebody has said yes, it is not there any more', async () => {
      await press('Take the directory account away');
      await page
        .getByRole('heading', { name: 'Take the directory account away from this connection?' })
        .waitFor();
      await look();
      await press('Take the account away');
      await section().waitFor();
      expect(await section().innerText()).not.toContain('CORP\\svc');
      await look();
      await domain.setPassword('svc', PASSWORD);
    });
  });
});

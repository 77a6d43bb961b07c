import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { nextGuid } from '../../sandbox/microsoft/random.ts';
import { roleIds } from '../../sandbox/microsoft/graph/builtInRoles.ts';
import { seedApplication } from '../../sandbox/microsoft/seed/application.ts';
import { chromiumPath, sayNoChromium } from '../lib/web/chromium.ts';
import { audit, looksRight, type Office, openOffice } from '../support/office.ts';
import type { Running } from '../support/sandbox.ts';
import { ways } from '../support/ways.ts';

if (chromiumPath === undefined) sayNoChromium('the refusals of provisioning in a browser');

(chromiumPath === undefined ? describe.skip : describe)('what stops the steps, on real pages', () => {
  let running: Running;
  let office: Office;
  beforeAll(async () => {
    office = await openOffice();
    ({ running } = office);
  });
  afterAll(() => office.close());

  const world = () => running.sandbox.microsoft.world;
  const contoso = () => {
    const found = world().tenants.find(({ domain }) => domain === 'contoso.example');
    if (!found) throw new Error('no contoso');
    return found;
  };
  const give = (account: string, ...roles: string[]) => {
    const user = contoso().users.find((one) => one.userPrincipalName === account);
    if (!user) throw new Error(`nobody is called ${account}`);
    user.directoryRoles = [...roleIds(...roles)];
  };
  const heading = async (page: Page, text: string | RegExp): Promise<string> => {
    const found = page.getByRole('heading', { level: 1, name: text });
    await found.waitFor({ timeout: 60_000 });
    return found.innerText();
  };
  /** On the page of a fresh link. */
  const open = async (profile: string, name: string): Promise<Page> => {
    const link = await office.newLink(profile, 'contoso.example', name);
    const page = await office.person();
    await page.goto(link);
    return page;
  };
  const signIn = async (page: Page, account: string, button = 'Sign in at Microsoft and begin') => {
    await page.getByRole('button', { name: button }).click();
    await office.signIn(page, account);
    await office.accept(page);
  };

  test('two people: one registers, and a colleague finishes by a second link', async () => {
    give('alex@contoso.example', 'Application Administrator');
    const page = await open('snow', 'Two people');
    await signIn(page, 'alex@contoso.example');
    await heading(page, 'Another administrator has to go on');
    await audit(page);
    await page.getByRole('button', { name: 'Make a link for a colleague' }).click();
    const link = await page.locator('#colleague-link').inputValue();
    await audit(page);

    const colleague = await office.person({ viewport: { width: 360, height: 800 } });
    await colleague.goto(link);
    await audit(colleague);
    // Another browser may choose nothing before somebody has signed in to it.
    expect(await colleague.getByRole('button', { name: 'Make a link for a colleague' }).count()).toBe(0);
    await signIn(colleague, 'adele@contoso.example', 'Sign in as an administrator');
    await heading(colleague, /is connected to/);
    // The first page has seen it too, without anybody touching it.
    expect(await heading(page, /is connected to/)).toMatch(/is connected to/);
  });

  test('an app of the wanted name is there: the admin chooses, by keyboard', async () => {
    const displayName = 'Certero for Office 365';
    world().applications.push(seedApplication(world(), Date.now(), contoso().id, displayName, {}));
    const page = await open('certero-application:dedicated', 'Namesake');
    await signIn(page, 'adele@contoso.example');
    await heading(page, 'Which app shall be used?');
    await audit(page);
    await page.getByRole('radio').last().focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Go on with this choice' }).focus();
    await page.keyboard.press('Enter');
    expect(await heading(page, /is connected to/)).toMatch(/is connected to/);
  });

  test('an account of the wanted name is there: another name', async () => {
    const [first] = contoso().users;
    if (!first) throw new Error('no users');
    contoso().users.push({
      ...structuredClone(first),
      id: nextGuid(world()),
      userPrincipalName: 'cayosoft-service@contoso.example',
      directoryRoles: [],
    });
    const page = await open('cayosoft', 'Taken name');
    await signIn(page, 'adele@contoso.example');
    await heading(page, 'Which account shall be used?');
    await audit(page);
    await page.getByLabel(/None of these/).check();
    await page.getByLabel('User name of the new account').fill('cayosoft-two');
    await page.getByRole('button', { name: 'Go on with this choice' }).click();
    expect(await heading(page, /Now cayosoft-two@contoso.example signs in/)).toMatch(
      /Now cayosoft-two@contoso.example signs in/,
    );
  });

  test('a bad user name and a weak password are said before anything begins', async () => {
    const page = await open('sam360-account', 'Faults');
    await page.getByLabel('User name').fill('two words');
    await page.getByLabel('Password (optional)').fill('short');
    await page.getByRole('button', { name: 'Sign in at Microsoft and begin' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').innerText()).toMatch(/user name[\s\S]*password/i);
    expect(await page.getByLabel('Password (optional)').inputValue()).toBe('');
    await audit(page);
  });

  test('declined at Microsoft, and then accepted after all', async () => {
    give('diego@contoso.example', 'Global Administrator');
    const page = await open('snow', 'Declined');
    await page.getByRole('button', { name: 'Sign in at Microsoft and begin' }).click();
    await office.signIn(page, 'diego@contoso.example');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await heading(page, 'You chose not to accept');
    await audit(page);
    await page.getByRole('button', { name: /again/i }).click();
    await page.getByRole('button', { name: 'Sign in at Microsoft and begin' }).click();
    await office.accept(page);
    expect(await heading(page, /is connected to/)).toMatch(/is connected to/);
    give('diego@contoso.example');
  });

  test.each(ways)(
    '$who: an operator ends a connection, an admin removes what was made, and it begins anew',
    async (way) => {
      const page = await open('snow', `Leaving from ${way.who}`);
      await signIn(page, 'adele@contoso.example');
      await heading(page, /is connected to/);
      const address = office.operator.url().replace(/\/links(#.*)?$/, '');
      const operator = await office.operatorOn(way);
      await operator.goto(`${address}/removals`);
      await looksRight(operator, way);
      for (const box of await operator.getByRole('checkbox').all()) await box.check();
      await operator.getByRole('button', { name: 'Disconnect' }).click();
      const link = await operator.locator('#removal-link').inputValue();
      await looksRight(operator, way);

      const admin = await office.person();
      await admin.goto(link);
      await audit(admin);
      await signIn(admin, 'adele@contoso.example', 'Sign in at Microsoft and remove it');
      await heading(admin, 'This connection was ended');
      await operator.goto(address);
      await operator.getByText('Disconnected').first().waitFor();
      await looksRight(operator, way);
      await operator.getByRole('button', { name: 'Make an onboarding link' }).click();
      await heading(operator, 'Make a link that begins this connection anew?');
      await looksRight(operator, way);
      await operator.getByRole('button', { name: 'Make an onboarding link' }).click();
      const again = await office.person();
      await again.goto(await operator.locator('input[readonly]').inputValue());
      await signIn(again, 'adele@contoso.example');
      expect(await heading(again, /is connected to/)).toMatch(/is connected to/);
      for (const one of [page, operator, admin, again]) await one.context().close();
    },
  );
});

import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Tenant } from '../../sandbox/microsoft/world.ts';
import { chromiumPath, sayNoChromium } from '../lib/web/chromium.ts';
import { fits, looksRight, type Office, openOffice, seeAnswers } from '../support/office.ts';
import { ownProfile } from '../support/profiles.ts';
import type { Running } from '../support/sandbox.ts';
import { ways } from '../support/ways.ts';

if (chromiumPath === undefined) sayNoChromium('what is renewed and mended, in a browser');

const permissions = ['Directory.Read.All', 'Reports.Read.All', 'User.Read.All', 'Organization.Read.All'];
/** A connector with an app and an account of the tenant's own, which needs names in usage reports. */
const keeper = ownProfile({
  id: 'keeper',
  name: 'Tidewater Keeper',
  apps: [
    {
      key: 'connector',
      ownership: 'dedicated',
      displayName: 'Tidewater Keeper',
      credential: { kind: 'secret' },
      application: permissions.map((name) => ({ name, plain: `Has ${name}`, why: 'To count licences.' })),
    },
  ],
  account: { kind: 'made', userName: 'keeper', displayName: 'Keeper', directoryRoles: ['Reports Reader'] },
  reports: { concealedNames: 'mustBeOff' },
  handOver: ['tenantId', 'clientId', 'clientSecret', 'userName', 'password'],
});
const name = 'Kept for Contoso';
const OTHER_PASSWORD = 'Another-Harbour-2!';
const WRONG_PASSWORD = 'Mistaken-Harbour-3!';

/** What a sheet of A4 leaves within its margins, in CSS pixels. */
const PAPER = { width: 717, height: 1046 };

// Said as text, since it is the browser's to do.
const shown = (selector: string) =>
  `[...document.querySelectorAll('${selector}')].filter((one) => one.checkVisibility())`;
const REACHABLE = `${shown('main :is(a[href], button, input, select, textarea, summary)')}.filter((one) => one.tabIndex >= 0)`;
const WHERE = `(() => {
  const one = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const { top, bottom } = one.getBoundingClientRect();
  return {
    at: ${REACHABLE}.indexOf(one),
    isOutlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    isInView: top > -1 && bottom < innerHeight + 1,
  };
})()`;
const ONLY_FOR_SCREENS = `${shown('.skip, nav, footer, button, .button, select, input, textarea, details:has(form), #new')}.map((one) => one.outerHTML)`;
const CUT = `${shown('body *:not(.unseen)')}
  .filter((one) => one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible')
  .map((one) => one.outerHTML)`;

(chromiumPath === undefined ? describe.skip : describe)('what is renewed and mended', () => {
  let running: Running;
  let office: Office;
  let contoso: Tenant;
  let home: string;
  beforeAll(async () => {
    office = await openOffice();
    ({ running } = office);
    const { world } = running.sandbox.microsoft;
    const found = world.tenants.find(({ domain }) => domain === 'contoso.example');
    if (!found) throw new Error('no contoso');
    contoso = found;
    await running.operator.call('POST', '/profiles', keeper);
    const page = await office.person();
    await page.goto(await office.newLink(keeper.id, contoso.domain, name));
    await page.locator('[id="steward.watch"]').check();
    await page.locator('[id="steward.reports"]').check();
    await followed(page, 'Sign in at Microsoft and begin');
    await page.getByRole('heading', { level: 1, name: /is connected to/ }).waitFor();
    await page.context().close();
    home = office.operator.url().replace(/\/links(#.*)?$/, '');
  }, 120_000);
  afterAll(() => office.close());

  /** Of an account one password an hour is tried, and the one that was made has been. */
  async function forgetTries(): Promise<void> {
    const lookup = TableClient.fromConnectionString(running.sandbox.connectionString, 'lookup', {
      allowInsecureConnection: true,
    });
    for await (const { partitionKey, rowKey } of lookup.listEntities())
      if (partitionKey?.startsWith('account~')) await lookup.deleteEntity(partitionKey, rowKey ?? '');
  }

  /** Signs in as the tenant's admin by this button, and allows what is asked. */
  async function followed(page: Page, button: string): Promise<void> {
    await page.getByRole('button', { name: button }).click();
    await office.signIn(page, 'adele@contoso.example');
    await office.accept(page);
  }

  describe.each(ways)('on $who', ({ viewport, javaScriptEnabled }) => {
    let page: Page;
    beforeAll(async () => {
      page = await office.operatorOn({ viewport, javaScriptEnabled });
    });
    afterAll(async () => {
      await page.context().close();
    });

    const press = (text: string) => page.getByRole('button', { name: text, exact: true }).first().click();
    const leave = (text: string) => page.getByRole('link', { name: text, exact: true }).click();
    const heading = (text: string) =>
      page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();

    test('shows names in usage reports, once that is confirmed', async () => {
      contoso.knobs.concealedNames = true;
      await page.goto(home);
      await press('Check now');
      await seeAnswers(page);
      await press('Show the names in usage reports');
      await heading('Show the names of users in usage reports?');
      await looksRight(page, { javaScriptEnabled });
      await leave('Leave them concealed');
      await heading(name);
      expect(contoso.knobs.concealedNames).toBe(true);
      await press('Show the names in usage reports');
      await press('Show the names');
      await page.getByText('Usage reports are to show names from now on.').waitFor();
      expect(contoso.knobs.concealedNames).toBe(false);
      await looksRight(page, { javaScriptEnabled });
    });

    test.each([
      ['Renew the credential now', 'Renew the credential?', 'Renew the credential'],
      ['Renew the account’s password', 'Renew the account’s password?', 'Renew the password'],
    ])('“%s” asks first, and then gives a link to send', async (begins, asks, confirms) => {
      await page.goto(home);
      const links = page.locator('.links > li');
      const before = await links.allInnerTexts();
      await press(begins);
      await heading(asks);
      await looksRight(page, { javaScriptEnabled });
      await leave('Keep what there is');
      await heading(name);
      expect(await links.allInnerTexts()).toEqual(before);
      await press(begins);
      await press(confirms);
      await heading(name);
      expect(await page.getByLabel('Address of the link').inputValue()).toContain('/connect?t=');
      await page.getByText('nobody has signed in for it yet').waitFor();
      await looksRight(page, { javaScriptEnabled });
    });

    test('takes a removal back that waits for an admin', async () => {
      await page.goto(home);
      await leave('Disconnect, and choose what is removed from the tenant');
      await heading(`Disconnect ${name}`);
      await page.getByLabel(/^The app itself/).check();
      await press('Disconnect');
      expect(await page.getByLabel('Address', { exact: true }).inputValue()).toContain('/connect?t=');
      await looksRight(page, { javaScriptEnabled });
      await press('Keep the connection');
      await heading(name);
      await page.getByText('nobody has signed in for it yet').waitFor({ state: 'detached' });
      await leave('Disconnect, and choose what is removed from the tenant');
      expect(await page.getByRole('button', { name: 'Keep the connection' }).count()).toBe(0);
    });

    test('takes a password of the account that is right, and no other', async () => {
      const user = contoso.users.find(({ userPrincipalName }) => userPrincipalName.startsWith('keeper@'));
      if (!user) throw new Error('no account');
      user.password = OTHER_PASSWORD;
      await forgetTries();
      await page.goto(home);
      const section = page.locator('#account');
      const password = section.getByLabel('Password', { exact: true });
      const give = async (value: string) => {
        await password.fill(value);
        await press('Try this password, and keep it if it is right');
      };
      await give('');
      await section.getByText('The account was not kept.').waitFor();
      expect(await password.getAttribute('aria-invalid')).toBe('true');
      await looksRight(page, { javaScriptEnabled });
      await give(OTHER_PASSWORD);
      await page.getByRole('heading', { name: 'The password is right, and in force' }).waitFor();
      expect(await page.content()).not.toContain(OTHER_PASSWORD);
      await looksRight(page, { javaScriptEnabled });
      await forgetTries();
      await give(WRONG_PASSWORD);
      await section.getByText('The account was not kept.').waitFor();
      expect(await section.getByLabel('User name').inputValue()).toBe(user.userPrincipalName);
      expect(await page.content()).not.toContain(WRONG_PASSWORD);
      await looksRight(page, { javaScriptEnabled });
    });

    test('by keyboard past the menu at once, then to everything in its order, and always sees where', async () => {
      await page.goto(home);
      const focused = page.locator(':focus');
      await page.keyboard.press('Tab');
      expect(await focused.innerText()).toBe('Skip to the content');
      expect((await focused.boundingBox())?.y).toBeGreaterThanOrEqual(0);
      await page.keyboard.press('Enter');
      expect(await focused.getAttribute('id')).toBe('main');
      const count = Number(await page.evaluate(`${REACHABLE}.length`));
      expect(count).toBeGreaterThan(10);
      for (let at = 0; at < count; at += 1) {
        await page.keyboard.press('Tab');
        expect(await page.evaluate(WHERE)).toEqual({ at, isOutlined: true, isInView: true });
      }
    });
  });

  test('on paper is all that is known, and nothing to press', async () => {
    const { operator: page } = office;
    contoso.knobs.concealedNames = true;
    await page.goto(home);
    await page.getByRole('button', { name: 'Check now' }).click();
    await seeAnswers(page);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize(PAPER);
    for (const address of ['/', '/connections', '/alerts', home]) {
      await page.goto(new URL(address, home).href);
      expect(await page.locator('h1').isVisible()).toBe(true);
      for (const known of [name, 'Usage reports conceal'])
        expect(await page.getByText(known).filter({ visible: true }).count()).toBeGreaterThan(0);
      expect(await page.evaluate(ONLY_FOR_SCREENS)).toEqual([]);
      expect(await page.evaluate(CUT)).toEqual([]);
      await fits(page);
    }
  });
});

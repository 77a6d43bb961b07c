import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { DAY, iso } from '../../src/lib/clock.ts';
import { chromiumPath, sayNoChromium } from '../lib/web/chromium.ts';
import { ownProfile } from '../support/profiles.ts';
import { audit as auditPage, fits, type Office, openOffice } from '../support/office.ts';
import type { Running } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { ways } from '../support/ways.ts';

if (chromiumPath === undefined) sayNoChromium('the operator’s day in a browser');

const inNineDays = (): string => iso(Date.now() + 9 * DAY).slice(0, 10);

(chromiumPath === undefined ? describe.skip : describe)('the operator’s day', () => {
  let running: Running;
  let office: Office;
  let origin: string;
  beforeAll(async () => {
    office = await openOffice();
    ({ running } = office);
    ({ origin } = running.sandbox);
    await running.connect('fabrikam.example', 'Fabrikam licences');
    await running.connect('adatum.example', 'Adatum licences');
    await running.night();
  });
  afterAll(() => office.close());

  describe.each(ways)('on $who', ({ who, viewport, javaScriptEnabled }) => {
    let page: Page;
    const refused: string[] = [];
    beforeAll(async () => {
      page = await office.operatorOn({ viewport, javaScriptEnabled });
      page.on('console', (message) => {
        if (/Content Security Policy/.test(message.text())) refused.push(message.text());
      });
    });
    afterAll(async () => {
      await page.context().close();
    });

    // Axe is a script too; the markup is the same with and without.
    const audit = async (one: Page) => javaScriptEnabled && auditPage(one);
    const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
    const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click();
    const unfold = (text: string | RegExp) => page.locator('summary', { hasText: text }).first().click();
    const open = async (path: string) => {
      await page.goto(`${origin}${path}`);
      await audit(page);
    };

    test('finds in three clicks what is wrong with whom', async () => {
      await open('/');
      await fits(page);
      await page
        .getByRole('link', { name: /Degraded/ })
        .first()
        .click();
      await page.getByRole('link', { name: 'Adatum licences' }).click();
      await heading('Adatum licences');
      await page.getByText('Usage reports conceal').first().waitFor();
      await audit(page);
      await fits(page);
      await page.getByRole('link', { name: 'reports.concealed' }).first().click();
      await page.waitForURL('**/findings/reports.concealed');
      await audit(page);
      await open('/findings');
      await fits(page);
      expect(refused).toEqual([]);
    });

    test('asks a connection now, and makes and revokes a link to it', async () => {
      await open('/connections?search=fabrikam');
      await page.getByRole('link', { name: 'Fabrikam licences' }).click();
      await press('Check now');
      await heading('Fabrikam licences');
      await running.reconcileUntil('all checks have answered', async () => {
        // With script the page follows by itself.
        const again = page.getByRole('link', { name: 'Look again' });
        if ((await again.count()) > 0) await again.click();
        return (await page.getByText('All checks have answered.').count()) > 0;
      });
      await audit(page);
      await press(/Make .*link/);
      expect(await page.locator('input[readonly]').first().inputValue()).toContain('/connect?t=');
      await audit(page);
      await page.goto(page.url().replace(/\/links(#.*)?$/, ''));
      await press(/Revoke/);
      await page
        .getByText(/Revoked/)
        .first()
        .waitFor();
    });

    test('names who may fetch tokens, and is told of a bad id', async () => {
      await open('/connections?search=fabrikam');
      await page.getByRole('link', { name: 'Fabrikam licences' }).click();
      const list = page.locator('#tokens textarea');
      await list.fill('not an id');
      await press('Keep this list');
      const refusal = page.locator('#tokens').getByText('The list was not changed');
      await refusal.waitFor();
      await until('the refusal is in view', async () => {
        const { y = -1, height = 0 } = (await refusal.boundingBox()) ?? {};
        return y >= 0 && y + height <= viewport.height;
      });
      await list.fill('11111111-2222-4333-8444-555555555555');
      await press('Keep this list');
      await page.locator('#tokens li code', { hasText: '11111111-2222-4333-8444-555555555555' }).waitFor();
      await list.fill('');
      await press('Keep this list');
      await page.locator('#tokens').getByText('Nobody.').waitFor();
      expect(refused).toEqual([]);
    });

    test('makes a connection and forgets it again', async () => {
      await open('/');
      await page.getByLabel('Profile', { exact: true }).selectOption('snow');
      await page.getByLabel('Tenant', { exact: true }).fill('contoso.example');
      await page.getByLabel('Name', { exact: true }).fill(`Contoso on ${who}`);
      await press('Make the connection');
      await heading(`Contoso on ${who}`);
      await audit(page);
      await fits(page);
      await page.getByRole('link', { name: /Disconnect/ }).click();
      await audit(page);
      await press(/^(Disconnect|End)/);
      await heading(`Contoso on ${who}`);
      await page.getByText('Disconnected').first().waitFor();
      await audit(page);
      await press('Delete the connection and its history');
      await heading('Delete this connection and its history?');
      await audit(page);
      await fits(page);
      await press('Delete the connection and its history');
      await open(`/connections?search=${encodeURIComponent(`Contoso on ${who}`)}`);
      expect(await page.getByRole('link', { name: `Contoso on ${who}` }).count()).toBe(0);
    });

    test('filters, sorts, asks many at once and takes the list home', async () => {
      await open('/connections');
      await page.getByLabel('State', { exact: true }).selectOption('degraded');
      await page.getByLabel('Order', { exact: true }).selectOption({ index: 1 });
      await press('Show');
      await page.waitForURL(/state=degraded/);
      expect(await page.getByRole('link', { name: 'Fabrikam licences' }).count()).toBe(0);
      const download = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Export as CSV' }).click();
      const taken = readFileSync(await (await download).path(), 'utf8');
      expect(taken).toContain('Adatum licences');
      expect(taken).not.toContain('Fabrikam licences');
      await page.getByLabel('Choose Adatum licences').check();
      await press('Check now');
      await heading('1 connection is being checked');
      await audit(page);
    });

    test('snoozes an alert with a reason, and ends the snooze', async () => {
      await open('/alerts');
      await fits(page);
      const tick = page.getByLabel(/conceal/).first();
      await tick.check();
      await press('Snooze');
      await page.getByText('Not everything could be done').waitFor();
      await audit(page);
      expect(await tick.isChecked()).toBe(true);
      await page.getByLabel('Why', { exact: true }).fill(`The works council decides, says ${who}.`);
      await page.getByLabel('Until', { exact: true }).fill(inNineDays());
      await press('Snooze');
      await page.getByText(`The works council decides, says ${who}.`).first().waitFor();
      await audit(page);
      await press(/^Wake/);
      await page.waitForURL(/\/alerts/);
      expect(await page.getByText(`The works council decides, says ${who}.`).count()).toBe(0);
    });

    test('snoozes all that is open with the connections that were chosen', async () => {
      await open('/connections?search=adatum');
      await page.getByLabel('Choose Adatum licences').check();
      await press(/^Snooze/);
      await heading(/^Snooze/);
      await page.getByLabel('Why', { exact: true }).fill(`Known, says ${who}.`);
      await page.getByLabel('Until', { exact: true }).fill(inNineDays());
      await press(/^Snooze/);
      await heading(/^1 alert of 1 connection snoozed/);
      await audit(page);
      await page.getByRole('link', { name: 'All that is snoozed' }).click();
      await page.getByText(`Known, says ${who}.`).first().waitFor();
      await press(/^Wake/);
      await page.waitForURL(/\/alerts/);
      expect(await page.getByText(`Known, says ${who}.`).count()).toBe(0);
    });

    test('begins a run, and sees how it ends', async () => {
      await open('/runs');
      await fits(page);
      await page.locator('#run-checkSecretExpiry').click();
      await heading('Runs');
      await running.reconcileUntil('the run is closed', async () => {
        // With script the page follows by itself.
        if (!javaScriptEnabled) await page.reload();
        return (await page.locator('#run-checkSecretExpiry').count()) === 1;
      });
      await audit(page);
      await page.getByRole('navigation', { name: 'Runs of one timer' }).getByRole('link').nth(1).click();
      await page.waitForURL(/timer=/);
      expect(refused).toEqual([]);
    });

    test('adds a profile, is told what is wrong with it, and removes it', async () => {
      const id = `ours-${ways.findIndex((one) => one.who === who)}`;
      await open('/profiles');
      await fits(page);
      const text = page.getByLabel(/JSON/).first();
      if (!(await text.isVisible())) await unfold(/Add|own/);
      await text.fill('{"id":');
      await press('Keep the profile');
      await page.getByRole('alert').first().waitFor();
      expect(await text.inputValue()).toBe('{"id":');
      await text.fill(JSON.stringify(ownProfile({ id, name: `Readers of ${id}` })));
      await press('Keep the profile');
      await heading(`Readers of ${id}`);
      await audit(page);
      await fits(page);
      await press('Remove…');
      await heading(`Remove Readers of ${id}?`);
      await press('Remove the profile');
      await heading('Profiles');
      await open('/profiles');
      expect(await page.getByText(`Readers of ${id}`).count()).toBe(0);
    });

    test('imports a table, sees each row, and takes the links home', async () => {
      await open('/connections/import');
      await fits(page);
      const name = `Imported on ${who}`;
      await page.getByLabel('Or the same as text').fill(`tenant,profile,name\nno tenant,snow,${name}\n`);
      await press('Import');
      await page.getByRole('alert').first().waitFor();
      await audit(page);
      await page
        .getByLabel('Or the same as text')
        .fill(`tenant,profile,name\ncontoso.example,snow,${name}\nfabrikam.example,snow,"=${name}"\n`);
      await press('Import');
      await page.waitForURL('**/imports/*');
      await running.reconcileUntil('the import is done', async () => {
        if (!javaScriptEnabled) await page.reload();
        return (await page.getByRole('button', { name: /link/i }).count()) > 0;
      });
      await audit(page);
      await fits(page);
      const download = page.waitForEvent('download');
      await press(/CSV/);
      const taken = readFileSync(await (await download).path(), 'utf8');
      expect(taken.match(/\/connect\?t=/g)).toHaveLength(2);
      expect(taken).not.toMatch(/(^|,|")=Imported/m);
    });

    test('looks at how the installation is set and how it stands', async () => {
      await open('/');
      await page
        .getByRole('link', { name: /Settings/ })
        .first()
        .click();
      await heading('Settings and status');
      await audit(page);
      await fits(page);
      for (const section of ['status', 'missing', 'timers', 'apps', 'settings', 'versions'])
        expect(await page.locator(`h2#${section}`).count()).toBe(1);
    });

    test('reads who did what', async () => {
      await open('/audit');
      await fits(page);
      await page.getByLabel('What', { exact: true }).selectOption('Onboarding link made');
      await press('Show');
      await page.waitForURL(/action=/);
      expect(await page.getByRole('row').count()).toBeGreaterThan(1);
      await audit(page);
    });

    test('and meets nothing that the policy of the pages forbids', () => {
      expect(refused).toEqual([]);
    });
  });
});

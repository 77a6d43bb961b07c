import { readFileSync } from 'node:fs';
import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { chromiumPath, sayNoChromium } from '../lib/web/chromium.ts';
import { audit, type Office, openOffice } from '../support/office.ts';
import type { Running } from '../support/sandbox.ts';
import { until } from '../support/until.ts';

if (chromiumPath === undefined) sayNoChromium('the whole path in a browser');

(chromiumPath === undefined ? describe.skip : describe)('in a browser', () => {
  let running: Running;
  let people: Office;
  let office: Page;

  beforeAll(async () => {
    people = await openOffice();
    ({ running } = people);
    office = people.operator;
  });
  afterAll(() => people.close());

  const person = () => people.person();
  const signIn = (page: Page, account: string) => people.signIn(page, account);
  const newLink = (tenant: string, name: string) => people.newLink('certero-application', tenant, name);
  const heading = (page: Page): Promise<string> => page.getByRole('heading', { level: 1 }).innerText();
  const tenantNamed = (domain: string) => {
    const found = running.sandbox.microsoft.world.tenants.find((tenant) => tenant.domain === domain);
    if (!found) throw new Error(`no ${domain}`);
    return found;
  };

  test('the whole path: connect, break, be told, mend, be told', async () => {
    const { sandbox } = running;
    sandbox.microsoft.world.knobs.lag = { minMs: 1_500, maxMs: 1_500 };
    const link = await newLink('contoso.example', 'Contoso licences');
    const connectionPage = office.url().replace(/\/links(#.*)?$/, '');
    await audit(office);

    const admin = await person();
    await admin.goto(link);
    for (const name of ['Directory.Read.All', 'Group.Read.All', 'Reports.Read.All', 'User.Read.All']) {
      expect(await admin.getByText(name).count()).toBeGreaterThan(0);
    }
    await audit(admin);
    await admin.getByRole('button', { name: 'Continue to Microsoft' }).click();
    await signIn(admin, 'adele@contoso.example');
    await admin.getByRole('button', { name: 'Accept' }).click();
    await admin.waitForURL('**/connect?t=*');
    expect(await admin.locator('body').innerText()).toMatch(/Microsoft/);
    await audit(admin);
    await admin.getByRole('heading', { level: 1, name: /connected/i }).waitFor();
    await audit(admin);
    sandbox.microsoft.world.knobs.lag = { minMs: 0, maxMs: 0 };

    await office.goto(`${sandbox.origin}/`);
    await audit(office);
    await office.goto(`${sandbox.origin}/connections`);
    const row = office.getByRole('row', { name: /Contoso licences/ });
    await row.getByText('Healthy').waitFor();
    await audit(office);

    // Two things go wrong, by the sandbox's own page.
    await office.goto(`${sandbox.origin}/_sandbox`);
    await office.locator('[id="concealedNames-contoso.example"]').click();
    const { sharedApp } = sandbox.microsoft.world.seeded;
    await office.locator(`[id="days-${sharedApp.keyId}"]`).fill('6');
    await office
      .locator('form', { has: office.locator(`[id="days-${sharedApp.keyId}"]`) })
      .getByRole('button')
      .click();
    await running.night();
    const told = () => running.events().map(({ type, data }) => `${type} ${data.alert?.code ?? ''}`.trim());
    const settle = (wanted: readonly string[]) =>
      running.reconcileUntil(
        () => `${wanted.join(', ')}; there are ${told().join(', ')}`,
        () =>
          wanted.every(
            (one) =>
              told().filter((other) => other === one).length >=
              wanted.filter((other) => other === one).length,
          ),
      );
    const wrong = [
      'connection.healthy',
      'alert.opened reports.concealed',
      'alert.opened secret.expiring',
      'connection.degraded',
      'operator.credential',
    ];
    await settle(wrong);
    expect(told().toSorted()).toEqual(wrong.toSorted());
    await office.goto(connectionPage);
    await office.getByText('Usage reports conceal names again').first().waitFor();
    await audit(office);
    await office.goto(`${sandbox.origin}/`);
    await office.getByText('The secret expires in 6 days').first().waitFor();
    await audit(office);

    await office.goto(`${sandbox.origin}/_sandbox/inbox`);
    expect(await office.locator('article.message .verdict').allInnerTexts()).toEqual([
      'valid',
      'valid',
      'valid',
      'valid',
      'valid',
    ]);

    await office.goto(`${sandbox.origin}/_sandbox`);
    await office.locator('[id="concealedNames-contoso.example"]').click();
    await office.locator(`[id="days-${sharedApp.keyId}"]`).fill('365');
    await office
      .locator('form', { has: office.locator(`[id="days-${sharedApp.keyId}"]`) })
      .getByRole('button')
      .click();
    await running.night();
    const mended = [
      'alert.resolved reports.concealed',
      'alert.resolved secret.expiring',
      'connection.healthy',
      'operator.credential',
    ];
    await settle([...wrong, ...mended]);
    expect(told().toSorted()).toEqual([...wrong, ...mended].toSorted());
  });

  test('the list: looked through, chosen from, taken home; without script too', async () => {
    const { origin } = running.sandbox;
    await office.goto(`${origin}/`);
    await office.getByRole('link', { name: 'Connections', exact: true }).click();
    await office.getByLabel('Name or tenant').fill('LICENCES contoso');
    await office.getByLabel('Name or tenant').press('Enter');
    await office.waitForURL(/search=/);
    await audit(office);
    const download = office.waitForEvent('download');
    await office.getByRole('link', { name: 'Export as CSV' }).click();
    const taken = readFileSync(await (await download).path(), 'utf8').split('\r\n');
    expect(taken).toEqual([
      expect.stringMatching(/^\uFEFFid,name,/),
      expect.stringMatching(/^[\da-f]{32},Contoso licences,certero-application,/),
      '',
    ]);
    await office.getByLabel('Choose all on this page').check();
    expect(await office.getByLabel('Choose Contoso licences').isChecked()).toBe(true);
    await office.getByRole('button', { name: 'Check now' }).click();
    await office.getByRole('heading', { level: 1, name: '1 connection is being checked' }).waitFor();
    await audit(office);
    await office.getByRole('link', { name: 'Back to the list' }).click();
    await office.waitForURL(/search=/);

    const storageState = await office.context().storageState();
    const plain = await people.person({ javaScriptEnabled: false, storageState });
    await plain.goto(`${origin}/connections`);
    await plain.getByLabel('Profile', { exact: true }).selectOption('certero-application');
    await plain.getByRole('button', { name: 'Show' }).click();
    await plain.getByLabel('Choose Contoso licences').check();
    await plain.getByRole('button', { name: 'Make new onboarding links' }).click();
    await plain.getByRole('heading', { level: 1, name: '1 new onboarding link' }).waitFor();
    expect(await plain.getByLabel(/Contoso licences in contoso/).inputValue()).toContain('/connect?t=');
    await plain.context().close();
  });

  describe('refusals', () => {
    /** As the tenant admin, at Microsoft's first page. */
    const setOut = async (tenant: string, name: string): Promise<{ page: Page; link: string }> => {
      const link = await newLink(tenant, name);
      const page = await person();
      await page.goto(link);
      await page.getByRole('button', { name: 'Continue to Microsoft' }).click();
      await page.getByLabel('Email or user name').waitFor();
      return { page, link };
    };
    const ends = async (page: Page, expected: string): Promise<void> => {
      await page.waitForURL(/\/connect(\/callback)?\?/);
      expect(await heading(page)).toBe(expected);
      await audit(page);
    };

    test('declined, and then accepted after all', async () => {
      const { page } = await setOut('fabrikam.example', 'Declined');
      await signIn(page, 'megan@fabrikam.example');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await ends(page, 'You chose not to accept');
      await page.getByRole('button', { name: /again/i }).click();
      await page.locator('button[value="megan@fabrikam.example"]').click();
      await page.getByRole('button', { name: 'Accept' }).click();
      await page.getByRole('heading', { level: 1, name: /connected/i }).waitFor();
      await page.goBack();
      await page.context().close();
    });

    test('cancelled at sign-in', async () => {
      const { page } = await setOut('fabrikam.example', 'Cancelled');
      await page.getByRole('button', { name: 'Back' }).click();
      await ends(page, 'The sign-in was not finished');
    });

    test('not an admin', async () => {
      const { page } = await setOut('fabrikam.example', 'Not an admin');
      await signIn(page, 'joni@fabrikam.example');
      await page.getByRole('button', { name: 'Return to the application' }).click();
      await ends(page, 'This account may not accept for the organization');
      await page.getByText('Privileged Role Administrator').first().waitFor();
    });

    test('approval requested', async () => {
      tenantNamed('adatum.example').knobs.adminConsentWorkflow = true;
      const { page } = await setOut('adatum.example', 'Approval');
      await signIn(page, 'patti@adatum.example');
      await page.getByLabel('Reason for requesting this app').fill('Licence count');
      await page.getByRole('button', { name: 'Request approval' }).click();
      await page.getByRole('button', { name: 'Return' }).click();
      await ends(page, 'Your request is with your administrators');
    });

    test('wrong tenant', async () => {
      const { page } = await setOut('fabrikam.example', 'Wrong tenant');
      await signIn(page, 'nestor@adatum.example');
      await ends(page, 'That account belongs to another organization');
    });

    test('revoked link', async () => {
      const link = await newLink('fabrikam.example', 'Revoked');
      await office
        .getByRole('button', { name: /Revoke/ })
        .first()
        .click();
      await office.waitForURL('**/connections/*');
      const page = await person();
      expect((await page.goto(link))?.status()).toBe(410);
      expect(await heading(page)).toBe('This link was withdrawn');
      await audit(page);
    });

    test('expired link', async () => {
      const link = await newLink('fabrikam.example', 'Expired');
      const id = /connections\/([^/]+)/.exec(office.url())?.[1] ?? '';
      const { connectionString } = running.sandbox;
      const table = TableClient.fromConnectionString(connectionString, 'connections', {
        allowInsecureConnection: true,
      });
      const { links } = await table.getEntity<{ links: string }>(id, id);
      const ended = links.replaceAll(/"expiresAt":"[^"]+"/g, '"expiresAt":"2026-01-01T00:00:00.000Z"');
      await table.updateEntity({ partitionKey: id, rowKey: id, links: ended });
      const page = await person();
      expect((await page.goto(link))?.status()).toBe(410);
      expect(await heading(page)).toBe('This link has expired');
      await audit(page);
    });

    test('unknown link, already connected', async () => {
      const page = await person();
      expect((await page.goto(`${running.sandbox.origin}/connect?t=invented`))?.status()).toBe(404);
      const id = await running.connect('fabrikam.example', 'Already');
      const made = await running.operator.call('POST', `/connections/${id}/links`);
      await page.goto(String(made.body['url']));
      expect(await heading(page)).toBe('fabrikam.example is connected to Certero for Office 365');
      await audit(page);
    });

    test('a forged state, another browser, a parameter given twice, a replayed address', async () => {
      const link = await newLink('fabrikam.example', 'Forged');
      const back = `${running.sandbox.origin}/connect/callback`;
      const page = await person();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.goto(`${back}?admin_consent=True&state=forged`);
      await ends(page, 'This answer does not belong to a sign-in of ours');
      await page.goto(`${back}?state=a&state=b`);
      await ends(page, 'The answer from Microsoft is not clear');

      await page.goto(link);
      await page.getByRole('button', { name: 'Continue to Microsoft' }).click();
      await page.getByLabel('Email or user name').waitFor();
      const consentUrl = asked.find((url) => url.includes('/adminconsent')) ?? '';
      const state = new URL(consentUrl).searchParams.get('state') ?? '';
      const stranger = await person();
      const answer = await stranger.goto(`${back}?admin_consent=True&state=${state}`);
      expect(answer?.status()).toBe(400);
      await ends(stranger, 'The sign-in was started in another browser');

      await signIn(page, 'megan@fabrikam.example');
      await page.getByRole('button', { name: 'Accept' }).click();
      await page.getByRole('heading', { level: 1, name: /connected/i }).waitFor();
      const callback = asked.find((url) => url.startsWith(`${back}?`) && url.includes(state)) ?? '';
      expect((await page.goto(callback))?.status()).toBe(400);
      await ends(page, 'This step was already done');
    });

    test('still waiting: shown while Microsoft has not caught up', async () => {
      running.sandbox.microsoft.world.knobs.lag = { minMs: 600_000, maxMs: 600_000 };
      // A tenant without consent so far: Adatum only asked for it.
      const { page } = await setOut('adatum.example', 'Waiting');
      await signIn(page, 'nestor@adatum.example');
      await page.getByRole('button', { name: 'Accept' }).click();
      await page.waitForURL('**/connect?t=*');
      const { requests } = running.sandbox.microsoft;
      requests.clear();
      await until(
        'the open page made us look again',
        () => requests.count({ part: 'entra', pathContains: '/token' }) > 0,
      );
      expect(await heading(page)).toBe('We are checking the connection');
      await audit(page);
      running.sandbox.microsoft.world.knobs.lag = { minMs: 0, maxMs: 0 };
    });
  });
});

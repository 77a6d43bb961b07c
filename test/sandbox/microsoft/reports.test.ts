import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { graphPermission } from '../../../sandbox/microsoft/wellKnown.ts';
import { consentTo } from './browser.ts';
import { setTenant } from './controls.ts';
import { graph, origins, sharedToken, start, tenantOf, type TestClock } from './helpers.ts';

let microsoft: Microsoft;
let clock: TestClock;
let token: string;

beforeEach(async () => {
  ({ microsoft, clock } = await start());
  token = await consentedToken('contoso.example', 'adele@contoso.example');
});

async function consentedToken(domain: string, admin: string): Promise<string> {
  await consentTo(microsoft, domain, admin);
  return (await sharedToken(microsoft, domain)).body['access_token'] ?? '';
}

/** A token of the shared app in Contoso that holds one more application permission. */
async function tokenWith(...names: string[]): Promise<string> {
  const tenant = tenantOf(microsoft, 'contoso.example');
  const [sample] = tenant.appRoleAssignments;
  for (const name of names) {
    const appRoleId = graphPermission(name)?.application?.id ?? '';
    if (sample) tenant.appRoleAssignments.push({ ...sample, id: crypto.randomUUID(), appRoleId });
  }
  return (await sharedToken(microsoft, 'contoso.example')).body['access_token'] ?? '';
}

const DAY = 86_400_000;

/** The file that a report's address leads to. */
async function csvOf(path: string): Promise<string> {
  const { headers } = await graph(microsoft, token, path);
  const download = await microsoft.reports(new Request(headers.get('location') ?? ''));
  return Buffer.from(await download.arrayBuffer()).toString('utf8');
}

const json = "/reports/getM365AppUserDetail(period='D7')?$format=application/json";

describe('usage reports', () => {
  test('show names or 32 upper-case hexadecimal digits, by the tenant’s setting', async () => {
    const named = await graph(microsoft, token, json);
    expect(named.body.value[0]).toMatchObject({
      userPrincipalName: 'adele@contoso.example',
      details: [{ reportPeriod: 7, windows: expect.any(Boolean) }],
    });
    const adatum = await consentedToken('adatum.example', 'nestor@adatum.example');
    const hidden = await graph(microsoft, adatum, json);
    const names: string[] = hidden.body.value.map(
      (row: { userPrincipalName: string }) => row.userPrincipalName,
    );
    expect(names.every((name) => /^[0-9A-F]{32}$/.test(name))).toBe(true);
    expect((await graph(microsoft, adatum, json)).body.value[0].userPrincipalName).toBe(names[0]);
  });

  test('come in pages of 200', async () => {
    const tenant = tenantOf(microsoft, 'contoso.example');
    const [row] = tenant.usage;
    if (row) tenant.usage = Array.from({ length: 401 }, () => row);
    let path: string | undefined = json;
    const sizes: number[] = [];
    while (path !== undefined) {
      const { body } = await graph(microsoft, token, path);
      sizes.push(body.value.length);
      const next: string | undefined = body['@odata.nextLink'];
      path = next?.replace(`${origins.graph}/v1.0`, '');
    }
    expect(sizes).toEqual([200, 200, 1]);
  });

  test('as CSV lie at an address that needs no token, for five minutes', async () => {
    const { status, headers } = await graph(
      microsoft,
      token,
      "/reports/getOffice365ActiveUserDetail(period='D7')",
    );
    expect(status).toBe(302);
    const location = headers.get('location') ?? '';
    expect(location.startsWith(`${origins.reports}/data/v1.0/download?token=`)).toBe(true);
    const download = await microsoft.reports(new Request(location));
    const bytes = Buffer.from(await download.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = bytes.toString('utf8').split('\r\n');
    expect(lines[0]?.split(',')).toHaveLength(24);
    expect(lines[1]).toContain('adele@contoso.example,Adele Vance');
    clock.turn(300_000);
    expect((await microsoft.reports(new Request(location))).status).toBe(403);
    expect(
      (await microsoft.reports(new Request(`${origins.reports}/data/v1.0/download?token=${token}`))).status,
    ).toBe(403);
  });

  test('are empty until the tenant is two days old', async () => {
    await setTenant(microsoft, 'contoso.example', {
      createdDateTime: new Date(clock.now - DAY).toISOString(),
    });
    expect((await graph(microsoft, token, json)).body.value).toEqual([]);
    for (const name of ['getM365AppUserDetail', 'getOffice365ActiveUserDetail']) {
      const text = await csvOf(`/reports/${name}(period='D7')`);
      expect(text).toMatch(/^\uFEFFReport Refresh Date,User Principal Name,[^\r\n]*\r\n$/);
    }
    clock.turn(DAY);
    token = (await sharedToken(microsoft, 'contoso.example')).body['access_token'] ?? '';
    expect((await graph(microsoft, token, json)).body.value.length).toBeGreaterThan(0);
  });

  test('an unknown period is refused', async () => {
    expect(
      (await graph(microsoft, token, "/reports/getM365AppUserDetail(period='D8')?$format=application/json"))
        .status,
    ).toBe(400);
  });

  test('check the options of their query', async () => {
    const statusOf = async (path: string) => (await graph(microsoft, token, path)).status;
    const report = "/reports/getM365AppUserDetail(period='D7')";
    expect(await statusOf(`${report}?$format=application/json&$filter=x`)).toBe(400);
    expect(await statusOf(`${report}?$format=text/xml`)).toBe(400);
    expect(await statusOf(`${report}?$format=application/json&$skiptoken=abc`)).toBe(400);
    expect(await statusOf(`${report}?$format=text/csv`)).toBe(302);
    expect(await statusOf("/reports/getOffice365ActiveUserDetail(period='D7')?$format=text/csv")).toBe(302);
    expect(
      await statusOf("/reports/getOffice365ActiveUserDetail(period='D7')?$format=application/json"),
    ).toBe(400);
    for (const name of ['getM365AppUserDetail', 'getOffice365ActiveUserDetail'])
      expect(await statusOf(`/reports/${name}(date=2026-11-18)`)).toBe(501);
  });

  test('the setting is read and written with its own permissions', async () => {
    const reader = await tokenWith('ReportSettings.Read.All');
    expect((await graph(microsoft, reader, '/admin/reportSettings')).body).toMatchObject({
      displayConcealedNames: false,
    });
    const selected = await graph(microsoft, reader, '/admin/reportSettings?$select=displayConcealedNames');
    expect(selected.body).toEqual({
      '@odata.context': expect.stringContaining('admin/reportSettings(displayConcealedNames)/$entity'),
      displayConcealedNames: false,
    });
    expect((await graph(microsoft, reader, '/admin/reportSettings?$select=colour')).status).toBe(400);
    const change = { method: 'PATCH', body: JSON.stringify({ displayConcealedNames: true }) };
    expect((await graph(microsoft, reader, '/admin/reportSettings', change)).status).toBe(403);
    const writer = await tokenWith('ReportSettings.ReadWrite.All');
    expect((await graph(microsoft, writer, '/admin/reportSettings', change)).status).toBe(204);
    expect(tenantOf(microsoft, 'contoso.example').knobs.concealedNames).toBe(true);
    const strange = { method: 'PATCH', body: JSON.stringify({ displayNames: true }) };
    expect((await graph(microsoft, writer, '/admin/reportSettings', strange)).status).toBe(400);
  });
});

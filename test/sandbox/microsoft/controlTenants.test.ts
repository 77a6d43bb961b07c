import { beforeEach, describe, expect, test } from '@jest/globals';
import { tenantKnobs } from '../../../sandbox/microsoft/control/changes.ts';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { origins, start, tenantOf, type TestClock } from './helpers.ts';

let microsoft: Microsoft;
let clock: TestClock;

beforeEach(async () => {
  ({ microsoft, clock } = await start());
});

const get = async (path: string) => {
  const response = await microsoft.control(new Request(`${origins.app}/_sandbox${path}`));
  return { status: response.status, text: await response.text() };
};

const pageText = async (query = ''): Promise<string> => (await get(query)).text;

const post = async (path: string, fields: Record<string, string>) => {
  const response = await microsoft.control(
    new Request(`${origins.app}/_sandbox${path}`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams(fields),
    }),
  );
  return { status: response.status, location: response.headers.get('location') };
};

const sections = (text: string): string[] =>
  [...text.matchAll(/<section id="tenant-([^"]*)"/g)].map(([, domain = '']) => domain);

/** Adds so many tenants without people. */
function addFleet(count: number): void {
  const pattern = tenantOf(microsoft, 'contoso.example');
  for (let at = 1; at <= count; at += 1)
    microsoft.world.tenants.push({
      ...structuredClone(pattern),
      id: crypto.randomUUID(),
      displayName: `Fleet ${at}`,
      domain: `fleet${at}.example`,
      users: [],
    });
}

describe('many tenants on GET /_sandbox', () => {
  test('stand on one page while they are few, without links', async () => {
    const text = await pageText();
    expect(sections(text)).toHaveLength(microsoft.world.tenants.length);
    expect(text).not.toContain('Next tenants');
    expect(text).toContain('action="/_sandbox/tenant"');
  });

  test('are shown 25 a page, with links to the next and the previous', async () => {
    addFleet(60);
    const all = microsoft.world.tenants.length;
    const first = await pageText();
    expect(sections(first)).toHaveLength(25);
    expect(first).toContain(`Tenants: ${all}.`);
    expect(first).toContain('href="/_sandbox?page=2#tenants"');
    expect(first).not.toContain('Previous tenants');
    const last = await pageText('?page=99');
    expect(sections(last)).toHaveLength(all - 50);
    expect(last).toContain('href="/_sandbox?page=2#tenants"');
    expect(last).not.toContain('Next tenants');
    const middle = await pageText('?page=2');
    expect(new Set([first, middle, last].flatMap(sections)).size).toBe(all);
  });

  test('are found by name or domain, and a change leads back to what was found', async () => {
    addFleet(60);
    expect(sections(await pageText('?find=FLEET%2060'))).toEqual(['fleet60.example']);
    expect(sections(await pageText('?find=contoso.ex'))).toEqual(['contoso.example']);
    expect(await pageText('?find=nobody')).toContain('No tenant fits.');
    const found = await pageText('?find=fleet&page=2');
    expect(sections(found)).toHaveLength(25);
    expect(found).toContain('action="/_sandbox/tenant?find=fleet&amp;page=2"');
    const flip = { tenant: 'fleet30.example', knob: 'concealedNames' };
    expect(await post('/tenant?find=fleet&page=2', flip)).toEqual({
      status: 303,
      location: '/_sandbox?find=fleet&page=2',
    });
    expect(tenantOf(microsoft, 'fleet30.example').knobs.concealedNames).toBe(true);
  });
});

describe('a tenant on GET /_sandbox', () => {
  test('shows groups, devices and usage as an app sees it', async () => {
    const fabrikam = tenantOf(microsoft, 'fabrikam.example');
    const { text } = await get('/api/tenants/fabrikam.example/usage');
    const usage = JSON.parse(text);
    expect([usage.concealed, usage.count]).toEqual([false, fabrikam.usage.length]);
    expect(usage.rows[0].userPrincipalName).toMatch(/@fabrikam\.example$/);
    const shown = await pageText('?find=fabrikam.example');
    expect(shown).toContain(`Groups (${fabrikam.groups.length}): ${fabrikam.groups[0]?.displayName}`);
    expect(shown).toContain(`Devices (${fabrikam.devices.length})`);
    expect(shown).toContain('names shown');
    fabrikam.knobs.concealedNames = true;
    const hidden = JSON.parse((await get('/api/tenants/fabrikam.example/usage')).text);
    expect(hidden.rows[0].userPrincipalName).toMatch(/^[0-9A-F]{32}$/);
    expect(await pageText('?find=fabrikam.example')).toContain(hidden.rows[0].displayName);
    expect((await get('/api/tenants/nowhere.example/usage')).status).toBe(404);
  });

  test('loses a single grant', async () => {
    const harbor = tenantOf(microsoft, 'harbor.example');
    const principalId = harbor.servicePrincipals.find(
      ({ appId }) => appId === microsoft.world.seeded.sharedApp.clientId,
    )?.id;
    const pattern = {
      id: 'one-grant',
      principalId: principalId ?? '',
      resourceId: 'none',
      appRoleId: 'some-role',
    };
    harbor.appRoleAssignments.push({
      ...pattern,
      principalType: 'ServicePrincipal',
      createdDateTime: new Date(clock.now).toISOString(),
      effectiveAt: 0,
    });
    const before = harbor.appRoleAssignments.length;
    expect(await pageText()).toContain('<option value="one-grant">some-role</option>');
    const fields = { tenant: harbor.id, grant: 'one-grant' };
    expect((await post('/grant-removal', fields)).status).toBe(303);
    expect(harbor.appRoleAssignments).toHaveLength(before - 1);
    expect((await post('/grant-removal', fields)).status).toBe(404);
  });

  test('has its policies set and taken away', async () => {
    const tenant = 'contoso.example';
    const fields = {
      tenant,
      secretLifetime: ' P180D ',
      secretsForbidden: 'no',
      usersMayRegisterApplications: '',
    };
    expect((await post('/policies', fields)).status).toBe(303);
    expect(tenantOf(microsoft, tenant).policies).toEqual({
      secretLifetime: 'P180D',
      secretsForbidden: false,
    });
    expect(await pageText()).toContain('value="P180D"');
    expect((await post('/policies', { tenant, secretLifetime: 'soon' })).status).toBe(400);
    await post('/policies', { tenant, usersMayRegisterApplications: 'yes' });
    expect(tenantOf(microsoft, tenant).policies).toEqual({ usersMayRegisterApplications: true });
  });
});

test('every condition of a tenant has its button', async () => {
  const { id } = tenantOf(microsoft, 'contoso.example');
  const knobs = tenantKnobs.keyof().options;
  for (const knob of knobs) await post('/tenant', { tenant: id, knob });
  expect(tenantOf(microsoft, 'contoso.example').knobs).toEqual(
    Object.fromEntries(knobs.map((knob) => [knob, true])),
  );
  const text = await pageText();
  for (const knob of knobs) expect(text).toContain(`id="${knob}-contoso.example"`);
});

import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { control, setAccount, setTenant } from './controls.ts';
import { origins, start, tenantOf } from './helpers.ts';
import { userOf } from './people.ts';

const diego = 'diego@contoso.example';
let microsoft: Microsoft;

beforeEach(async () => {
  ({ microsoft } = await start());
});

const post = async (path: string, fields: Record<string, string>) => {
  const response = await microsoft.control(
    new Request(`${origins.app}/_sandbox${path}`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams(fields),
    }),
  );
  return response.status;
};

const pageText = async (): Promise<string> =>
  (await microsoft.control(new Request(`${origins.app}/_sandbox`))).text();

const step = (name: string) =>
  post('/account', { tenant: 'contoso.example', user: userOf(microsoft, diego).id, step: name });

describe('the control API', () => {
  test('shows and changes how an account stands, and refuses what it does not know', async () => {
    const changed = await setAccount(microsoft, diego, { mfa: 'required', locked: true });
    expect(JSON.parse(changed)).toEqual({
      accountEnabled: true,
      mfa: 'required',
      locked: true,
      passwordExpired: false,
      guest: false,
    });
    await expect(setAccount(microsoft, diego, { mfa: 'sometimes' })).rejects.toThrow(/400/);
    await expect(setAccount(microsoft, 'nobody@contoso.example', {})).rejects.toThrow(/404/);
    const short = { password: 'short' };
    const users = '/tenants/contoso.example/users';
    await expect(control(microsoft, 'POST', `${users}/${diego}/reset-password`, short)).rejects.toThrow(
      /400/,
    );
  });

  test('invites a guest once, and nobody who is no other tenant’s', async () => {
    const invite = async (userPrincipalName: string): Promise<{ id: string; userPrincipalName: string }> =>
      JSON.parse(await control(microsoft, 'POST', '/tenants/fabrikam.example/guests', { userPrincipalName }));
    const guest = await invite(diego);
    expect(guest.userPrincipalName).toBe('diego_contoso.example#EXT#@fabrikam.example');
    expect(await invite(diego)).toEqual(guest);
    await expect(invite('megan@fabrikam.example')).rejects.toThrow(/404/);
    await expect(invite('nobody@nowhere.example')).rejects.toThrow(/404/);
  });

  test('switches the vault and its roles', async () => {
    const conditions = await control(microsoft, 'PATCH', '/vault', { purgeProtection: true });
    expect(JSON.parse(conditions)).toEqual({ purgeProtection: true, retentionDays: 90, delayMs: 0 });
    await expect(control(microsoft, 'PATCH', '/vault', { retentionDays: 3 })).rejects.toThrow(/400/);
    await expect(control(microsoft, 'PUT', '/vault/roles/nobody', { role: 'user' })).rejects.toThrow(/404/);
  });

  test('switches security defaults', async () => {
    await setTenant(microsoft, 'contoso.example', { securityDefaults: true });
    expect(tenantOf(microsoft, 'contoso.example').knobs.securityDefaults).toBe(true);
  });
});

describe('GET /_sandbox', () => {
  test('shows accounts in words, and every step of the list works', async () => {
    expect(await pageText()).toContain('ordinary');
    for (const name of ['disable', 'lock', 'mfaRequired', 'expire']) expect(await step(name)).toBe(303);
    expect(await pageText()).toContain('disabled, locked, password expired, second factor demanded');
    for (const name of ['enable', 'unlock', 'mfaNone', 'resetPortal']) expect(await step(name)).toBe(303);
    const { password, tokensValidFrom } = userOf(microsoft, diego);
    expect(password).toMatch(/^Sandbox-\d{4}-new$/);
    expect(tokensValidFrom).toBe(0);
    await step('revoke');
    expect(userOf(microsoft, diego).tokensValidFrom).toBeGreaterThan(0);
    await step('delete');
    expect(() => userOf(microsoft, diego)).toThrow('no user');
    expect(
      await post('/account', { tenant: 'contoso.example', user: 'adele@contoso.example', step: 'toString' }),
    ).toBe(400);
  });

  test('invites guests and sets the vault', async () => {
    expect(await post('/guest', { tenant: 'fabrikam.example', userPrincipalName: ` ${diego} ` })).toBe(303);
    expect(await pageText()).toContain('#EXT#@fabrikam.example');
    expect(await post('/vault', { purgeProtection: 'yes', retentionDays: '30', delayMs: '10' })).toBe(303);
    expect(microsoft.world.vault.knobs).toEqual({ purgeProtection: true, retentionDays: 30, delayMs: 10 });
    expect(await post('/vault', { retentionDays: '3', delayMs: '10' })).toBe(400);
    const { managedIdentityObjectId: objectId } = microsoft.world.seeded;
    expect(await post('/vault-role', { objectId, role: 'reader' })).toBe(303);
    expect(await pageText()).toContain('mooring-identity: Reader');
    await post('/vault-role', { objectId, role: 'none' });
    expect(microsoft.world.vault.roles).toEqual({});
  });
});

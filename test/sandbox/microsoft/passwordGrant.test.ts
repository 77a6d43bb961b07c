import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { consentTo } from './browser.ts';
import { control, setAccount, setTenant } from './controls.ts';
import { claimsOf, start, type TestClock } from './helpers.ts';
import { askPassword, userOf } from './people.ts';

const diego = 'diego@contoso.example';
const adele = 'adele@contoso.example';
const right = 'Diego-Sandbox-1';

let microsoft: Microsoft;
let clock: TestClock;

beforeEach(async () => {
  ({ microsoft, clock } = await start());
  await consentTo(microsoft, 'contoso.example', adele);
});

/** Status, error, suberror and code of a refused password, or the status alone. */
async function answer(address: string, password: string, tenant?: string) {
  const { status, body } = await askPassword(microsoft, address, password, tenant);
  expect(body).not.toHaveProperty(status === 200 ? 'error' : 'access_token');
  return status === 200 ? [200] : [status, body['error'], body['suberror'], body.error_codes?.[0]];
}

describe('POST /{tenant}/oauth2/v2.0/token, password', () => {
  test('gives tokens for a right password where nothing more is demanded', async () => {
    const { status, body } = await askPassword(microsoft, diego, right);
    expect(status).toBe(200);
    expect(claimsOf(body['id_token'])['preferred_username']).toBe(diego);
    expect(claimsOf(body['access_token'])['amr']).toEqual(['pwd']);
    expect((await askPassword(microsoft, diego, right, 'organizations')).status).toBe(200);
  });

  test('tells wrong passwords, unknown people and accounts without a password apart', async () => {
    expect(await answer(diego, 'wrong')).toEqual([400, 'invalid_grant', 'bad_token', 50126]);
    expect(await answer('nobody@contoso.example', right)).toEqual([400, 'invalid_grant', 'bad_token', 50034]);
    userOf(microsoft, diego).password = '';
    expect(await answer(diego, right)).toEqual([400, 'invalid_grant', undefined, 50056]);
  });

  test('finds people only in the tenant of the address, guests nowhere but at home', async () => {
    await control(microsoft, 'POST', '/tenants/fabrikam.example/guests', { userPrincipalName: diego });
    expect(await answer(diego, right, 'fabrikam.example')).toEqual([
      400,
      'invalid_grant',
      'bad_token',
      50034,
    ]);
    expect(await answer(diego, right, 'common')).toEqual([400, 'invalid_request', undefined, 9001023]);
  });

  test('locks after ten different wrong passwords, for a minute, then for two', async () => {
    const wrong = async (from: number) => {
      for (let at = from; at < from + 10; at += 1) await answer(diego, `wrong ${at}`);
    };
    await wrong(0);
    expect(await answer(diego, right)).toEqual([400, 'invalid_grant', undefined, 50053]);
    clock.turn(60_000);
    await wrong(10);
    clock.turn(60_000);
    expect(await answer(diego, right)).toEqual([400, 'invalid_grant', undefined, 50053]);
    clock.turn(60_000);
    expect(await answer(diego, right)).toEqual([200]);
  });

  test('does not count the same wrong password twice, and forgets after a right one', async () => {
    for (let at = 0; at < 20; at += 1) await answer(diego, 'always the same');
    for (let at = 0; at < 8; at += 1) await answer(diego, `wrong ${at}`);
    expect(await answer(diego, right)).toEqual([200]);
    for (let at = 0; at < 9; at += 1) await answer(diego, `wrong ${at}`);
    expect(await answer(diego, right)).toEqual([200]);
  });

  test('a lock by hand lasts until it is lifted, which lifts a smart lockout too', async () => {
    await setAccount(microsoft, diego, { locked: true });
    clock.turn(86_400_000);
    expect((await answer(diego, right))[3]).toBe(50053);
    await setAccount(microsoft, diego, { locked: false });
    expect(await answer(diego, right)).toEqual([200]);
  });

  test('says what is wrong with an account only to who knows its password', async () => {
    await setAccount(microsoft, diego, { passwordExpired: true });
    expect((await answer(diego, 'wrong'))[3]).toBe(50126);
    expect(await answer(diego, right)).toEqual([400, 'invalid_grant', 'user_password_expired', 50055]);
    await setAccount(microsoft, diego, { accountEnabled: false });
    expect(await answer(diego, right)).toEqual([400, 'invalid_grant', undefined, 50057]);
    expect((await answer(diego, 'wrong'))[3]).toBe(50126);
  });

  test.each([
    ['registered', false, 200],
    ['required', false, 50076],
    ['enrolment', false, 50079],
    ['none', true, 50072],
    ['registered', true, 200],
  ])('a person with mfa %s and security defaults %s: %s', async (mfa, securityDefaults, expected) => {
    await setAccount(microsoft, diego, { mfa });
    await setTenant(microsoft, 'contoso.example', { securityDefaults });
    expect((await answer(diego, 'wrong'))[3]).toBe(50126);
    const [status, error, suberror, code] = await answer(diego, right);
    expect(code ?? status).toBe(expected);
    if (code !== undefined) expect([error, suberror]).toEqual(['invalid_grant', 'basic_action']);
  });

  test('security defaults demand a second factor of admins at once', async () => {
    await setTenant(microsoft, 'contoso.example', { securityDefaults: true });
    expect((await answer(adele, 'Adele-Sandbox-1'))[3]).toBe(50079);
    await setAccount(microsoft, adele, { mfa: 'registered' });
    expect((await answer(adele, 'Adele-Sandbox-1'))[3]).toBe(50076);
  });

  test('a demanded second factor comes with claims for the interactive sign-in', async () => {
    await setAccount(microsoft, diego, { mfa: 'required' });
    const { body } = await askPassword(microsoft, diego, right);
    expect(body['error_description']).toContain("to access '00000003-0000-0000-c000-000000000000'.");
    expect(JSON.parse(body['claims'] ?? '')).toMatchObject({
      access_token: { capolids: { essential: true } },
    });
  });

  test('conditional access blocks after a right password only', async () => {
    await setTenant(microsoft, 'contoso.example', { conditionalAccessBlocked: true });
    expect((await answer(diego, 'wrong'))[3]).toBe(50126);
    expect(await answer(diego, right)).toEqual([400, 'interaction_required', 'message_only', 53003]);
  });

  test('needs the consent that any other sign-in needs', async () => {
    expect(await answer('megan@fabrikam.example', 'Megan-Sandbox-1')).toEqual([
      400,
      'invalid_grant',
      'consent_required',
      65001,
    ]);
  });
});

import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { directoryRoles } from '../../../sandbox/microsoft/wellKnown.ts';
import { Browser } from './browser.ts';
import { callback, origins, start, tenantOf } from './helpers.ts';
import { sharedAuthorize, userOf } from './people.ts';

const diego = 'diego@contoso.example';
const adminScope = 'openid https://graph.microsoft.com/Directory.Read.All';

let microsoft: Microsoft;
let browser: Browser;

beforeEach(async () => {
  ({ microsoft } = await start());
  browser = new Browser(microsoft);
});

async function adminConsentPage(scope: string): Promise<string> {
  const query = new URLSearchParams({
    client_id: microsoft.world.seeded.sharedApp.clientId,
    redirect_uri: callback,
    scope,
  });
  await browser.open(`${origins.authority}/contoso.example/v2.0/adminconsent?${query.toString()}`);
  return (await browser.signIn(diego)).html;
}

describe('who may consent for an organization', () => {
  test.each<[keyof typeof directoryRoles, boolean, boolean]>([
    ['globalAdministrator', true, true],
    ['privilegedRoleAdministrator', true, true],
    ['applicationAdministrator', false, true],
    ['cloudApplicationAdministrator', false, true],
    ['userAdministrator', false, false],
    ['globalReader', false, false],
  ])('%s: application permissions of Graph %s, delegated ones %s', async (role, application, delegated) => {
    userOf(microsoft, diego).directoryRoles = [directoryRoles[role]];
    const accepts = async (scope: string) => (await adminConsentPage(scope)).includes('value="accept"');
    expect(await accepts('https://graph.microsoft.com/.default')).toBe(application);
    browser = new Browser(microsoft);
    expect(await accepts('https://graph.microsoft.com/Directory.Read.All')).toBe(delegated);
  });
});

describe('a person who signs in', () => {
  const at = async (scope: string) => {
    await browser.open(sharedAuthorize(microsoft, { scope }));
    return (await browser.signIn(diego)).html;
  };

  test('allows only what needs no admin, else returns with AADSTS90094', async () => {
    expect(await at('openid User.Read')).toContain('value="accept"');
    browser = new Browser(microsoft);
    expect(await at(adminScope)).not.toContain('value="accept"');
    const { left } = await browser.press('action', 'return');
    expect(left?.searchParams.get('error_description')).toMatch(/^AADSTS90094: /);
    expect(left?.searchParams.has('admin_consent')).toBe(false);
  });

  test('cannot tick the box for the organization by posting it', async () => {
    expect(await at('openid User.Read')).not.toContain('Consent on behalf of your organization');
    await browser.press('action', 'accept', { forall: 'yes' });
    const grants = tenantOf(microsoft, 'contoso.example').oauth2PermissionGrants;
    expect(grants.map((grant) => grant.consentType)).toEqual(['Principal']);
  });

  test('is offered the box as Application Administrator, and may leave it empty', async () => {
    userOf(microsoft, diego).directoryRoles = [directoryRoles.applicationAdministrator];
    expect(await at(adminScope)).toContain('Consent on behalf of your organization');
    await browser.press('action', 'accept');
    const grants = tenantOf(microsoft, 'contoso.example').oauth2PermissionGrants;
    expect(grants.map((grant) => grant.consentType)).toEqual(['Principal']);
  });

  test('is asked again for what was granted with prompt=consent, else not', async () => {
    await at('openid');
    await browser.press('action', 'accept');
    const scope = { scope: 'openid' };
    expect((await browser.open(sharedAuthorize(microsoft, scope))).left).toBeDefined();
    const again = await browser.open(sharedAuthorize(microsoft, { ...scope, prompt: 'consent' }));
    expect(again.html).toContain('Permissions requested');
    expect((await browser.press('action', 'accept')).left?.searchParams.has('code')).toBe(true);
  });
});

import { beforeEach, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { Browser, consentTo } from './browser.ts';
import { control, setAccount, setTenant } from './controls.ts';
import { callback, origins, start, tenantOf } from './helpers.ts';
import { sharedAuthorize } from './people.ts';
import { contoso, diego, unknownId } from './provoke.ts';

let microsoft: Microsoft;

beforeEach(async () => {
  ({ microsoft } = await start());
});

type Visit = (browser: Browser) => Promise<unknown>;
const adminUrl = () =>
  `${origins.authority}/${contoso}/adminconsent?client_id=${microsoft.world.seeded.sharedApp.clientId}&redirect_uri=${callback}`;
const plain: Visit = async (browser) => {
  await browser.open(sharedAuthorize(microsoft));
  await browser.signIn(diego);
};

/** Code, `error`, and what a person does until they are sent back to the client with it. */
const onRedirect: [number | 'cancel', string, Visit][] = [
  [
    'cancel',
    'access_denied',
    async (browser) => {
      await browser.open(sharedAuthorize(microsoft));
      await browser.press('action', 'back');
    },
  ],
  [
    16000,
    'interaction_required',
    async (browser) => {
      for (const address of [diego, 'alex@contoso.example']) {
        await browser.open(sharedAuthorize(microsoft, { prompt: 'login' }));
        await browser.signIn(address);
      }
      await browser.open(sharedAuthorize(microsoft, { prompt: 'none' }));
    },
  ],
  [
    50020,
    'access_denied',
    async (browser) => {
      await browser.open(sharedAuthorize(microsoft));
      await browser.signIn('megan@fabrikam.example');
    },
  ],
  [
    50105,
    'access_denied',
    async (browser) => {
      await consentTo(microsoft, contoso, 'adele@contoso.example');
      const { clientId } = microsoft.world.seeded.sharedApp;
      const principal = tenantOf(microsoft, contoso).servicePrincipals.find(
        ({ appId }) => appId === clientId,
      );
      if (principal) principal.appRoleAssignmentRequired = true;
      await plain(browser);
    },
  ],
  [50058, 'login_required', (browser) => browser.open(sharedAuthorize(microsoft, { prompt: 'none' }))],
  [
    50076,
    'interaction_required',
    async (browser) => {
      await plain(browser);
      await setAccount(microsoft, diego, { mfa: 'required' });
      await browser.open(sharedAuthorize(microsoft, { prompt: 'none' }));
    },
  ],
  [
    53003,
    'interaction_required',
    async (browser) => {
      await plain(browser);
      await setTenant(microsoft, contoso, { conditionalAccessBlocked: true });
      await browser.open(sharedAuthorize(microsoft, { prompt: 'none' }));
    },
  ],
  [
    65001,
    'consent_required',
    async (browser) => {
      await plain(browser);
      await browser.open(sharedAuthorize(microsoft, { prompt: 'none' }));
    },
  ],
  [
    65004,
    'access_denied',
    async (browser) => {
      await plain(browser);
      await browser.press('action', 'cancel');
    },
  ],
  [
    70011,
    'invalid_scope',
    async (browser) => {
      await browser.open(sharedAuthorize(microsoft, { scope: 'Dream.Read.All' }));
      await browser.signIn(diego);
    },
  ],
  [
    700054,
    'unsupported_response_type',
    (browser) => browser.open(sharedAuthorize(microsoft, { response_type: 'token' })),
  ],
  [
    9002313,
    'invalid_request',
    (browser) =>
      browser.open(
        sharedAuthorize(microsoft, { code_challenge: 'x'.repeat(43), code_challenge_method: 'S512' }),
      ),
  ],
  [
    90094,
    'access_denied',
    async (browser) => {
      await browser.open(adminUrl());
      await browser.signIn(diego);
      await browser.press('action', 'return');
    },
  ],
  [
    90095,
    'access_denied',
    async (browser) => {
      await setTenant(microsoft, contoso, { adminConsentWorkflow: true });
      await browser.open(adminUrl());
      await browser.signIn(diego);
      await browser.press('action', 'request', { reason: 'x' });
      await browser.press('action', 'return');
    },
  ],
  [
    500011,
    'invalid_resource',
    async (browser) => {
      await browser.open(sharedAuthorize(microsoft, { scope: 'https://nowhere.example/.default' }));
      await browser.signIn(diego);
    },
  ],
];

test.each(onRedirect)('AADSTS%s sends people back with %s', async (code, error, visit) => {
  const browser = new Browser(microsoft);
  await visit(browser);
  const { left } = browser.seen;
  expect(left?.searchParams.get('error')).toBe(error);
  if (code === 'cancel') expect(left?.searchParams.get('error_subcode')).toBe('cancel');
  else expect(left?.searchParams.get('error_description')).toMatch(new RegExp(`^AADSTS${code}: `));
  expect(left?.searchParams.has('code')).toBe(false);
});

/** Code, and the address that shows it on a page of Entra's own. */
const onPage: [number, () => string][] = [
  [50011, () => sharedAuthorize(microsoft, { redirect_uri: 'https://evil.example/' })],
  [
    50194,
    () =>
      sharedAuthorize(microsoft, { client_id: microsoft.world.seeded.signInApp.clientId }, 'organizations'),
  ],
  [700016, () => sharedAuthorize(microsoft, { client_id: unknownId })],
  [90002, () => sharedAuthorize(microsoft, {}, 'nowhere.example')],
  [900023, () => sharedAuthorize(microsoft, {}, 'nowhere')],
  [900144, () => sharedAuthorize(microsoft, { client_id: '' })],
];

test.each(onPage)('AADSTS%i stays on a page of Entra’s', async (code, address) => {
  const seen = await new Browser(microsoft).open(address());
  expect(seen.left).toBeUndefined();
  expect([seen.status, seen.html]).toEqual([400, expect.stringContaining(`AADSTS${code}: `)]);
});

test('a disabled application stops people on a page, too', async () => {
  await consentTo(microsoft, contoso, 'adele@contoso.example');
  const { clientId } = microsoft.world.seeded.sharedApp;
  await control(microsoft, 'PATCH', `/tenants/${contoso}/service-principals/${clientId}`, {
    accountEnabled: false,
  });
  const browser = new Browser(microsoft);
  await plain(browser);
  expect(browser.seen.html).toContain('AADSTS7000112');
});

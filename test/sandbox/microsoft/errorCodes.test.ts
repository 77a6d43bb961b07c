import { beforeEach, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { control } from './controls.ts';
import { applicationOf, start, tenantOf, type TestClock } from './helpers.ts';
import { askPassword, askShared, refresh, signedInTokens } from './people.ts';
import { contoso, diego, graphDefault, provoke, right, unknownId, type Answer } from './provoke.ts';

let microsoft: Microsoft;
let clock: TestClock;
let act: ReturnType<typeof provoke>;

beforeEach(async () => {
  ({ microsoft, clock } = await start());
  act = provoke(microsoft, clock);
});

type Doing = () => Promise<Answer>;

const none = undefined;

/** Code, HTTP status, `error`, `suberror`, and what provokes it. */
const atTokenEndpoint: [number, number, string, string | undefined, Doing][] = [
  [
    50020,
    400,
    'invalid_grant',
    none,
    async () => {
      const token = (await signedInTokens(microsoft, diego))['refresh_token'];
      return refresh(microsoft, token, {}, 'fabrikam.example');
    },
  ],
  [50034, 400, 'invalid_grant', 'bad_token', () => askPassword(microsoft, 'nobody@contoso.example', right)],
  [50053, 400, 'invalid_grant', none, () => act.password({ locked: true })],
  [50055, 400, 'invalid_grant', 'user_password_expired', () => act.password({ passwordExpired: true })],
  [50057, 400, 'invalid_grant', none, () => act.password({ accountEnabled: false })],
  [50072, 400, 'invalid_grant', 'basic_action', () => act.password({}, { securityDefaults: true })],
  [50076, 400, 'invalid_grant', 'basic_action', () => act.password({ mfa: 'required' })],
  [50079, 400, 'invalid_grant', 'basic_action', () => act.password({ mfa: 'enrolment' })],
  [50126, 400, 'invalid_grant', 'bad_token', () => askPassword(microsoft, diego, 'wrong')],
  [
    50173,
    400,
    'invalid_grant',
    'bad_token',
    () =>
      act.refreshAfter(() =>
        control(microsoft, 'POST', `/tenants/${contoso}/users/${diego}/revoke-sessions`),
      ),
  ],
  [
    50194,
    400,
    'invalid_request',
    none,
    () => act.automation({ grant_type: 'refresh_token' }, 'organizations'),
  ],
  [
    53003,
    400,
    'interaction_required',
    'message_only',
    () => act.password({}, { conditionalAccessBlocked: true }),
  ],
  [54005, 400, 'invalid_grant', none, () => act.codeTwice(undefined)],
  [65001, 400, 'invalid_grant', 'consent_required', () => askPassword(microsoft, diego, right)],
  [
    70011,
    400,
    'invalid_scope',
    none,
    () => act.refreshAfter(() => none, { scope: 'https://graph.microsoft.com/Dream.Read.All' }),
  ],
  [90002, 400, 'invalid_request', none, () => act.automation({}, unknownId)],
  [
    500011,
    400,
    'invalid_resource',
    none,
    () => act.automation({ scope: 'https://nowhere.example/.default' }),
  ],
  [501481, 400, 'invalid_grant', none, () => act.codeTwice('mine')],
  [
    501051,
    400,
    'invalid_grant',
    none,
    () => {
      const { clientId } = microsoft.world.seeded.signInApp;
      const operator = tenantOf(microsoft, 'harbor.example');
      const principal = operator.servicePrincipals.find(({ appId }) => appId === clientId);
      if (principal) principal.appRoleAssignmentRequired = true;
      operator.appRoleAssignments = [];
      return act.automation({ scope: `api://${clientId}/.default` });
    },
  ],
  [700005, 400, 'invalid_grant', none, () => act.codeElsewhere('fabrikam.example')],
  [700016, 400, 'unauthorized_client', none, () => act.automation({ client_id: unknownId })],
  [700027, 401, 'invalid_client', none, () => act.withUnknownCertificate()],
  [700082, 400, 'invalid_grant', none, () => act.refreshAfter(() => clock.turn(90 * 86_400_000))],
  [700211, 401, 'invalid_client', none, () => act.federated({ issuer: 'https://elsewhere.example' })],
  [700212, 401, 'invalid_client', none, () => act.federated({ audiences: ['api://other'] })],
  [700213, 401, 'invalid_client', none, () => act.federated({ subject: unknownId })],
  [
    700236,
    401,
    'invalid_client',
    none,
    async () => {
      const { automation: app, tenants } = microsoft.world.seeded;
      applicationOf(microsoft, app.clientId).homeTenantId = tenants.contoso;
      return act.asserted(await act.identityToken(), contoso);
    },
  ],
  [5000224, 400, 'invalid_request', none, () => act.password({}, { blocked: true })],
  [900023, 400, 'invalid_request', none, () => act.automation({}, 'no_tenant')],
  [900144, 400, 'invalid_request', none, () => act.automation({ scope: '' })],
  [
    1002012,
    400,
    'invalid_scope',
    none,
    () => act.automation({ scope: 'https://graph.microsoft.com/User.Read' }),
  ],
  [7000112, 400, 'unauthorized_client', none, () => act.disablePrincipal().then(() => act.automation())],
  [7000215, 401, 'invalid_client', none, () => act.automation({ client_secret: 'wrong' })],
  [
    7000222,
    401,
    'invalid_client',
    none,
    () => {
      act.expireSecret();
      return act.automation();
    },
  ],
  [
    7000229,
    401,
    'invalid_client',
    none,
    () => askShared(microsoft, { grant_type: 'client_credentials', scope: graphDefault }, contoso),
  ],
  [9001023, 400, 'invalid_request', none, () => act.automation({}, 'common')],
  [9002313, 400, 'invalid_request', none, () => act.twice()],
];

test.each(atTokenEndpoint)(
  'AADSTS%i at the token endpoint: %i %s %s',
  async (code, status, error, suberror, refused) => {
    const answer = await refused();
    expect([answer.status, answer.body['error'], answer.body['suberror']]).toEqual([status, error, suberror]);
    expect(answer.body.error_codes).toEqual([code]);
    expect(answer.body['error_description']).toMatch(new RegExp(`^AADSTS${code}: `));
    expect(answer.body['error_uri']).toContain(`code=${code}`);
    expect(answer.headers.get('x-ms-clitelem')).toBe(`1,${code},0,,`);
  },
);

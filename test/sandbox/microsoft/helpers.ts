import { createMicrosoft, type Microsoft, type Origins } from '../../../sandbox/microsoft/microsoft.ts';
import { watchAnswered } from '../answered.ts';

export const origins: Origins = {
  app: 'https://localhost:7071',
  authority: 'https://localhost:7071',
  graph: 'https://graph.sandbox.test:7071',
  vault: 'https://mooring.vault.sandbox.test:7071',
  reports: 'https://reports.sandbox.test:7071',
  inbox: 'https://inbox.sandbox.test:7071',
};

export const identityHeader = 'header-of-the-test';
export const callback = `${origins.app}/connect/callback`;

/** A clock that stands still until it is turned. */
export interface TestClock {
  now: number;
  turn(ms: number): void;
}

function testClock(): TestClock {
  return {
    now: Date.parse('2026-11-20T12:00:00Z'),
    turn(ms) {
      this.now += ms;
    },
  };
}

/** An offline Microsoft on a standing clock; nothing lags unless told. */
export async function start(lagMs = { min: 0, max: 0 }): Promise<{ microsoft: Microsoft; clock: TestClock }> {
  const clock = testClock();
  const microsoft = await createMicrosoft({ origins, identityHeader, clock: () => clock.now, lagMs });
  return { microsoft: watchAnswered(microsoft), clock };
}

/** A tenant of the seed by its domain. */
export function tenantOf(microsoft: Microsoft, domain: string) {
  const tenant = microsoft.world.tenants.find((one) => one.domain === domain);
  if (!tenant) throw new Error(`no tenant ${domain}`);
  return tenant;
}

/** The application of the seed by its client id. */
export function applicationOf(microsoft: Microsoft, appId: string) {
  const application = microsoft.world.applications.find((one) => one.appId === appId);
  if (!application) throw new Error(`no application ${appId}`);
  return application;
}

/** Value of the shared app's secret, as the vault holds it. */
export function sharedSecret(microsoft: Microsoft): string {
  const { clientId } = microsoft.world.seeded.sharedApp;
  return applicationOf(microsoft, clientId).passwordCredentials[0]?.secretText ?? '';
}

export type Fields = Record<string, string>;

/** Posts a token request; the body as JSON. */
export async function postToken(microsoft: Microsoft, tenant: string, fields: Fields, headers: Fields = {}) {
  const request = new Request(`${origins.authority}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(fields),
  });
  const response = await microsoft.entra(request);
  const body: Fields & { error_codes?: number[] } = JSON.parse(await response.text());
  return { status: response.status, headers: response.headers, body };
}

/** Client credentials of the shared app for Graph. */
export const sharedToken = (microsoft: Microsoft, tenant: string) =>
  postToken(microsoft, tenant, {
    grant_type: 'client_credentials',
    client_id: microsoft.world.seeded.sharedApp.clientId,
    client_secret: sharedSecret(microsoft),
    scope: 'https://graph.microsoft.com/.default',
  });

/** Claims of a token, unverified. */
export function claimsOf(token: string | undefined): Record<string, unknown> {
  const claims: Record<string, unknown> = JSON.parse(
    Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString('utf8') || '{}',
  );
  return claims;
}

/** Calls Graph with a token; the body as JSON. */
export async function graph(
  microsoft: Microsoft,
  token: string | undefined,
  path: string,
  init: RequestInit = {},
) {
  const headers = new Headers(init.headers);
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  if (init.body !== undefined) headers.set('content-type', 'application/json');
  const response = await microsoft.graph(new Request(`${origins.graph}/v1.0${path}`, { ...init, headers }));
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

import { loadSigningKeys } from '../../../../sandbox/microsoft/entra/keys.ts';
import { createMicrosoft, type Microsoft } from '../../../../sandbox/microsoft/microsoft.ts';
import { seedServicePrincipal } from '../../../../sandbox/microsoft/seed/tenant.ts';
import { seedWorld } from '../../../../sandbox/microsoft/seedWorld.ts';
import type { Tenant, World } from '../../../../sandbox/microsoft/world.ts';
import type { ServicePrincipal } from '../../../../sandbox/microsoft/worldApps.ts';
import { watchAnswered } from '../../answered.ts';
import { identityHeader, origins, tenantOf, type TestClock } from '../helpers.ts';

export interface Answered {
  status: number;
  headers: Headers;
  /** Whatever the test looks for in it. */
  body: ReturnType<typeof JSON.parse>;
}

export interface Options {
  headers?: Record<string, string>;
  version?: 'v1.0' | 'beta';
}

/** Somebody with a token: calls Graph and returns what it answers. */
export type Ask = (method: string, path: string, body?: unknown, options?: Options) => Promise<Answered>;

/** Contoso in an offline Microsoft, and callers with whatever permissions a test wants. */
export interface GraphScene {
  microsoft: Microsoft;
  clock: TestClock;
  tenant: Tenant;
  /** The service principal that {@link GraphScene.app} calls as. */
  principal: ServicePrincipal;
  /** An application by itself. */
  app(...permissions: string[]): Ask;
  /** The same as another application of the tenant. */
  appAs(principal: ServicePrincipal, ...permissions: string[]): Ask;
  /** A person by user principal name, with the directory roles held now. */
  person(address: string, ...scopes: string[]): Ask;
}

/** Making a key pair takes longer than a test, so all scenes of a file share one. */
let signingKey: World['signingKey'];

export async function scene(lagMs = { min: 0, max: 0 }): Promise<GraphScene> {
  const clock: TestClock = {
    now: Date.parse('2026-11-20T12:00:00Z'),
    turn(ms) {
      this.now += ms;
    },
  };
  const fresh = seedWorld({ origins, clock: () => clock.now, lagMs });
  if (signingKey) fresh.signingKey = signingKey;
  const microsoft = await createMicrosoft({ origins, identityHeader, clock: () => clock.now, fresh });
  watchAnswered(microsoft);
  signingKey = fresh.signingKey;
  const tenant = tenantOf(microsoft, 'contoso.example');
  const { world } = microsoft;
  const principal = seedServicePrincipal(world, clock.now, crypto.randomUUID(), 'Steward', tenant.id);
  tenant.servicePrincipals.push(principal);
  const { sign } = await loadSigningKeys(world);

  const ask =
    (claims: () => Record<string, unknown>): Ask =>
    async (method, path, body, { headers = {}, version = 'v1.0' } = {}) => {
      const now = Math.floor(clock.now / 1000);
      const token = await sign({
        aud: 'https://graph.microsoft.com',
        tid: tenant.id,
        nbf: now,
        exp: now + 3600,
        ...claims(),
      });
      const request = new Request(`${origins.graph}/${version}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const response = await microsoft.graph(request);
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? undefined : JSON.parse(text),
      };
    };
  const appAs = ({ appId, id }: ServicePrincipal, ...permissions: string[]): Ask =>
    ask(() => ({ idtyp: 'app', appid: appId, oid: id, roles: permissions }));
  return {
    microsoft,
    clock,
    tenant,
    principal,
    appAs,
    app: (...permissions) => appAs(principal, ...permissions),
    person: (address, ...scopes) =>
      ask(() => {
        const user = tenant.users.find((one) => one.userPrincipalName === address);
        return {
          idtyp: 'user',
          appid: principal.appId,
          oid: user?.id,
          scp: scopes.join(' '),
          wids: user?.directoryRoles ?? [],
        };
      }),
  };
}

/** Status and code of an answer, to compare in one go. */
export const verdict = ({ status, body }: Answered): [number, string | undefined] => [
  status,
  body?.error?.code,
];

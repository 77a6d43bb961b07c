import endpointData from '../data/endpoint-permissions.json' with { type: 'json' };
import { isGraph } from '../entra/resources.ts';
import { findTenant, type Sandbox } from '../sandbox.ts';
import type { Tenant } from '../world.ts';
import { GraphRefusal, graphRefusals } from './answers.ts';
import type { AddressKey, Caller, GraphRoute } from './call.ts';

/** A permission that opens an endpoint. */
export interface Opening {
  name: string;
  /** One of these is needed too; none where empty. */
  also: readonly string[];
  /** Whether the list calls it a least one. */
  least: boolean;
}
type Accepted = Record<Caller['kind'], readonly Opening[]>;

/** Written `Name`, `Name(+Other,Another)` where one of the others is needed too, and with `*` where it is least. */
function readOpening(text: string): Opening {
  const [, name = text, also, star] = /^([^(*]+)(?:\(\+([^)]*)\))?(\*)?$/.exec(text) ?? [];
  return { name, also: also?.split(',') ?? [], least: star !== undefined };
}

const endpoints = new Map<string, Accepted>(
  Object.entries(endpointData.endpoints).map(([endpoint, { application, delegated }]) => [
    endpoint,
    { application: application.map(readOpening), delegated: delegated.map(readOpening) },
  ]),
);

/** The permissions of which one is enough for an endpoint, as published. */
export const acceptedPermissions = (route: Pick<GraphRoute, 'method' | 'path'>): Accepted | undefined =>
  endpoints.get(`${route.method} ${route.path.replace('/$ref', '')}`);

const unauthorized = (sandbox: Sandbox, message: string): GraphRefusal =>
  new GraphRefusal(401, 'InvalidAuthenticationToken', message, {
    headers: {
      'www-authenticate': `Bearer realm="", authorization_uri="${sandbox.origins.authority}/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`,
    },
  });

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

/** Who calls, by the bearer token; refuses with 401 what is missing, forged, expired or made for something else. */
export async function readCaller(
  sandbox: Sandbox,
  authorization: string | null,
): Promise<{ caller: Caller; tenant: Tenant }> {
  const token = authorization?.match(/^Bearer (.+)$/i)?.[1];
  if (token === undefined) throw unauthorized(sandbox, 'Access token is empty.');
  let claims: Awaited<ReturnType<Sandbox['keys']['verify']>>;
  try {
    claims = await sandbox.keys.verify(token);
  } catch {
    throw unauthorized(sandbox, 'CompactToken parsing failed with error code: 80049217');
  }
  const now = sandbox.clock() / 1000;
  if ((claims.exp ?? 0) <= now)
    throw unauthorized(sandbox, 'Lifetime validation failed, the token is expired.');
  if ((claims.nbf ?? 0) > now + 300)
    throw unauthorized(sandbox, 'Access token has expired or is not yet valid.');
  if (!isGraph(sandbox.origins, String(claims.aud)))
    throw unauthorized(sandbox, 'Access token validation failure. Invalid audience.');
  const tenant = findTenant(sandbox.world, String(claims['tid']));
  if (!tenant) throw unauthorized(sandbox, 'The tenant of the access token does not exist.');
  const delegated = claims['idtyp'] === 'user';
  const caller: Caller = {
    kind: delegated ? 'delegated' : 'application',
    tenantId: tenant.id,
    appId: String(claims['appid']),
    oid: String(claims['oid']),
    permissions: delegated ? String(claims['scp']).split(' ') : texts(claims['roles']),
    directoryRoles: texts(claims['wids']),
  };
  return { caller, tenant };
}

/** A read permission comes with the one that also writes. */
const covers = (held: readonly string[], wanted: string): boolean =>
  held.includes(wanted) || held.includes(wanted.replace('.Read.', '.ReadWrite.'));

const holds = (permissions: readonly string[], { name, also }: Opening): boolean =>
  permissions.includes(name) && (also.length === 0 || also.some((other) => covers(permissions, other)));

/** Those of the permissions held that open this endpoint. */
export const openingPermissions = (
  route: Pick<GraphRoute, 'method' | 'path'>,
  kind: Caller['kind'],
  permissions: readonly string[],
): Opening[] => (acceptedPermissions(route)?.[kind] ?? []).filter((opening) => holds(permissions, opening));

/** Whether the application at this address is the caller itself. */
const isItself = (sandbox: Sandbox, caller: Caller, [key]: readonly AddressKey[]): boolean =>
  caller.kind === 'application' &&
  sandbox.world.applications.some(
    (one) => one.appId === caller.appId && (one.id === key?.value || one.appId === key?.value),
  );

const invalidPermission = (): GraphRefusal =>
  new GraphRefusal(
    403,
    'UnknownError',
    JSON.stringify({ error: { code: 'S2SUnauthorized', message: 'Invalid permission.' } }),
  );

/** Refuses with 403 a caller whose token holds none of the permissions published for this endpoint. */
export function checkPermission(
  sandbox: Sandbox,
  route: GraphRoute,
  caller: Caller,
  keys: readonly AddressKey[],
): void {
  const ownObject = keys.some((key) => key.value === caller.oid);
  // User.Read and User.ReadWrite open only the person's own entry.
  const enough = openingPermissions(route, caller.kind, caller.permissions).some(
    ({ name }) => !/^User\.Read(Write)?$/.test(name) || ownObject || !route.path.startsWith('/users/{id}'),
  );
  if (enough || (route.ownApp && isItself(sandbox, caller, keys))) return;
  // Application permissions cannot reach /me at all; the endpoint itself says so.
  if (route.path.startsWith('/me') && caller.kind === 'application') return;
  throw /^\/(reports|admin\/reportsettings)/.test(route.path) ? invalidPermission() : graphRefusals.denied();
}

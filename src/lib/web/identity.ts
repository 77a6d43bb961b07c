import type { HttpRequest } from '@azure/functions';
import * as z from 'zod';
import type { Config } from '../config.ts';
import { seenOf } from '../profiles/phrase.ts';
import { err, ok, type Result } from '../result.ts';

/** The application roles of the sign-in app. */
export const roles = ['Mooring.Reader', 'Mooring.Operator', 'Mooring.Admin', 'Mooring.Connector'] as const;
export type Role = (typeof roles)[number];

/**
 * The roles of which one is enough for what needs a role. The first three hold the rights of those before them; that
 * of connectors stands apart: it gives nothing but tokens, and none of the others gives those.
 */
const enough: Readonly<Record<Role, readonly Role[]>> = {
  'Mooring.Reader': ['Mooring.Reader', 'Mooring.Operator', 'Mooring.Admin'],
  'Mooring.Operator': ['Mooring.Operator', 'Mooring.Admin'],
  'Mooring.Admin': ['Mooring.Admin'],
  'Mooring.Connector': ['Mooring.Connector'],
};

/** Whoever is signed in, a person or an application. */
export interface Operator {
  /** Object id in the operator's tenant. */
  readonly id: string;
  /** For people to read, and nothing in it that nobody sees; the application id where an application calls. */
  readonly name: string;
  readonly roles: ReadonlySet<Role>;
}

/** Why nobody is believed to be signed in; the message says what is missing. */
export interface IdentityRefusal {
  readonly kind: 'authenticationOff' | 'notSignedIn' | 'malformed' | 'foreignTenant' | 'foreignAudience';
  readonly message: string;
}

type IdentityConfig = Pick<Config, 'WEBSITE_AUTH_ENABLED' | 'OPERATOR_TENANT' | 'SIGN_IN_CLIENT_ID'>;

const HEADER = 'x-ms-client-principal';

const principal = z.object({
  claims: z.array(z.object({ typ: z.string(), val: z.string() })),
  name_typ: z.string().nullish(),
  role_typ: z.string().nullish(),
});

// App Service gives some claims the long names of WS-Federation, and which ones depends on its configuration.
const TENANT = ['tid', 'http://schemas.microsoft.com/identity/claims/tenantid'];
const OBJECT_ID = ['oid', 'http://schemas.microsoft.com/identity/claims/objectidentifier'];
const ROLES = ['roles', 'role', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role'];
const NAME = ['name', 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name', 'preferred_username'];
/** What Entra lets a display name be. */
const LONGEST_NAME = 256;
const APPLICATION = ['appid', 'azp', 'http://schemas.microsoft.com/identity/claims/appid'];

/**
 * Who is signed in, from the header that App Service authentication adds.
 *
 * The header is believed only while authentication is on, since nothing else keeps a caller from sending
 * it, and only for a token of the operator's tenant that was issued to the sign-in app.
 *
 * @see https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities
 */
export function readOperator(
  request: Pick<HttpRequest, 'headers'>,
  config: IdentityConfig,
): Result<Operator, IdentityRefusal> {
  if (!config.WEBSITE_AUTH_ENABLED) {
    return refuse(
      'authenticationOff',
      'App Service authentication is off (WEBSITE_AUTH_ENABLED is not true), so nobody can be signed in. ' +
        'Turn it on for this Function App.',
    );
  }
  const header = request.headers.get(HEADER);
  if (header === null || header === '') {
    return refuse('notSignedIn', 'Nobody is signed in: the request carries no X-MS-CLIENT-PRINCIPAL header.');
  }
  const parsed = principal.safeParse(decode(header));
  if (!parsed.success) {
    return refuse(
      'malformed',
      'The X-MS-CLIENT-PRINCIPAL header is not base64 of a JSON principal with claims.',
    );
  }
  const { claims, name_typ: nameType, role_typ: roleType } = parsed.data;
  const valuesOf = (types: readonly string[]): string[] =>
    claims.filter(({ typ, val }) => types.includes(typ) && val !== '').map(({ val }) => val);

  // Every claim of the kind must fit, so that a second, differing one cannot hide behind the first.
  const tenants = valuesOf(TENANT);
  if (tenants.length === 0 || !tenants.every((tid) => same(tid, config.OPERATOR_TENANT))) {
    const seen = tenants.length === 0 ? 'names no tenant (claim tid)' : 'comes from another tenant';
    return refuse('foreignTenant', `The sign-in ${seen}; only accounts of OPERATOR_TENANT are let in.`);
  }
  const client = config.SIGN_IN_CLIENT_ID;
  const audiences = valuesOf(['aud']);
  if (
    audiences.length === 0 ||
    !audiences.every((aud) => same(aud, client) || same(aud, `api://${client}`))
  ) {
    const seen =
      audiences.length === 0 ? 'names no audience (claim aud)' : 'was made for another application';
    return refuse('foreignAudience', `The sign-in ${seen}; only tokens for SIGN_IN_CLIENT_ID are taken.`);
  }
  const [id] = valuesOf(OBJECT_ID);
  if (id === undefined) return refuse('malformed', 'The sign-in names no object id (claim oid).');
  const names = [...valuesOf([...NAME, ...given(nameType)]), ...valuesOf(APPLICATION)];
  const [name = id] = names.flatMap((one) => seenOf(one, LONGEST_NAME) ?? []);
  const held = valuesOf([...ROLES, ...given(roleType)]);
  return ok({ id, name, roles: new Set(roles.filter((role) => held.includes(role))) });
}

/** May whoever is signed in do what needs this role? */
export const mayAct = ({ roles: held }: Operator, role: Role): boolean =>
  enough[role].some((one) => held.has(one));

const refuse = (kind: IdentityRefusal['kind'], message: string) => err<IdentityRefusal>({ kind, message });
const same = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();
const given = (type: string | null | undefined): string[] => (type ? [type] : []);

function decode(header: string): unknown {
  // Buffer skips what is not base64; two headers joined by a comma must not pass as one.
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(header)) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Buffer.from(header, 'base64'),
    );
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

import { pairs } from '../http/convert.ts';

/** Claims of a validated token, as in its payload. */
export type Claims = Readonly<Record<string, unknown>>;

interface PrincipalClaim {
  readonly typ: string;
  readonly val: string;
}

const soap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
const identity = 'http://schemas.microsoft.com/identity/claims';

/** The names that App Service gives to claims, after .NET's default mapping; all others keep theirs. */
const mapped: Readonly<Record<string, string>> = {
  tid: `${identity}/tenantid`,
  oid: `${identity}/objectidentifier`,
  scp: `${identity}/scope`,
  idp: `${identity}/identityprovider`,
  sub: `${soap}/nameidentifier`,
  email: `${soap}/emailaddress`,
  upn: `${soap}/upn`,
  given_name: `${soap}/givenname`,
  family_name: `${soap}/surname`,
};

/** The claims in the form of `X-MS-CLIENT-PRINCIPAL`: one entry for each value of a list. */
export function principalClaims(claims: Claims): PrincipalClaim[] {
  return Object.entries(claims).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as unknown[]) : [value]).map((item) => ({
      typ: mapped[name] ?? name,
      val: typeof item === 'string' ? item : JSON.stringify(item),
    })),
  );
}

/** The name of the person, if the token is about one: callers that are apps have none. */
export function nameOf(claims: Claims): string | undefined {
  for (const claim of ['preferred_username', 'upn', 'unique_name', 'email']) {
    const value = claims[claim];
    if (typeof value === 'string') return value;
  }
  return undefined;
}

/**
 * The headers by which App Service tells an app who calls: name, value, name, value.
 *
 * @see https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities
 */
export function principalHeaders(claims: Claims): string[] {
  const principal = {
    auth_typ: 'aad',
    claims: principalClaims(claims),
    name_typ: `${soap}/emailaddress`,
    role_typ: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role',
  };
  const id = claims['oid'] ?? claims['sub'];
  const name = nameOf(claims);
  return [
    'X-MS-CLIENT-PRINCIPAL',
    Buffer.from(JSON.stringify(principal)).toString('base64'),
    ...(typeof id === 'string' ? ['X-MS-CLIENT-PRINCIPAL-ID', id] : []),
    ...(name === undefined ? [] : ['X-MS-CLIENT-PRINCIPAL-NAME', name]),
    'X-MS-CLIENT-PRINCIPAL-IDP',
    'aad',
  ];
}

/** Takes out what only the platform may say: these headers are never believed from outside. */
export function stripPrincipal(rawHeaders: readonly string[]): string[] {
  return pairs(rawHeaders)
    .filter(([name]) => !/^x-ms-(client-principal|token-)/i.test(name))
    .flat();
}

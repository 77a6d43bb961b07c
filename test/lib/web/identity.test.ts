import { describe, expect, test } from '@jest/globals';
import { mayAct, readOperator, type Role, roles } from '../../../src/lib/web/identity.ts';

const tenant = '11111111-2222-4333-8444-555555555555';
const client = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const config = { WEBSITE_AUTH_ENABLED: true, OPERATOR_TENANT: tenant, SIGN_IN_CLIENT_ID: client };
const ROLE = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role';

type Claims = readonly (readonly [string, string])[];

const ada: Claims = [
  ['tid', tenant],
  ['aud', client],
  ['oid', 'ada-oid'],
  ['name', 'Ada Lindqvist'],
  ['roles', 'Mooring.Reader'],
];
const without = (type: string): Claims => ada.filter(([typ]) => typ !== type);
const encode = (principal: unknown) => Buffer.from(JSON.stringify(principal)).toString('base64');
const sent = (header?: string) => ({
  headers: new Headers(header === undefined ? {} : { 'x-ms-client-principal': header }),
});
const principalOf = (claims: Claims, more: object = {}) =>
  sent(encode({ auth_typ: 'aad', claims: claims.map(([typ, val]) => ({ typ, val })), ...more }));
const read = (claims: Claims, more?: object) => readOperator(principalOf(claims, more), config);

describe('who is believed', () => {
  test('a person of the operator’s tenant, signed in to the sign-in app', () => {
    expect(read(ada)).toEqual({
      ok: true,
      value: { id: 'ada-oid', name: 'Ada Lindqvist', roles: new Set(['Mooring.Reader']) },
    });
  });

  test('the same with the long claim names, an api:// audience and several roles', () => {
    const claims: Claims = [
      ['http://schemas.microsoft.com/identity/claims/tenantid', tenant.toUpperCase()],
      ['http://schemas.microsoft.com/identity/claims/objectidentifier', 'ada-oid'],
      ['aud', `api://${client}`],
      ['preferred_username', 'ada@contoso.com'],
      [ROLE, 'Mooring.Operator'],
      ['roles', 'Mooring.Admin'],
      ['roles', 'Somebody.Else'],
    ];
    expect(read(claims)).toEqual({
      ok: true,
      value: {
        id: 'ada-oid',
        name: 'ada@contoso.com',
        roles: new Set(['Mooring.Operator', 'Mooring.Admin']),
      },
    });
  });

  test('the principal’s own types of name and role', () => {
    const claims: Claims = [...without('name'), ['mail', 'ada@contoso.com'], ['groupish', 'Mooring.Admin']];
    const result = read(claims, { name_typ: 'mail', role_typ: 'groupish' });
    expect(result).toMatchObject({ ok: true, value: { name: 'ada@contoso.com' } });
    expect(result.ok && [...result.value.roles]).toEqual(['Mooring.Reader', 'Mooring.Admin']);
  });

  test('an application, which has no name, by its application id', () => {
    expect(read([...without('name'), ['appid', 'app-7'], ['idtyp', 'app']])).toMatchObject({
      ok: true,
      value: { id: 'ada-oid', name: 'app-7' },
    });
  });

  test('names beyond ASCII', () => {
    expect(read([...without('name'), ['name', 'Žofie 木']])).toMatchObject({
      ok: true,
      value: { name: 'Žofie 木' },
    });
  });
});

describe('a name', () => {
  test.each([
    ['that hides something', 'Ada\u202E\u0000 Lind\u200Bqvist\n', 'Ada Lindqvist'],
    ['of markup is text', '<b>Ada</b>', '<b>Ada</b>'],
    ['that is too long', 'x'.repeat(300), 'x'.repeat(256)],
    ['of which nothing is seen', '\u2066\u200D ', 'ada-oid'],
  ])('%s', (_what, name, seen) => {
    expect(read([...without('name'), ['name', name]])).toMatchObject({ ok: true, value: { name: seen } });
  });
});

describe('who is not', () => {
  test('a forged header while authentication is off', () => {
    const result = readOperator(principalOf(ada), { ...config, WEBSITE_AUTH_ENABLED: false });
    expect(result).toMatchObject({ ok: false, error: { kind: 'authenticationOff' } });
    expect(!result.ok && result.error.message).toContain('WEBSITE_AUTH_ENABLED');
  });

  const foreign = '99999999-2222-4333-8444-555555555555';
  const refused: [string, ReturnType<typeof sent>, string, string][] = [
    ['no header', sent(), 'notSignedIn', 'X-MS-CLIENT-PRINCIPAL'],
    ['an empty header', sent(''), 'notSignedIn', 'X-MS-CLIENT-PRINCIPAL'],
    ['no base64', sent('{"claims":[]}'), 'malformed', 'base64'],
    ['two headers', sent(`${encode({ claims: [] })}, ${encode({ claims: [] })}`), 'malformed', 'base64'],
    ['no JSON', sent(Buffer.from('{"claims":').toString('base64')), 'malformed', 'JSON'],
    ['no UTF-8', sent(Buffer.from([0x7b, 0xff, 0xfe]).toString('base64')), 'malformed', 'JSON'],
    ['no claims', sent(encode({ auth_typ: 'aad' })), 'malformed', 'claims'],
    ['claims that are no texts', sent(encode({ claims: [{ typ: 'tid', val: 7 }] })), 'malformed', 'claims'],
    ['no object id', principalOf(without('oid')), 'malformed', 'oid'],
    ['no tenant', principalOf(without('tid')), 'foreignTenant', 'tid'],
    [
      'another tenant',
      principalOf([...without('tid'), ['tid', foreign]]),
      'foreignTenant',
      'OPERATOR_TENANT',
    ],
    ['a second, other tenant', principalOf([...ada, ['tid', foreign]]), 'foreignTenant', 'OPERATOR_TENANT'],
    ['no audience', principalOf(without('aud')), 'foreignAudience', 'aud'],
    [
      'another audience',
      principalOf([...without('aud'), ['aud', foreign]]),
      'foreignAudience',
      'SIGN_IN_CLIENT_ID',
    ],
  ];
  test.each(refused)('%s', (_, request, kind, named) => {
    const result = readOperator(request, config);
    expect(result).toMatchObject({ ok: false, error: { kind } });
    expect(!result.ok && result.error.message).toContain(named);
  });
});

const holds = (...held: Role[]) =>
  roles.filter((role) => mayAct({ id: '', name: '', roles: new Set(held) }, role));

describe('what a role allows', () => {
  test('a higher role holds the rights of the lower ones', () => {
    expect(holds()).toEqual([]);
    expect(holds('Mooring.Reader')).toEqual(['Mooring.Reader']);
    expect(holds('Mooring.Operator')).toEqual(['Mooring.Reader', 'Mooring.Operator']);
    expect(holds('Mooring.Admin')).toEqual(['Mooring.Reader', 'Mooring.Operator', 'Mooring.Admin']);
  });

  test('that of connectors gives nothing else, and nothing else gives it', () => {
    expect(holds('Mooring.Connector')).toEqual(['Mooring.Connector']);
    expect(holds('Mooring.Reader', 'Mooring.Connector')).toEqual(['Mooring.Reader', 'Mooring.Connector']);
    expect(holds(...roles)).toEqual([...roles]);
  });
});

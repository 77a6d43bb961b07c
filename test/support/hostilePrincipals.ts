import { principalOf } from './hostile.ts';
import { everything } from './sweep.ts';
import { GUID } from './wellMeant.ts';

type Claim = readonly [typ: string, val: string];

/** Headers by which nobody is signed in. @param claims of somebody who would be */
export function badPrincipals(claims: readonly Claim[]): readonly Readonly<Record<string, string>>[] {
  const principal = principalOf(claims)['x-ms-client-principal'];
  const without = (type: string) => claims.filter(([typ]) => typ !== type);
  const [, audience = ''] = claims.find(([typ]) => typ === 'aud') ?? [];
  return [
    {},
    { 'x-ms-client-principal': '' },
    { 'x-ms-client-principal': '{"claims":[]}' },
    { 'x-ms-client-principal': `${principal}, ${principal}` },
    { 'x-ms-client-principal': principal.slice(0, -7) },
    { 'x-ms-client-principal': `=${principal}` },
    { 'x-ms-client-principal': Buffer.from('null').toString('base64') },
    { 'x-ms-client-principal': Buffer.from('['.repeat(50_000)).toString('base64') },
    { 'x-ms-client-principal-id': GUID, 'x-ms-client-principal-name': 'olivia' },
    { authorization: `Bearer ${principal}` },
    { cookie: `AppServiceAuthSession=${principal}` },
    principalOf([]),
    principalOf(without('tid')),
    principalOf([...without('tid'), ['tid', GUID]]),
    principalOf([...claims, ['tid', GUID]]),
    principalOf(without('aud')),
    principalOf([...without('aud'), ['aud', GUID]]),
    principalOf([...without('aud'), ['aud', `${audience}x`]]),
    principalOf(without('oid')),
    principalOf(without('roles')),
    principalOf([...without('roles'), ['roles', everything.join(',')]]),
    principalOf([...without('roles'), ['roles', 'mooring.admin']]),
    principalOf([...without('roles'), ['scp', 'Mooring.Admin']]),
    principalOf([...claims, ['roles', ['Mooring.Admin']]]),
    principalOf([...without('roles'), ['appid', GUID], ['idtyp', 'app']]),
  ];
}

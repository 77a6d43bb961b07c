import { asUnicodePwd } from '../../src/lib/directory/entry.ts';
import type { Controller } from './controller.ts';

/** The right to change a password. @see https://learn.microsoft.com/windows/win32/adschema/r-user-change-password */
const CHANGE_PASSWORD = 'ab721a53-1e2f-11d0-9819-00aa0040529b';

/** What an administrator of the domain does with a service account, named by what stands before its domain. */
export function administrates({ admin, delegate, domain }: Controller) {
  const dnOf = (name: string): string => `CN=${name},CN=Users,${domain}`;
  const set = (dn: string, type: string, value: string | Buffer): Promise<void> =>
    admin(({ client, ldap }) => {
      const modification = new ldap.Attribute({ type, values: [value] as string[] | Buffer[] });
      return client.modify(dn, new ldap.Change({ operation: 'replace', modification }));
    });
  const change = (operation: 'add' | 'delete') => (group: string, name: string) =>
    admin(({ client, ldap }) => {
      const modification = new ldap.Attribute({ type: 'member', values: [dnOf(name)] });
      return client.modify(group, new ldap.Change({ operation, modification }));
    });
  return {
    dnOf,
    set,
    /** An account, enabled, with its password. */
    add: (name: string, password: string) =>
      admin(({ client, ldap }) =>
        client.add(
          dnOf(name),
          Object.entries({
            objectClass: 'user',
            sAMAccountName: name,
            userPrincipalName: `${name}@corp.example`,
            unicodePwd: asUnicodePwd(password),
            userAccountControl: '512',
          }).map(([type, value]) => new ldap.Attribute({ type, values: [value] as string[] | Buffer[] })),
        ),
      ),
    /** Its security identifier, as text. */
    sidOf: (name: string) =>
      admin(async ({ client }) => {
        const asked = { attributes: ['objectSid'], explicitBufferAttributes: ['objectSid'] };
        const { searchEntries } = await client.search(dnOf(name), { scope: 'base', ...asked });
        const sid = searchEntries[0]?.['objectSid'] as Buffer;
        const parts = Array.from({ length: sid[1] ?? 0 }, (_, at) => sid.readUInt32LE(8 + 4 * at));
        return `S-1-${sid.readUIntBE(2, 6)}-${parts.join('-')}`;
      }),
    /** Wrong passwords that the domain has counted of an account. */
    countedOf: (name: string) =>
      admin(async ({ client }) => {
        const asked = { scope: 'base' as const, attributes: ['badPwdCount'] };
        const { searchEntries } = await client.search(dnOf(name), asked);
        return Number(searchEntries[0]?.['badPwdCount']);
      }),
    addUnit: (dn: string) => admin(({ client }) => client.add(dn, { objectClass: 'organizationalUnit' })),
    setPassword: (name: string, password: string) => set(dnOf(name), 'unicodePwd', asUnicodePwd(password)),
    /** “User cannot change password”, as the tools of a domain write it. */
    async forbidChange(name: string): Promise<void> {
      for (const whom of ['PS', 'WD']) await delegate(dnOf(name), `(OD;;CR;${CHANGE_PASSWORD};;${whom})`);
    },
    join: change('add'),
    leave: change('delete'),
    /** Of the domain: `maxPwdAge`, `lockoutThreshold` and the like. */
    setPolicy: (name: string, value: string) => set(domain, name, value),
  };
}

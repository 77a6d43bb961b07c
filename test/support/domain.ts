import type { Controller } from './controller.ts';

const asUnicodePwd = (password: string): Buffer => Buffer.from(`"${password}"`, 'utf16le');

/** What an administrator of the domain does with a service account, named by what stands before its domain. */
export function administrates({ admin, domain }: Controller) {
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
    addUnit: (dn: string) => admin(({ client }) => client.add(dn, { objectClass: 'organizationalUnit' })),
    setPassword: (name: string, password: string) => set(dnOf(name), 'unicodePwd', asUnicodePwd(password)),
    join: change('add'),
    leave: change('delete'),
    /** Of the domain: `maxPwdAge`, `lockoutThreshold` and the like. */
    setPolicy: (name: string, value: string) => set(domain, name, value),
  };
}

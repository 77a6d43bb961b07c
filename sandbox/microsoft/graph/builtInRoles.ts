import roleData from '../data/directory-roles.json' with { type: 'json' };

/** A built-in role of Entra. */
export interface BuiltInRole {
  displayName: string;
  /** Also its `roleDefinitionId`. */
  templateId: string;
}

export const builtInRoles: readonly BuiltInRole[] = roleData.roles;

/** The role with this template id. */
export const builtInRole = (templateId: string): BuiltInRole | undefined =>
  builtInRoles.find((role) => role.templateId === templateId.toLowerCase());

/** Template ids of the roles with these names; throws for a name that is not known. */
export const roleIds = (...names: string[]): readonly string[] =>
  names.map((name) => {
    const role = builtInRoles.find((one) => one.displayName === name);
    if (!role) throw new RangeError(`no role ${name}`);
    return role.templateId;
  });

/** Whether any of the roles held is one of those wanted. */
export const holdsOneOf = (held: readonly string[], wanted: readonly string[]): boolean =>
  held.some((role) => wanted.includes(role));

export const globalAdministrator: readonly string[] = roleIds('Global Administrator');

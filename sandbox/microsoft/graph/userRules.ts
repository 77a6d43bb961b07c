import type { TenantPolicies } from '../worldDirectory.ts';
import { graphRefusals, type GraphRefusal } from './answers.ts';
import { holdsOneOf, roleIds } from './builtInRoles.ts';
import type { Caller } from './call.ts';

const weak =
  'The specified password does not comply with password complexity requirements. Please provide a different password.';

/**
 * Refuses passwords that Entra refuses: 8 to 256 characters, three of four kinds, without the user name and without
 * the words that the tenant has banned.
 */
export function checkPassword(
  password: string,
  userPrincipalName: string,
  { bannedPasswords = [] }: TenantPolicies = {},
): void {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
  const [name = ''] = userPrincipalName.toLowerCase().split('@');
  const holdsName = name.length > 3 && password.toLowerCase().includes(name);
  const isBanned = bannedPasswords.some((word) => password.toLowerCase().includes(word.toLowerCase()));
  if (password.length >= 8 && password.length <= 256 && kinds >= 3 && !holdsName && !isBanned) return;
  throw graphRefusals.badObject('PasswordDoesNotComplyWithPolicy', weak, 'passwordProfile');
}

/** Refuses user names with signs that Entra does not take, and those outside the verified domains. */
export function checkUserPrincipalName(name: string, domains: readonly string[]): void {
  const [local = '', domain = ''] = name.split('@');
  if (!/^[A-Za-z0-9'.\-_!#^~]{1,64}$/.test(local) || local.endsWith('.')) {
    throw graphRefusals.badRequest(
      "Invalid value specified for property 'userPrincipalName' of resource 'User'.",
    );
  }
  if (!domains.includes(domain.toLowerCase())) {
    throw graphRefusals.badRequest(
      'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
    );
  }
}

const policies = new Set(['DisablePasswordExpiration', 'DisableStrongPassword', 'None']);

/** Refuses password policies that are not known. */
export function checkPasswordPolicies(text: string | null): void {
  if (text === null || text.split(',').every((one) => policies.has(one.trim()))) return;
  throw graphRefusals.badRequest(
    "Invalid value specified for property 'passwordPolicies' of resource 'User'.",
  );
}

const resetters = roleIds(
  'Global Administrator',
  'Privileged Authentication Administrator',
  'Authentication Administrator',
  'User Administrator',
  'Helpdesk Administrator',
  'Password Administrator',
);
const strongResetters = roleIds('Global Administrator', 'Privileged Authentication Administrator');
/** Roles whose holders count as ordinary people when a password is reset. */
const harmless = roleIds(
  'Directory Readers',
  'Message Center Reader',
  'Reports Reader',
  'Usage Summary Reports Reader',
);

/**
 * Who may change whom: people by their roles, apps by permission; holders of administrative roles are changed only by
 * a Global or Privileged Authentication Administrator, and an app needs such a role itself.
 * @see https://learn.microsoft.com/graph/api/resources/users#who-can-reset-passwords
 */
export function checkMayReset(
  caller: Caller,
  callerRoles: readonly string[],
  targetRoles: readonly string[],
): void {
  const guarded = targetRoles.some((role) => !harmless.includes(role));
  if (caller.kind === 'application' && !guarded) return;
  if (!holdsOneOf(callerRoles, guarded ? strongResetters : resetters)) throw graphRefusals.denied();
}

/** The permissions that open a change of these properties; `Name(+Other)` stands for both together. */
function wanted(property: string): string[] {
  if (property === 'passwordProfile') return ['User-PasswordProfile.ReadWrite.All'];
  const general = ['User.ReadWrite.All', 'Directory.ReadWrite.All'];
  if (property === 'accountEnabled') return [...general, 'User.EnableDisableAccount.All+User.Read.All'];
  return [...general, 'User.ReadWrite'];
}

/** Whether the token's permissions cover a change of these properties, one by one. */
export function coversUserChange(
  { kind, permissions, oid }: Pick<Caller, 'kind' | 'permissions' | 'oid'>,
  targetId: string,
  properties: readonly string[],
): boolean {
  const opened = (property: string): boolean =>
    wanted(property).some((option) => {
      if (option === 'User.ReadWrite' && (kind === 'application' || oid !== targetId)) return false;
      return option.split('+').every((name) => permissions.includes(name));
    });
  return properties.every(opened);
}

/** The refusal of `/me` to tokens without a person. */
export const onlyDelegated = (): GraphRefusal =>
  graphRefusals.unparsable('/me request is only valid with delegated authentication flow.');

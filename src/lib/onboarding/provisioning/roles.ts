import * as z from 'zod';
import { MINUTE } from '../../clock.ts';
import { accountAtWork } from '../../connections/access.ts';
import { type DirectoryRole, directoryRoles } from '../../profiles/account.ts';
import { ask, quoted, refusal, said, type Step, stop, waitForMicrosoft, type Work } from './step.ts';

const assignments = z.object({ value: z.array(z.object({ roleDefinitionId: z.string() })) });
const definitions = z.object({ value: z.array(z.object({ id: z.string(), displayName: z.string() })) });

/** Gives the account its directory roles. */
export const assignDirectoryRoles = (names: readonly DirectoryRole[]): Step => ({
  id: 'directoryRoles',
  scopes: ['RoleManagement.ReadWrite.Directory'],
  async run(work) {
    const { objectId: principalId = '' } = accountAtWork(work.access()) ?? {};
    const root = '/roleManagement/directory/roleAssignments';
    const url = `${root}?$filter=principalId eq ${quoted(principalId)}`;
    const held = assignments.parse((await ask(work, { method: 'GET', url })).body).value;
    const missing = names.filter(
      (name) => !held.some(({ roleDefinitionId }) => roleDefinitionId === directoryRoles[name]),
    );
    for (const name of missing) {
      const body = { principalId, roleDefinitionId: directoryRoles[name], directoryScopeId: '/' };
      const answer = await ask(work, { method: 'POST', url: root, body }, 400, 403);
      if (answer.status === 403) throw stop('needsConsenter', { text: answer.message ?? '' });
      if (answer.status === 400 && !isHeldAlready(answer.message)) throw refusal(answer);
    }
    return [missing.length > 0 ? said('roles.assigned', { names: missing.join(', ') }) : said('roles.held')];
  },
});

const isHeldAlready = (message: string | undefined): boolean =>
  /conflicting object|already exist/i.test(message ?? '');

/** Exchange has a directory of its own, which hears of a new account about half an hour later. */
const EXCHANGE_PATIENCE = 40 * MINUTE;
const EXCHANGE = '/roleManagement/exchange';

/** Assigns Exchange roles to the account itself: who belongs to a role group can neither be read nor written by Graph. */
export const assignExchangeRoles = (names: readonly string[]): Step => ({
  id: 'exchangeRoles',
  scopes: ['RoleManagement.ReadWrite.Exchange'],
  patience: EXCHANGE_PATIENCE,
  async run(work) {
    const principalId = `/Users/${accountAtWork(work.access())?.objectId ?? ''}`;
    const held = await heldByAccount(work, principalId);
    if (held === undefined) {
      // Nobody here may look: only whoever ran the script knows.
      if (work.choices.exchangeByHand) return [said('exchange.unseen')];
      throw stop('exchangeByHand');
    }
    const roles = await rolesNamed(work, names);
    const missing = roles.filter(({ id }) => !held.includes(id));
    for (const { id: roleDefinitionId } of missing) {
      const body = { principalId, roleDefinitionId, directoryScopeId: '/', appScopeId: null };
      const url = `${EXCHANGE}/roleAssignments`;
      const answer = await ask(work, { method: 'POST', version: 'beta', url, body }, 400, 403);
      if (answer.status === 403) {
        if (work.choices.exchangeByHand)
          throw waitForMicrosoft('The script’s assignment cannot be seen yet.');
        throw stop('exchangeByHand', { text: answer.message ?? '' });
      }
      if (answer.status === 400 && !isHeldAlready(answer.message)) throw refusal(answer);
    }
    const words = { names: names.join(', ') };
    return [said(missing.length > 0 ? 'exchange.assigned' : 'exchange.held', words)];
  },
});

/** @returns ids of the roles that the account holds; `undefined` where Graph does not let us look */
async function heldByAccount(work: Work, principalId: string): Promise<string[] | undefined> {
  const url = `${EXCHANGE}/roleAssignments?$filter=principalId eq ${quoted(principalId)}`;
  const answer = await ask(work, { method: 'GET', version: 'beta', url }, 403);
  if (answer.status === 403) return undefined;
  return assignments.parse(answer.body).value.map(({ roleDefinitionId }) => roleDefinitionId);
}

async function rolesNamed(
  work: Work,
  names: readonly string[],
): Promise<{ id: string; displayName: string }[]> {
  const found: { id: string; displayName: string }[] = [];
  for (const name of names) {
    const url = `${EXCHANGE}/roleDefinitions?$filter=displayName eq ${quoted(name)}`;
    const { value } = definitions.parse((await ask(work, { method: 'GET', version: 'beta', url })).body);
    const [role] = value;
    if (!role) throw stop('refused', { text: `Exchange has no role “${name}”.` });
    found.push(role);
  }
  return found;
}

/** The same by hand, in Exchange Online PowerShell. @see https://learn.microsoft.com/powershell/module/exchange/new-managementroleassignment */
export const exchangeScript = (names: readonly string[], userPrincipalName: string): string =>
  names.map((name) => `New-ManagementRoleAssignment -Role "${name}" -User "${userPrincipalName}"`).join('\n');

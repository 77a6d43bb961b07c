import * as z from 'zod';
import type { Note } from '../../connections/provisioning.ts';
import { sweepOrphans } from '../../credentials/issued.ts';
import type { Vault } from '../../storage/vault.ts';
import { ask, Halt, quoted, said, type Step, type Work } from './step.ts';

const one = z.object({ id: z.string() });
const many = z.object({ value: z.array(one) });

/**
 * Takes the setup app out of the tenant: its grants, then itself. What cannot be removed is left and said; nobody is
 * asked to sign in again for it, since signing in would bring it back.
 */
export const removeSetup = (setupClientId: string, vault: Vault): Step => ({
  id: 'leave',
  scopes: ['Application.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All'],
  async run(work) {
    const swept: Note[] = [];
    try {
      swept.push(...(await sweepOrphans(work, vault)));
      await remove(work, setupClientId);
    } catch (thrown) {
      if (!(thrown instanceof Halt) || thrown.pause.kind === 'wait') throw thrown;
      return [...swept, ...(await leftover(work))];
    }
    await work.keep(({ setupLeftover: _gone, ...access }) => access);
    return [...swept, said('setup.removed')];
  },
  without: leftover,
});

async function leftover(work: Work): Promise<Note[]> {
  await work.keep((access) => ({ ...access, setupLeftover: true }));
  return [said('setup.leftover')];
}

async function remove(work: Work, clientId: string): Promise<void> {
  const principal = `/servicePrincipals(appId='${clientId}')`;
  const found = await ask(work, { method: 'GET', url: `${principal}?$select=id` }, 404);
  if (found.status === 404) return;
  const { id } = one.parse(found.body);
  const url = `/oauth2PermissionGrants?$filter=clientId eq ${quoted(id)}`;
  for (const grant of many.parse((await ask(work, { method: 'GET', url })).body).value)
    await ask(work, { method: 'DELETE', url: `/oauth2PermissionGrants/${grant.id}` }, 404);
  await ask(work, { method: 'DELETE', url: principal }, 404);
}

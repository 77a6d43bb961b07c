import * as z from 'zod';
import { MINUTE } from '../../clock.ts';
import { accountAtWork } from '../../connections/access.ts';
import type { Connection } from '../../connections/connection.ts';
import type { Note, NoteCode } from '../../connections/provisioning.ts';
import type { DataSight } from '../../microsoft/dataSources.ts';
import { directoryRoles } from '../../profiles/account.ts';
import { ask, quoted, said, type Step, stop, waitForMicrosoft } from './step.ts';
import type { Sight } from '../verification.ts';

const user = z.object({ accountEnabled: z.boolean().nullish() });
const assignments = z.object({ value: z.array(z.object({ roleDefinitionId: z.string() })) });

/** Asks the tenant for a token with what was made: what it holds is the proof. */
export const verifyApp = (
  look: (id: Connection['id']) => Promise<Sight>,
  readData: (id: Connection['id']) => Promise<readonly DataSight[]>,
): Step => ({
  id: 'verify',
  scopes: [],
  patience: 30 * MINUTE,
  async run(work) {
    const sight = await look(work.connection.id);
    if (sight.kind === 'verified')
      return [said('verified.token'), ...dataNotes(await readData(work.connection.id))];
    if (sight.kind === 'waiting')
      throw waitForMicrosoft(`Microsoft does not show it yet: ${sight.waitingFor}`);
    // A secret, too, takes its time until every server of Microsoft's knows it.
    if (sight.code === 'operator') throw waitForMicrosoft('Microsoft does not know the credential yet.');
    throw stop('refused', { text: `AADSTS${sight.aadsts ?? ''}` });
  },
});

/** What the connector can read with it, source by source. */
function dataNotes(sights: readonly DataSight[]): Note[] {
  const note = (code: NoteCode, ...outcomes: DataSight['outcome'][]): Note[] => {
    const names = sights.filter(({ outcome }) => outcomes.includes(outcome)).map(({ source }) => source);
    return names.length > 0 ? [said(code, { names: names.join(', ') })] : [];
  };
  return [
    ...note('data.readable', 'readable', 'empty'),
    ...note('data.unlicensed', 'unlicensed'),
    ...note('data.unread', 'denied', 'unknown'),
  ];
}

/** Where there is no app, the tenant is asked for the account and its roles. */
export const verifyAccount: Step = {
  id: 'verify',
  scopes: ['User.ReadWrite.All', 'RoleManagement.ReadWrite.Directory'],
  async run(work) {
    const { account } = work.profile;
    const { objectId = '' } = accountAtWork(work.access()) ?? {};
    const read = await ask(work, { method: 'GET', url: `/users/${objectId}?$select=id,accountEnabled` });
    if (user.parse(read.body).accountEnabled !== true)
      throw stop('refused', { text: 'The account is disabled.' });
    const url = `/roleManagement/directory/roleAssignments?$filter=principalId eq ${quoted(objectId)}`;
    const { value } = assignments.parse((await ask(work, { method: 'GET', url })).body);
    const wanted = account?.kind === 'made' ? account.directoryRoles : [];
    const missing = wanted.filter(
      (name) => !value.some(({ roleDefinitionId }) => roleDefinitionId === directoryRoles[name]),
    );
    if (missing.length > 0) throw waitForMicrosoft(`The account does not hold ${missing.join(', ')} yet.`);
    return [said('verified.account')];
  },
};

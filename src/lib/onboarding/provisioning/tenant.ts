import * as z from 'zod';
import { ask, said, type Step, stop, type Work } from './step.ts';

const organizations = z.object({
  value: z.tuple([
    z.object({
      id: z.string(),
      displayName: z.string(),
      verifiedDomains: z.array(
        z.object({
          name: z.string(),
          isDefault: z.boolean().nullish(),
          isInitial: z.boolean().nullish(),
          type: z.string().nullish(),
        }),
      ),
    }),
  ]),
});

export async function readOrganization(work: Work) {
  const url = '/organization?$select=id,displayName,verifiedDomains';
  return organizations.parse((await ask(work, { method: 'GET', url })).body).value[0];
}

/** Is this the tenant that is meant? */
export const readTenant: Step = {
  id: 'tenant',
  scopes: ['User.Read'],
  async run(work) {
    const { id, displayName } = await readOrganization(work);
    if (id.toLowerCase() !== work.connection.tenant) throw stop('signInAgain');
    return [said('tenant.read', { name: displayName })];
  },
};

import * as z from 'zod';
import { withApp } from '../../connections/access.ts';
import { isShortOfRoom, withoutGone } from '../../connections/formers.ts';
import { withRegistered } from '../../connections/replacedApps.ts';
import type { Note } from '../../connections/provisioning.ts';
import { wasRemoved } from '../../connections/succession.ts';
import type { ProfileApp } from '../../profiles/app.ts';
import type { Random } from '../../random.ts';
import { adoptApplication, toAdopt } from './adoption.ts';
import { application, applications, registration, SELECT, uniqueNameOf } from './registration.ts';
import { ask, markOf, quoted, refusal, said, type Step, stop, waitForMicrosoft, type Work } from './step.ts';

const CREATE = { prefer: 'create-if-missing' };

/** Registers an app of the profile in the tenant, or finds the one that is ours. @param callback our redirect address */
export const registerApplication = (app: ProfileApp, callback: string, random: Random): Step => ({
  id: `application:${app.key}`,
  scopes: ['Application.ReadWrite.All'],
  async run(work) {
    await forgetGone(work);
    const known = work.access().apps.find((one) => one.key === app.key && !wasRemoved(one));
    const adopt = await toAdopt(work, app, known);
    const adopted =
      adopt === undefined ? undefined : await adoptApplication(work, app, adopt, callback, random);
    if (adopted) return [adopted];

    // The last one of ours comes back before another is made: a connector may still use it.
    // One that was adopted is somebody else's too: what it is registered with is not ours to write anew.
    const left = work
      .access()
      .formerApps.findLast(
        ({ key, origin, mark }) => key === app.key && origin === 'made' && mark !== undefined,
      );
    const mark = (known?.origin === 'made' ? undefined : left?.mark) ?? (await markOf(work, app.key, random));
    const uniqueName = uniqueNameOf(work.connection.id, app.key, mark);
    const upsert = {
      method: 'PATCH',
      url: `/applications(uniqueName=${quoted(uniqueName)})`,
      headers: CREATE,
      body: registration(app, work, callback),
    } as const;
    const answer = await ask(work, upsert, 400, 403);
    if (answer.status === 403) throw stop('mayNotRegister', { text: answer.message ?? '' });
    if (answer.status === 400) {
      if (answer.details?.includes('ObjectConflict')) return [await restore(work, mark, app)];
      throw refusal(answer);
    }
    const made = answer.status === 201;
    const { id, appId } = made ? application.parse(answer.body) : await read(work, uniqueName);
    await work.keep((access) => withRegistered(access, app.key, { id, appId, mark }, work.now));
    return [said(made ? 'application.made' : 'application.found', { name: app.displayName, id: appId })];
  },
});

/** Forgets the replaced apps that are not there any more, before there is no room for others. */
async function forgetGone(work: Work): Promise<void> {
  if (!isShortOfRoom(work.access())) return;
  const gone = new Set<string>();
  for (const { objectId } of work.access().formerApps) {
    if (objectId === undefined) continue;
    const url = `/applications/${objectId}?$select=id`;
    if ((await ask(work, { method: 'GET', url }, 404)).status === 404) gone.add(objectId);
  }
  if (gone.size > 0) await work.keep((access) => withoutGone(access, gone));
}

const read = async (work: Work, uniqueName: string) =>
  application.parse(
    (await ask(work, { method: 'GET', url: `/applications(uniqueName=${quoted(uniqueName)})?${SELECT}` }))
      .body,
  );

/** Our mark stays taken for 30 days after somebody has deleted the app: then it comes back. */
async function restore(work: Work, mark: string, app: ProfileApp): Promise<Note> {
  const url = `/directory/deletedItems/microsoft.graph.application?${SELECT}`;
  const { value } = applications.parse((await ask(work, { method: 'GET', url })).body);
  const deleted = value.find(
    ({ uniqueName }) => uniqueName === uniqueNameOf(work.connection.id, app.key, mark),
  );
  // It may have come back just now.
  if (!deleted) throw waitForMicrosoft('The application of our mark is neither there nor deleted.');
  await ask(work, { method: 'POST', url: `/directory/deletedItems/${deleted.id}/restore`, body: {} });
  await work.keep((access) => withRegistered(access, app.key, { ...deleted, mark }, work.now));
  return said('application.restored', { name: app.displayName, id: deleted.appId });
}

const principal = z.object({ id: z.string() });

/** Makes the app known in the tenant, so that it can be granted anything. */
export const makeServicePrincipal = (app: ProfileApp): Step => ({
  id: `servicePrincipal:${app.key}`,
  scopes: ['Application.ReadWrite.All'],
  async run(work) {
    const { clientId } = appOf(work, app.key);
    const made = await upsertPrincipal(work, clientId);
    await work.keep((access) => withApp(access, app.key, { servicePrincipalId: made.id }));
    const name = app.displayName;
    return [said(made.isNew ? 'servicePrincipal.made' : 'servicePrincipal.found', { name })];
  },
});

/** @returns the object id of an app's service principal, made where there was none */
export async function upsertPrincipal(work: Work, clientId: string): Promise<{ id: string; isNew: boolean }> {
  const url = `/servicePrincipals(appId='${clientId}')`;
  const body = { tags: ['WindowsAzureActiveDirectoryIntegratedApp'] };
  const answer = await ask(work, { method: 'PATCH', url, headers: CREATE, body });
  if (answer.status === 201) return { id: principal.parse(answer.body).id, isNew: true };
  return { id: await principalId(work, clientId), isNew: false };
}

export const principalId = async (work: Work, clientId: string): Promise<string> =>
  principal.parse(
    (await ask(work, { method: 'GET', url: `/servicePrincipals(appId='${clientId}')?$select=id` })).body,
  ).id;

/** An app that an earlier step has made. */
export function appOf(work: Work, key: string) {
  const app = work.access().apps.find((one) => one.key === key);
  if (!app) throw new Error(`the app ${key} should have been made before`);
  return app;
}

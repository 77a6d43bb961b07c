import * as z from 'zod';
import { withApp } from '../../connections/access.ts';
import { withRegistered } from '../../connections/replacedApps.ts';
import { PRODUCT } from '../../config.ts';
import type { Note } from '../../connections/provisioning.ts';
import { permissionId } from '../../microsoft/permissions.ts';
import { OUR_REDIRECT, type ProfileApp } from '../../profiles/app.ts';
import type { Random } from '../../random.ts';
import { ask, markOf, quoted, refusal, said, type Step, stop, waitForMicrosoft, type Work } from './step.ts';

/** @see https://learn.microsoft.com/graph/permissions-reference */
export const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';

const CREATE = { prefer: 'create-if-missing' };

/**
 * Our mark on an application: unique in its tenant, never changed, and found at once after it was made. Its random part
 * is known to nobody before: else somebody could have registered an app that passes for ours.
 */
export const uniqueNameOf = (connectionId: string, key: string, mark: string): string =>
  `${PRODUCT.toLowerCase()}-${connectionId}-${key}-${mark}`;

const application = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: z.string().nullish(),
  uniqueName: z.string().nullish(),
});
const many = z.object({ value: z.array(application) });
const existing = z.object({
  web: z.object({ redirectUris: z.array(z.string()) }).optional(),
  requiredResourceAccess: z
    .array(
      z.object({
        resourceAppId: z.string(),
        resourceAccess: z.array(z.object({ id: z.string(), type: z.string() })),
      }),
    )
    .optional(),
});
const SELECT = '$select=id,appId,displayName,uniqueName';

/** Registers an app of the profile in the tenant, or finds the one that is ours. @param callback our redirect address */
export const registerApplication = (app: ProfileApp, callback: string, random: Random): Step => ({
  id: `application:${app.key}`,
  scopes: ['Application.ReadWrite.All'],
  async run(work) {
    const known = work.access().apps.find(({ key }) => key === app.key);
    // What was adopted once keeps what it has beyond the profile; what somebody gave is completed, not replaced.
    const adopt = known
      ? known.origin === 'made'
        ? undefined
        : (known.objectId ?? (await objectIdOf(work, known.clientId)))
      : await chosen(work, app);
    const own = await markOf(work, app.key, random);
    const adopted = adopt === undefined ? undefined : await adoptApplication(work, app, adopt, own, callback);
    if (adopted) return [adopted];

    // The last one of ours comes back before another is made: a connector may still use it.
    // One that was adopted is somebody else's too: what it is registered with is not ours to write anew.
    const left = work
      .access()
      .formerApps.findLast(
        ({ key, origin, mark }) => key === app.key && origin === 'made' && mark !== undefined,
      );
    const mark = known?.origin === 'made' ? own : (left?.mark ?? own);
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

/** Of an app that somebody gave: it may be registered in another tenant, where nothing can be done to it. */
async function objectIdOf(work: Work, clientId: string): Promise<string> {
  const url = `/applications(appId='${clientId}')?${SELECT}`;
  const answer = await ask(work, { method: 'GET', url }, 404);
  if (answer.status === 404)
    throw stop('refused', {
      text: `The app ${clientId}, whose settings were given, is not registered here.`,
    });
  return application.parse(answer.body).id;
}

const read = async (work: Work, uniqueName: string) =>
  application.parse(
    (await ask(work, { method: 'GET', url: `/applications(uniqueName=${quoted(uniqueName)})?${SELECT}` }))
      .body,
  );

/** Which stranger of the same name the admin wants adopted; asks where nobody has said. */
async function chosen(work: Work, app: ProfileApp): Promise<string | undefined> {
  const choice = work.choices.adopt[app.key];
  if (choice !== undefined) return choice === 'new' ? undefined : choice;
  const found = await strangersOf(work, app);
  if (found.length === 0) return undefined;
  throw stop('chooseApp', { found });
}

async function strangersOf(work: Work, app: ProfileApp): Promise<{ id: string; name: string }[]> {
  const url = `/applications?$filter=displayName eq ${quoted(app.displayName)}&${SELECT}`;
  const { value } = many.parse((await ask(work, { method: 'GET', url })).body);
  // A name of somebody else's making can never become our mark.
  const strangers = value.filter(({ uniqueName }) => uniqueName === null || uniqueName === undefined);
  return strangers
    .map(({ id, appId, displayName }) => ({ id, name: `${displayName} (${appId})` }))
    .slice(0, 10);
}

/**
 * Marks a stranger as ours, and adds what the profile needs to what it has.
 *
 * @returns `undefined` where it is not there any more
 */
async function adoptApplication(
  work: Work,
  app: ProfileApp,
  id: string,
  mark: string,
  callback: string,
): Promise<Note | undefined> {
  const url = `/applications/${encodeURIComponent(id)}`;
  const select = '?$select=id,appId,displayName,uniqueName,web,requiredResourceAccess';
  const { status, body } = await ask(work, { method: 'GET', url: `${url}${select}` }, 404);
  if (status === 404) return undefined;
  const { appId, displayName, uniqueName } = application.parse(body);
  const ours = uniqueNameOf(work.connection.id, app.key, mark);
  // Another connection was faster.
  if (uniqueName && uniqueName !== ours) throw stop('chooseApp', { found: await strangersOf(work, app) });
  const { web, requiredResourceAccess = [] } = existing.parse(body);
  const wanted = registration(app, work, callback);
  const others = requiredResourceAccess.filter(({ resourceAppId }) => resourceAppId !== GRAPH_APP_ID);
  const graph = requiredResourceAccess.find(({ resourceAppId }) => resourceAppId === GRAPH_APP_ID);
  const unwanted = new Set(app.unwanted.map((name) => permissionId(name, 'delegated')));
  const held = (graph?.resourceAccess ?? []).filter(({ id: heldId }) => !unwanted.has(heldId));
  const missing = wanted.requiredResourceAccess[0].resourceAccess.filter(
    (one) => !held.some(({ id: heldId, type }) => heldId === one.id && type === one.type),
  );
  await ask(work, {
    method: 'PATCH',
    url,
    body: {
      ...(uniqueName !== ours && { uniqueName: ours }),
      web: { redirectUris: [...new Set([...(web?.redirectUris ?? []), ...wanted.web.redirectUris])] },
      requiredResourceAccess: [
        ...others,
        { resourceAppId: GRAPH_APP_ID, resourceAccess: [...held, ...missing] },
      ],
    },
  });
  await work.keep((access) =>
    withApp(withRegistered(access, app.key, { id, appId, mark }, work.now), app.key, { origin: 'adopted' }),
  );
  return said('application.adopted', { name: displayName ?? app.displayName, id: appId });
}

/** Our mark stays taken for 30 days after somebody has deleted the app: then it comes back. */
async function restore(work: Work, mark: string, app: ProfileApp): Promise<Note> {
  const url = `/directory/deletedItems/microsoft.graph.application?${SELECT}`;
  const { value } = many.parse((await ask(work, { method: 'GET', url })).body);
  const deleted = value.find(
    ({ uniqueName }) => uniqueName === uniqueNameOf(work.connection.id, app.key, mark),
  );
  // It may have come back just now.
  if (!deleted) throw waitForMicrosoft('The application of our mark is neither there nor deleted.');
  await ask(work, { method: 'POST', url: `/directory/deletedItems/${deleted.id}/restore`, body: {} });
  await work.keep((access) => withRegistered(access, app.key, { ...deleted, mark }, work.now));
  return said('application.restored', { name: app.displayName, id: deleted.appId });
}

/** The members of an application as the profile wants it. */
function registration(app: ProfileApp, { profile, choices }: Work, callback: string) {
  const access = [
    ...app.application
      .filter(({ name }) => !choices.declined.includes(name))
      .map(({ name }) => ({ id: permissionId(name, 'application'), type: 'Role' })),
    ...app.delegated
      .filter(({ name }) => !choices.declined.includes(name))
      .map(({ name }) => ({ id: permissionId(name, 'delegated'), type: 'Scope' })),
  ];
  const redirectUris = app.redirectUris.map((uri) => (uri === OUR_REDIRECT ? callback : uri));
  return {
    displayName: app.displayName,
    signInAudience: 'AzureADMyOrg',
    notes: `Registered by ${PRODUCT} for ${profile.name}.`,
    web: { redirectUris },
    requiredResourceAccess: [{ resourceAppId: GRAPH_APP_ID, resourceAccess: access }] as const,
  };
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

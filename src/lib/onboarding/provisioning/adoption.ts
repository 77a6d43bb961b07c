import * as z from 'zod';
import { type TenantApp, withApp } from '../../connections/access.ts';
import { withoutMark, withRegistered } from '../../connections/replacedApps.ts';
import type { Note } from '../../connections/provisioning.ts';
import { GRAPH_APP_ID, permissionId } from '../../microsoft/permissions.ts';
import type { ProfileApp } from '../../profiles/app.ts';
import type { Random } from '../../random.ts';
import { application, applications, registration, SELECT, uniqueNameOf } from './registration.ts';
import { ask, markOf, quoted, refusal, said, stop, type Work } from './step.ts';

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

/**
 * Which app that we did not make becomes ours, by object id. What was adopted once keeps what it has beyond the profile;
 * what somebody gave is completed, not replaced.
 *
 * @returns `undefined` where one is to be made
 */
export async function toAdopt(
  work: Work,
  app: ProfileApp,
  known: TenantApp | undefined,
): Promise<string | undefined> {
  if (!known) return chosen(work, app);
  if (known.origin === 'made' || known.objectId !== undefined)
    return known.origin === 'made' ? undefined : known.objectId;
  const url = `/applications(appId='${known.clientId}')?${SELECT}`;
  const answer = await ask(work, { method: 'GET', url }, 404);
  return answer.status === 404 ? chosen(work, app, known.clientId) : application.parse(answer.body).id;
}

/**
 * Which stranger of the same name the admin wants adopted; asks where nobody has said.
 *
 * @param gone client id of an app that somebody gave: deleted, or registered in a tenant where nothing can be done to it
 */
async function chosen(work: Work, app: ProfileApp, gone?: string): Promise<string | undefined> {
  const choice = work.choices.adopt[app.key];
  if (choice !== undefined) return choice === 'new' ? undefined : choice;
  const found = await strangersOf(work, app);
  if (gone !== undefined)
    throw stop('appGone', {
      found,
      text: `The app ${gone}, whose settings were given, is not registered here.`,
    });
  if (found.length === 0) return undefined;
  throw stop('chooseApp', { found });
}

async function strangersOf(work: Work, app: ProfileApp): Promise<{ id: string; name: string }[]> {
  const url = `/applications?$filter=displayName eq ${quoted(app.displayName)}&${SELECT}`;
  const { value } = applications.parse((await ask(work, { method: 'GET', url })).body);
  // A name of somebody else's making can never become our mark.
  const strangers = value.filter(({ uniqueName }) => uniqueName === null || uniqueName === undefined);
  return strangers
    .map(({ id, appId, displayName }) => ({ id, name: `${displayName} (${appId})` }))
    .slice(0, 10);
}

/**
 * Makes an app ours that we did not make: it is written down as adopted, then marked, and what the profile needs is added
 * to what it has. One that bears another mark already, of another connection or of whoever made it, goes without ours.
 *
 * @param id object id
 * @returns `undefined` where it is not there any more
 */
export async function adoptApplication(
  work: Work,
  app: ProfileApp,
  id: string,
  callback: string,
  random: Random,
): Promise<Note | undefined> {
  const url = `/applications/${encodeURIComponent(id)}`;
  const select = '?$select=id,appId,displayName,uniqueName,web,requiredResourceAccess';
  const { status, body } = await ask(work, { method: 'GET', url: `${url}${select}` }, 404);
  if (status === 404) return undefined;
  const { appId, displayName, uniqueName } = application.parse(body);
  const kept = work.access().marks[app.key];
  const isMarked = typeof uniqueName === 'string' && uniqueName !== '';
  const isOurs = kept !== undefined && uniqueName === uniqueNameOf(work.connection.id, app.key, kept);
  const isIt = (one: TenantApp): boolean => one.key === app.key && one.clientId === appId;
  if (isMarked && !isOurs && !work.access().apps.some((one) => isIt(one) && isInUse(one))) {
    // Another connection was faster.
    await work.keep((access) => ({ ...access, apps: access.apps.filter((one) => !isIt(one)) }));
    throw stop('chooseApp', { found: await strangersOf(work, app) });
  }
  const mark = isMarked && !isOurs ? undefined : await markOf(work, app.key, random);
  // Before it bears our mark: what bears it and is not known counts as made by us.
  await work.keep((access) =>
    withApp(withRegistered(access, app.key, { id, appId, mark }, work.now), app.key, { origin: 'adopted' }),
  );
  const change = {
    ...(!isMarked && mark !== undefined && { uniqueName: uniqueNameOf(work.connection.id, app.key, mark) }),
    ...completed(app, existing.parse(body), registration(app, work, callback)),
  };
  const answer = await ask(work, { method: 'PATCH', url, body: change }, 400);
  if (answer.status === 400) {
    if (isMarked || !answer.details?.includes('ObjectConflict')) throw refusal(answer);
    // Another app bears it, made by a process that died, or deleted since: this one gets one of its own.
    await work.keep((access) => withoutMark(access, app.key));
    return adoptApplication(work, app, id, callback, random);
  }
  return said('application.adopted', { name: displayName ?? app.displayName, id: appId });
}

/** Has the connection worked with it, or did somebody say that it shall? Else it was only about to be adopted. */
const isInUse = ({ origin, credential, servicePrincipalId, former }: TenantApp): boolean =>
  origin === 'given' || credential !== undefined || servicePrincipalId !== undefined || former.length > 0;

/** Pure: the members of an application with what the profile needs beside what they hold. */
function completed(
  app: ProfileApp,
  { web, requiredResourceAccess = [] }: z.output<typeof existing>,
  wanted: ReturnType<typeof registration>,
) {
  const others = requiredResourceAccess.filter(({ resourceAppId }) => resourceAppId !== GRAPH_APP_ID);
  const graph = requiredResourceAccess.find(({ resourceAppId }) => resourceAppId === GRAPH_APP_ID);
  const unwanted = new Set(app.unwanted.map((name) => permissionId(name, 'delegated')));
  const held = (graph?.resourceAccess ?? []).filter(({ id }) => !unwanted.has(id));
  const missing = wanted.requiredResourceAccess[0].resourceAccess.filter(
    (one) => !held.some(({ id, type }) => id === one.id && type === one.type),
  );
  return {
    web: { redirectUris: [...new Set([...(web?.redirectUris ?? []), ...wanted.web.redirectUris])] },
    requiredResourceAccess: [
      ...others,
      { resourceAppId: GRAPH_APP_ID, resourceAccess: [...held, ...missing] },
    ],
  };
}

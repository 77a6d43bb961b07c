import * as z from 'zod';
import {
  type Access,
  accountAtWork,
  type StewardSet,
  stewardRoles,
  withApp,
} from '../../connections/access.ts';
import { GRAPH_APP_ID, permissionId } from '../../microsoft/permissions.ts';
import type { ProfileApp } from '../../profiles/app.ts';
import { appOf, principalId, upsertPrincipal } from './applications.ts';
import { ask, quoted, refusal, said, type Step, stop, waitForMicrosoft, type Work } from './step.ts';

const made = z.object({ id: z.string() });
const assignments = z.object({ value: z.array(z.object({ appRoleId: z.string(), resourceId: z.string() })) });

/** Grants what the app asks for itself, one permission after the other. */
export const grantApplicationPermissions = (app: ProfileApp): Step => ({
  id: `permissions:${app.key}`,
  scopes: ['AppRoleAssignment.ReadWrite.All', 'Application.ReadWrite.All'],
  async run(work) {
    const { servicePrincipalId = '' } = appOf(work, app.key);
    const names = app.application.map(({ name }) => name);
    const declined = names.filter((name) => work.choices.declined.includes(name));
    const granted = await grantRoles(
      work,
      servicePrincipalId,
      names.filter((name) => !declined.includes(name)),
      (id) => work.keep((access) => withGranted(access, app.key, id)),
    );
    return [
      granted.length > 0
        ? said('permissions.granted', { names: granted.join(', ') })
        : said('permissions.held'),
      ...(declined.length > 0 ? [said('permissions.declined', { names: declined.join(', ') })] : []),
    ];
  },
});

/**
 * @param onGranted hears the id of each assignment at once
 * @returns the names of those that were not granted before
 */
async function grantRoles(
  work: Work,
  servicePrincipalId: string,
  names: readonly string[],
  onGranted?: (id: string) => Promise<void>,
): Promise<string[]> {
  const graphId = await principalId(work, GRAPH_APP_ID);
  const url = `/servicePrincipals/${servicePrincipalId}/appRoleAssignments`;
  const { value } = assignments.parse((await ask(work, { method: 'GET', url })).body);
  const held = new Set(
    value.filter(({ resourceId }) => resourceId === graphId).map(({ appRoleId }) => appRoleId),
  );
  const granted: string[] = [];
  for (const name of names) {
    const appRoleId = permissionId(name, 'application') ?? '';
    if (held.has(appRoleId)) continue;
    const answer = await ask(
      work,
      {
        method: 'POST',
        url: `/servicePrincipals/${graphId}/appRoleAssignedTo`,
        body: { principalId: servicePrincipalId, resourceId: graphId, appRoleId },
      },
      400,
      403,
    );
    if (answer.status === 403) throw stop('needsConsenter', { text: answer.message ?? '' });
    if (answer.status === 400 && answer.message !== 'Permission being assigned already exists on the object')
      throw refusal(answer);
    // What was there already, though the list did not show it, may be somebody else's.
    if (answer.status !== 400) await onGranted?.(made.parse(answer.body).id);
    granted.push(name);
  }
  return granted;
}

const grants = z.object({
  value: z.array(
    z.object({
      id: z.string(),
      consentType: z.string(),
      principalId: z.string().nullish(),
      resourceId: z.string(),
      scope: z.string().nullish(),
    }),
  ),
});

/** Grants what the app asks on behalf of the account alone, or of everybody, as the profile says. */
export const grantDelegatedPermissions = (app: ProfileApp): Step => ({
  id: `grants:${app.key}`,
  scopes: ['DelegatedPermissionGrant.ReadWrite.All', 'Application.ReadWrite.All'],
  async run(work) {
    const { profile, choices } = work;
    const { servicePrincipalId: clientId = '' } = appOf(work, app.key);
    const resourceId = await principalId(work, GRAPH_APP_ID);
    const forAll = profile.consent === 'admin';
    const wanted = [
      ...new Set([
        // With these the account signs in without being asked for a consent of its own.
        ...(forAll ? [] : ['openid', 'profile']),
        ...app.delegated.map(({ name }) => name).filter((name) => !choices.declined.includes(name)),
      ]),
    ];
    const url = `/oauth2PermissionGrants?$filter=clientId eq ${quoted(clientId)}`;
    const { value } = grants.parse((await ask(work, { method: 'GET', url })).body);
    const ofGraph = value.filter((one) => one.resourceId === resourceId);
    const notes = ofGraph.some(({ consentType }) => !forAll && consentType === 'AllPrincipals')
      ? [said('grants.wholeOrganization', { name: app.displayName })]
      : [];
    const whom = forAll
      ? { consentType: 'AllPrincipals', principalId: null }
      : { consentType: 'Principal', principalId: accountAtWork(work.access())?.objectId ?? '' };
    const current = ofGraph.find(
      (one) => one.consentType === whom.consentType && (one.principalId ?? null) === whom.principalId,
    );
    const held = (current?.scope ?? '').split(' ').filter((name) => name !== '');
    const missing = wanted.filter((name) => !held.includes(name));
    if (missing.length === 0) return [said('grants.held'), ...notes];
    const scope = [...held, ...missing].join(' ');
    const answer = current
      ? await ask(
          work,
          { method: 'PATCH', url: `/oauth2PermissionGrants/${current.id}`, body: { scope } },
          403,
        )
      : await ask(
          work,
          { method: 'POST', url: '/oauth2PermissionGrants', body: { clientId, resourceId, scope, ...whom } },
          403,
          409,
        );
    if (answer.status === 403) throw stop('needsConsenter', { text: answer.message ?? '' });
    // It is there, and the list does not show it yet: perhaps with less than is wanted.
    if (answer.status === 409) throw waitForMicrosoft('The grant is there and cannot be seen yet.');
    const { id } = current ?? made.parse(answer.body);
    await work.keep((access) => withGranted(access, app.key, id, missing));
    return [said('grants.granted', { names: missing.join(', ') }), ...notes];
  },
});

/** Lets the steward app into the tenant, with the sets that the admin allowed. */
export const allowSteward = (
  stewardClientId: string,
  sets: readonly StewardSet[],
  graphEndpoint: string,
): Step => ({
  id: 'steward',
  scopes: [
    'Application.ReadWrite.All',
    'AppRoleAssignment.ReadWrite.All',
    ...(sets.includes('rotate') ? ['Directory.Read.All'] : []),
  ],
  async run(work) {
    const { id } = await upsertPrincipal(work, stewardClientId);
    await grantRoles(work, id, [...new Set(sets.flatMap((set) => stewardRoles[set]))]);
    if (sets.includes('rotate')) {
      for (const { objectId } of work.access().apps) {
        if (objectId !== undefined) await makeOwner(work, objectId, id, graphEndpoint);
      }
    }
    await work.keep((access) => ({ ...access, steward: [...new Set([...access.steward, ...sets])] }));
    return [said('steward.allowed', { names: sets.join(', ') })];
  },
});

async function makeOwner(work: Work, objectId: string, ownerId: string, graph: string): Promise<void> {
  const body = { '@odata.id': `${graph}/v1.0/directoryObjects/${ownerId}` };
  const answer = await ask(work, { method: 'POST', url: `/applications/${objectId}/owners/$ref`, body }, 400);
  const isOwner = /already exist/i.test(answer.message ?? '');
  if (answer.status === 400 && !isOwner) throw refusal(answer);
}

/** The same with something more that we granted to an app. */
function withGranted(current: Access, key: string, id: string, scopes?: readonly string[]): Access {
  const granted = current.apps.find((app) => app.key === key)?.granted ?? [];
  const before = granted.find((one) => one.id === id)?.scopes ?? [];
  const added = { id, ...(scopes && { scopes: [...new Set([...before, ...scopes])] }) };
  return withApp(current, key, { granted: [...granted.filter((one) => one.id !== id), added] });
}

import * as z from 'zod';
import type { Access } from '../../connections/access.ts';
import { withApp } from '../../connections/access.ts';
import { markOf as credentialMark } from '../provisioning/credential.ts';
import { ask, quoted, said, type Step, type Work } from '../provisioning/step.ts';
import type { GraphCall } from '../../microsoft/graph.ts';

const found = z.object({ id: z.string() });
const many = z.object({ value: z.array(found) });

/** What is not kept with the connection: ids of the operator's apps, and who else uses something. */
export interface RemovalApps {
  readonly sharedClientId: string | undefined;
  readonly stewardClientId: string | undefined;
  readonly usedBy: (connectionId: string, removalId: string) => Promise<readonly string[]>;
}

/** The step that takes one thing out of the tenant; what is gone already is gone, and what is used stays. */
export function removalStep(id: string, apps: RemovalApps): Step | undefined {
  const removal = removalOf(id, apps);
  return (
    removal && {
      ...removal,
      async run(work) {
        // Days may have passed since it was asked for: others may have begun to use it.
        const [user] = await apps.usedBy(work.connection.id, id);
        return user === undefined ? removal.run(work) : [said('removed.used', { name: user })];
      },
    }
  );
}

function removalOf(id: string, apps: RemovalApps): Step | undefined {
  const [kind = '', key = ''] = id.split(':');
  switch (kind) {
    case 'removeConsent':
      return step(id, ['Application.ReadWrite.All'], (work) => removePrincipal(work, apps.sharedClientId));
    case 'removeGrants':
      return removeGrants(id, key);
    case 'removeCredential':
      return removeCredential(id, key);
    case 'removeApplication':
      return step(
        id,
        ['Application.ReadWrite.All'],
        (work) => removeObject(work, 'applications', appOf(work, key)?.objectId),
        (access) => ({ ...access, apps: access.apps.filter((app) => app.key !== key) }),
      );
    case 'removeAccount':
      return step(
        id,
        ['User.ReadWrite.All'],
        (work) => removeObject(work, 'users', work.access().account?.objectId),
        ({ account: _gone, ...access }) => access,
      );
    case 'removeFormerAccount':
      return step(
        id,
        ['User.ReadWrite.All'],
        (work) => removeObject(work, 'users', key),
        (access) => ({
          ...access,
          formerAccounts: access.formerAccounts.filter(({ objectId }) => objectId !== key),
        }),
      );
    case 'removeSteward':
      return step(
        id,
        ['Application.ReadWrite.All'],
        (work) => removePrincipal(work, apps.stewardClientId),
        (access) => ({ ...access, steward: [] }),
      );
    default:
      return undefined;
  }
}

const appOf = (work: Work, key: string) => work.access().apps.find((app) => app.key === key);

/** @param away whether there was anything to remove */
function step(
  id: string,
  scopes: readonly string[],
  away: (work: Work) => Promise<boolean>,
  forget?: (access: Access) => Access,
): Step {
  return {
    id,
    scopes,
    async run(work) {
      const isNew = await away(work);
      if (forget) await work.keep(forget);
      return [said(isNew ? 'removed' : 'removed.before')];
    },
  };
}

/** `false` where it was gone already. */
async function remove(work: Work, url: GraphCall['url']): Promise<boolean> {
  const answer = await ask(work, { method: 'DELETE', url }, 404);
  return answer.status !== 404;
}

/** A death after the id was forgotten, and before the journal says so, leaves a step without one: it is done. */
const removeObject = async (
  work: Work,
  kind: 'applications' | 'users',
  id: string | undefined,
): Promise<boolean> => id !== undefined && id !== '' && remove(work, `/${kind}/${id}`);

const removePrincipal = async (work: Work, clientId: string | undefined): Promise<boolean> =>
  clientId !== undefined && remove(work, `/servicePrincipals(appId='${clientId}')`);

/** Takes the app's permissions away: of its own, and on behalf of people. */
const removeGrants = (id: string, key: string): Step =>
  step(id, ['AppRoleAssignment.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All'], async (work) => {
    const { servicePrincipalId } = appOf(work, key) ?? {};
    if (servicePrincipalId === undefined) return false;
    const assigned = `/servicePrincipals/${servicePrincipalId}/appRoleAssignments`;
    const granted = `/oauth2PermissionGrants?$filter=clientId eq ${quoted(servicePrincipalId)}`;
    let removed = 0;
    for (const one of await list(work, assigned))
      removed += (await remove(work, `${assigned}/${one.id}`)) ? 1 : 0;
    for (const one of await list(work, granted))
      removed += (await remove(work, `/oauth2PermissionGrants/${one.id}`)) ? 1 : 0;
    return removed > 0;
  });

async function list(work: Work, url: string): Promise<{ id: string }[]> {
  const answer = await ask(work, { method: 'GET', url }, 404);
  return answer.status === 404 ? [] : many.parse(answer.body).value;
}

const key = z.object({ keyId: z.string(), displayName: z.string().nullish() });
const keys = z.object({
  passwordCredentials: z.array(key).default([]),
  keyCredentials: z.array(key.loose()).default([]),
});

/** Takes away the secrets and certificates of our mark, and none that somebody else has made. */
const removeCredential = (id: string, appKey: string): Step =>
  step(
    id,
    ['Application.ReadWrite.All'],
    async (work) => {
      const mark = credentialMark(work.connection.id);
      const { objectId } = appOf(work, appKey) ?? {};
      if (objectId === undefined) return false;
      const url = `/applications/${objectId}`;
      const select = '?$select=id,passwordCredentials,keyCredentials';
      const answer = await ask(work, { method: 'GET', url: `${url}${select}` }, 404);
      if (answer.status === 404) return false;
      const { passwordCredentials, keyCredentials } = keys.parse(answer.body);
      const secrets = passwordCredentials.filter(({ displayName }) => displayName === mark);
      for (const { keyId } of secrets)
        await ask(work, { method: 'POST', url: `${url}/removePassword`, body: { keyId } }, 400);
      const others = keyCredentials.filter(({ displayName }) => displayName !== mark);
      if (others.length < keyCredentials.length) {
        const kept = others.map(({ keyId, displayName }) => ({
          keyId,
          displayName: displayName ?? null,
          type: 'AsymmetricX509Cert',
          usage: 'Verify',
          key: null,
        }));
        await ask(work, { method: 'PATCH', url, body: { keyCredentials: kept } });
      }
      return secrets.length > 0 || others.length < keyCredentials.length;
    },
    (access) => {
      const app = access.apps.find((one) => one.key === appKey);
      if (!app) return access;
      const { credential: _gone, ...rest } = app;
      return withApp({ ...access, apps: access.apps.filter((one) => one !== app) }, appKey, {
        ...rest,
        former: [],
      });
    },
  );

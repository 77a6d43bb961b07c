import * as z from 'zod';
import type { Access } from '../../connections/access.ts';
import { withoutOurs } from '../../connections/succession.ts';
import { markedIn, readHeld, removeCredential, writeKeys } from '../../credentials/issued.ts';
import { removeTrialUser, withoutTrialUser } from '../../credentials/trial/steps.ts';
import { ask, quoted, said, type Step, type Work } from '../provisioning/step.ts';
import type { GraphCall } from '../../microsoft/graph.ts';
import type { Vault } from '../../storage/vault.ts';
import { appOf, type AppRef, withAppOf, withoutApplication } from './apps.ts';

const found = z.object({ id: z.string(), scope: z.string().nullish() });
type Found = z.output<typeof found>;
const many = z.object({ value: z.array(found), '@odata.nextLink': z.string().optional() });

/** What is not kept with the connection: ids of the operator's apps, and who else uses something. */
export interface RemovalApps {
  readonly vault: Vault;
  readonly sharedClientId: string | undefined;
  readonly stewardClientId: string | undefined;
  /** `undefined` where it is not there any more, or not ours. */
  readonly usedBy: (connectionId: string, removalId: string) => Promise<readonly string[] | undefined>;
}

/**
 * The step that takes one thing out of the tenant; what is gone already is gone, and what is used stays.
 *
 * @param id names the very app or account, not only its place, which somebody else's may have taken
 */
export function removalStep(id: string, apps: RemovalApps): Step | undefined {
  const removal = removalOf(id, apps);
  return (
    removal && {
      ...removal,
      async run(work) {
        // Days may have passed since it was asked for: others may have begun to use it, or it is not ours any more.
        const users = await apps.usedBy(work.connection.id, id);
        if (!users) return [said('removed.before')];
        const [user] = users;
        return user === undefined ? removal.run(work) : [said('removed.used', { name: user })];
      },
    }
  );
}

function removalOf(id: string, apps: RemovalApps): Step | undefined {
  const [kind = '', key = '', clientId] = id.split(':');
  const ref = { key, clientId };
  switch (kind) {
    case 'removeConsent':
      return step(id, ['Application.ReadWrite.All'], (work) => removePrincipal(work, apps.sharedClientId));
    case 'removeGrants':
      return removeGrants(id, ref);
    case 'removeCredential':
      return removeMarked(id, ref, apps.vault);
    case 'removeApplication':
      return step(
        id,
        ['Application.ReadWrite.All'],
        (work) => removeObject(work, 'applications', appOf(work.access(), ref)?.objectId),
        (access, now) => withoutApplication(access, ref, now),
      );
    case 'removeAccount':
    case 'removeIncomingAccount':
    case 'removeFormerAccount':
      return removeUser(id, key);
    case 'removeTrialUser':
      return step(id, ['User.ReadWrite.All'], removeTrialUser, withoutTrialUser);
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

/** @param away whether there was anything to remove */
function step(
  id: string,
  scopes: readonly string[],
  away: (work: Work) => Promise<boolean>,
  forget?: (access: Access, now: number) => Access,
): Step {
  return {
    id,
    scopes,
    async run(work) {
      const isNew = await away(work);
      if (forget) await work.keep((access) => forget(access, work.now));
      return [said(isNew ? 'removed' : 'removed.before')];
    },
  };
}

/** `false` where it was gone already. */
async function remove(work: Work, url: GraphCall['url']): Promise<boolean> {
  const answer = await ask(work, { method: 'DELETE', url }, 404);
  return answer.status !== 404;
}

/** Wherever the connection has it by now: in force, to come, or former. In older rows the one in force has no id. */
function removeUser(id: string, objectId: string): Step {
  const idOf = ({ account }: Access) => (objectId === '' ? account?.objectId : objectId);
  return step(
    id,
    ['User.ReadWrite.All'],
    (work) => removeObject(work, 'users', idOf(work.access())),
    (current) => {
      const { account, incoming, formerAccounts, ...access } = current;
      const isOther = (one: { objectId: string }) => one.objectId !== idOf(current);
      return {
        ...access,
        ...(account && isOther(account) && { account }),
        ...(incoming && isOther(incoming) && { incoming }),
        formerAccounts: formerAccounts.filter(isOther),
      };
    },
  );
}

/** A death after the id was forgotten, and before the journal says so, leaves a step without one: it is done. */
const removeObject = async (
  work: Work,
  kind: 'applications' | 'users',
  id: string | undefined,
): Promise<boolean> => id !== undefined && id !== '' && remove(work, `/${kind}/${id}`);

const removePrincipal = async (work: Work, clientId: string | undefined): Promise<boolean> =>
  clientId !== undefined && remove(work, `/servicePrincipals(appId='${clientId}')`);

/** Takes the app's permissions away: of its own, and on behalf of people. Of an adopted app, only what we granted. */
const removeGrants = (id: string, ref: AppRef): Step =>
  step(
    id,
    ['AppRoleAssignment.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All'],
    async (work) => {
      const app = appOf(work.access(), ref);
      const principal = app?.servicePrincipalId;
      if (!app || principal === undefined) return false;
      const { origin, granted = [] } = app;
      const ours = new Map(granted.map((one) => [one.id, one.scopes ?? []]));
      const assigned = `/servicePrincipals/${principal}/appRoleAssignments`;
      const delegated = `/oauth2PermissionGrants?$filter=clientId eq ${quoted(principal)}`;
      let removed = 0;
      for (const one of await list(work, assigned)) {
        if (origin === 'made' || ours.has(one.id))
          removed += (await remove(work, `${assigned}/${one.id}`)) ? 1 : 0;
      }
      for (const one of await list(work, delegated)) {
        const scopes = origin === 'made' ? undefined : (ours.get(one.id) ?? []);
        removed += (await removeScopes(work, one, scopes)) ? 1 : 0;
      }
      return removed > 0;
    },
    (access) => withAppOf(access, ref, ({ granted: _gone, ...rest }) => rest),
  );

/** @param ours the scopes to take out of the grant; all of it where there is none */
async function removeScopes(work: Work, { id, scope }: Found, ours?: readonly string[]): Promise<boolean> {
  const url = `/oauth2PermissionGrants/${id}`;
  const held = (scope ?? '').split(' ').filter((name) => name !== '');
  const kept = ours ? held.filter((name) => !ours.includes(name)) : [];
  if (ours && kept.length === held.length) return false;
  if (kept.length === 0) return remove(work, url);
  const answer = await ask(work, { method: 'PATCH', url, body: { scope: kept.join(' ') } }, 404);
  return answer.status !== 404;
}

/** All pages, before anything on them is removed: their addresses count from the beginning. */
async function list(work: Work, url: string): Promise<Found[]> {
  const all: Found[] = [];
  for (let next: string | undefined = url; next !== undefined;) {
    const answer = await ask(work, { method: 'GET', url: next }, 404);
    if (answer.status === 404) return all;
    const page = many.parse(answer.body);
    all.push(...page.value);
    next = page['@odata.nextLink'];
  }
  return all;
}

/** Takes away the secrets and certificates of our mark, and none that somebody else has made. */
const removeMarked = (id: string, ref: AppRef, vault: Vault): Step =>
  step(
    id,
    ['Application.ReadWrite.All'],
    async (work) => {
      const app = appOf(work.access(), ref);
      const held = app?.objectId === undefined ? undefined : await readHeld(work, app, 404);
      if (!app || !held) return false;
      const marked = markedIn(held, work.connection.id);
      for (const one of marked.filter(({ kind }) => kind === 'secret'))
        await removeCredential(work, app, one, vault);
      // At once, the one in force too, which could not prove its own removal twice.
      const isMarked = (keyId: string) => marked.some((one) => one.keyId === keyId);
      if (marked.some(({ kind }) => kind === 'certificate'))
        await writeKeys(work, app, ({ keyId }) => !isMarked(keyId));
      return marked.length > 0;
    },
    (access, now) => withAppOf(access, ref, (app) => withoutOurs(app, now)),
  );

import * as z from 'zod';
import { type Access, withApp } from '../connections/access.ts';
import type { Connection } from '../connections/connection.ts';
import type { ConnectionStore } from '../connections/store.ts';
import { explain } from '../microsoft/aadsts.ts';
import type { Graph, GraphAnswer } from '../microsoft/graph.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import { uniqueNameOf } from '../onboarding/provisioning/registration.ts';
import { quoted } from '../onboarding/provisioning/step.ts';
import { type Profile, requiredRoles } from '../profiles/schema.ts';
import type { Result } from '../result.ts';
import type { ConnectionToken } from './connectionTokens.ts';
import { type HeldRights, heldRights } from './heldRights.ts';
import type { OpenReader } from './readers.ts';

/** What a connection works with, looked up again after something of it was replaced. */
export interface FoundAgain {
  /** Absent where the profile has no app. `unknown` where nobody could ask. */
  readonly consent?: {
    readonly status: HeldRights['status'] | 'unknown';
    readonly missing: readonly string[];
  };
  /** For whoever replaced it, one sentence each; never a secret. */
  readonly said: readonly string[];
}

/**
 * Finds the applications of a connection again, by their ids, and by our mark where they are gone, and asks how much is
 * granted. What cannot be looked up is said, and is no failure: the replacement is in force by now.
 */
export type FindAgain = (connection: Connection, profile: Profile) => Promise<FoundAgain>;

const application = z.object({ id: z.string(), appId: z.string() });
const SELECT = '$select=id,appId';

export function createFindAgain(given: {
  connections: Pick<ConnectionStore, 'update'>;
  openReader: OpenReader;
}): FindAgain {
  const { connections, openReader } = given;

  return async (connection, profile) => {
    if (profile.apps.length === 0) return { said: [] };
    const { own, graph } = await openReader(connection, profile);
    const consent = consentOf(profile, own);
    const found = graph.ok ? await look(graph.value, connection) : [];
    const moved = found.filter(({ objectId }) => objectId !== undefined);
    if (moved.length > 0)
      await connections.update(connection.id, (current) => ({
        connection: { ...current, access: moved.reduce(withFound, current.access) },
      }));
    return { consent: consent.value, said: [...found.map(({ said }) => said), consent.said] };
  };
}

interface Found {
  readonly key: string;
  readonly clientId: string;
  /** Where it is another one than we knew. */
  readonly objectId?: string;
  readonly said: string;
}

const withFound = (access: Access, { key, clientId, objectId }: Found): Access =>
  objectId !== undefined && access.apps.some((app) => app.key === key && app.clientId === clientId)
    ? withApp(access, key, { objectId })
    : access;

/** Two batches at the most: by id, then by mark. */
async function look(graph: Graph, { id, access }: Connection): Promise<readonly Found[]> {
  const byId = access.apps.map(({ key, clientId, objectId }) => ({
    id: key,
    url: `/applications${objectId === undefined ? `(appId='${clientId}')` : `/${objectId}`}?${SELECT}`,
  }));
  const answers = await graph.batch(byId);
  const byMark = access.apps.flatMap(({ key }) => {
    const mark = access.marks[key];
    return mark !== undefined && isGone(answers.get(key))
      ? [{ id: key, url: `/applications(uniqueName=${quoted(uniqueNameOf(id, key, mark))})?${SELECT}` }]
      : [];
  });
  const marked = byMark.length > 0 ? await graph.batch(byMark) : new Map<string, GraphAnswer>();
  return access.apps.map(({ key, clientId }): Found => {
    const about = { key, clientId };
    const known = answers.get(key);
    if (bodyOf(known))
      return { ...about, said: `The application ${clientId} was found again in the tenant.` };
    const again = bodyOf(marked.get(key));
    if (again?.appId === clientId) {
      const said = `The application ${clientId} was found again in the tenant, by our mark.`;
      return { ...about, objectId: again.id, said };
    }
    if (again)
      return {
        ...about,
        said: `The application ${clientId} is not in the tenant any more; the one that bears our mark is ${again.appId}. An onboarding link puts it in order.`,
      };
    return { ...about, said: isGone(known) && isLookedUp(marked, key) ? gone(about) : unseen(about, known) };
  });
}

const gone = ({ clientId }: Pick<Found, 'clientId'>): string =>
  `The application ${clientId} is not registered in this tenant, or not any more.`;

function unseen({ clientId }: Pick<Found, 'clientId'>, answer: GraphAnswer | undefined): string {
  const why = answer?.kind === 'answered' ? `Microsoft Graph answered ${answer.status}` : answer?.reason;
  return `The application ${clientId} could not be looked up: ${why ?? 'Microsoft Graph did not answer'}.`;
}

const isGone = (answer: GraphAnswer | undefined): boolean =>
  answer?.kind === 'answered' && answer.status === 404;
/** Where it was not asked for by mark there is none, and the id alone decides. */
const isLookedUp = (marked: ReadonlyMap<string, GraphAnswer>, key: string): boolean =>
  !marked.has(key) || isGone(marked.get(key));

const bodyOf = (answer: GraphAnswer | undefined): z.output<typeof application> | undefined =>
  answer?.kind === 'answered' && answer.status === 200 ? application.safeParse(answer.body).data : undefined;

/** Pure: what a token, or its refusal, says of the consent. */
function consentOf(
  profile: Profile,
  token: Result<ConnectionToken, TokenFailure>,
): { readonly value: NonNullable<FoundAgain['consent']>; readonly said: string } {
  if (token.ok) {
    const { status, missing } = heldRights(profile, token.value);
    const lacks = `; missing: ${missing.join(', ')}`;
    return {
      value: { status, missing },
      said: `Consent: ${words[status]}${missing.length > 0 ? lacks : ''}.`,
    };
  }
  const { error } = token;
  const aadsts = error.kind === 'refused' ? error.aadsts : undefined;
  const { class: kind, cause } = explain(aadsts);
  if (kind === 'consent') {
    const by = requiredRoles(profile).length > 0 ? 'app' : 'person';
    const { missing } = heldRights(profile, { by, roles: [], scopes: [] });
    return { value: { status: 'notGranted', missing }, said: `Consent: ${words.notGranted}. ${cause}` };
  }
  const why = error.kind === 'refused' ? `${cause} (AADSTS${aadsts ?? ''})` : `${error.reason}.`;
  return {
    value: { status: 'unknown', missing: [] },
    said: `Consent: not known, since the connection got no token: ${why}`,
  };
}

const words = { fully: 'Fully granted', partially: 'Partially granted', notGranted: 'Not granted' } as const;

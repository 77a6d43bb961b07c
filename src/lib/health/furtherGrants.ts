import * as z from 'zod';
import type { Verdict } from '../connections/verdict.ts';
import { OPENID_SCOPES } from '../microsoft/cloud.ts';
import type { GraphAnswer } from '../microsoft/graph.ts';
import { type Answers, bodyOf, type FurtherApp, named, type Subject, unknown } from './check.ts';
import { grantsIn, namesOf, scopesOf, unread, unreadPage } from './consentGrants.ts';
import { tokenOf } from './furtherApps.ts';
import { nothing, type Part } from './part.ts';

/** How much is granted of what one app needs, or that nobody can or may say. */
export type Standing = 'fully' | 'partially' | 'not granted' | 'not known' | 'not asked';

/** Pure: how much is granted of what all of them need. */
export function standingOf(all: readonly Standing[]): Standing {
  const asked = all.filter((one) => one !== 'not asked');
  if (asked.every((one) => one === 'fully')) return 'fully';
  if (asked.every((one) => one === 'not granted')) return 'not granted';
  return asked.some((one) => one === 'partially' || one === 'not granted') ? 'partially' : 'not known';
}

/** What the directory said, that it may not be asked, or why it could not be. */
export type Seen = Answers['reads'] | 'notAsked' | Verdict;
export const isRead = (seen: Seen): seen is Answers['reads'] => seen instanceof Map;

const graphBody = z.object({ id: z.string() });

export const OF_GRANTS = ['consent.notGranted', 'consent.partial', 'consent.excess'];

/** What is required of an app, what of that is missing, and what there is beside it, one name after the other. */
interface Held {
  readonly required: readonly string[];
  readonly missing: readonly string[];
  readonly excess: string;
}

/** What an app holds for itself only its own token shows. */
const UNPROVED = {
  verdict: unknown(
    'unproved',
    'Nothing is known here by which it proves itself, so nobody sees what it may do by itself.',
  ),
  codes: OF_GRANTS,
};

/** What is granted to it for itself and on behalf of people; why that is not known. */
export function heldBy(
  subject: Subject,
  one: FurtherApp,
  seen: Seen,
  graph: GraphAnswer | undefined,
): { readonly held: Held } | { readonly held?: undefined; readonly part: Part } {
  const own = tokenOf(one);
  const roles = rolesOf(one);
  if (roles.required.length > 0 && !own) return { part: { ...nothing, unknown: UNPROVED } };
  // What refused the token says so.
  if (roles.required.length > 0 && !own?.ok) return { part: nothing };
  if (seen === 'notAsked') return { held: roles };
  if (!isRead(seen)) return { part: nothing };
  const scopes = scopesIn(subject, one, seen, bodyOf(graph, graphBody)?.id);
  if (!scopes) {
    const missing = grantsIn(seen) ? graph : unreadPage(seen);
    return { part: { ...nothing, unknown: { verdict: unread(missing), codes: OF_GRANTS } } };
  }
  return {
    held: {
      required: [...roles.required, ...scopes.required],
      missing: [...roles.missing, ...scopes.missing],
      excess: [roles.excess, scopes.excess].filter((names) => names !== '').join(', '),
    },
  };
}

/** What is granted to it for itself, where its own token showed it. */
export function rolesOf(one: FurtherApp): Held {
  const own = tokenOf(one);
  const required = namesOf(one.wanted.application.filter(({ optional }) => !optional));
  const roles = own?.ok ? own.value.roles : [];
  const excess = own?.ok ? own.value.others : '';
  return { required, missing: required.filter((name) => !roles.includes(name)), excess };
}

/** By grants for everybody, and for the connector's account. @param graphId of Microsoft Graph in the tenant */
function scopesIn(
  { profile, account }: Subject,
  { wanted }: FurtherApp,
  seen: Answers['reads'],
  graphId: string | undefined,
): Held | undefined {
  const grants = grantsIn(seen);
  if (!grants || graphId === undefined) return undefined;
  const asked = namesOf(wanted.delegated);
  const required = namesOf(wanted.delegated.filter(({ optional }) => !optional));
  const counting = grants.filter(
    ({ consentType, principalId }) =>
      consentType === 'AllPrincipals' || (account && principalId === account.objectId),
  );
  const held = new Set(counting.filter(({ resourceId }) => resourceId === graphId).flatMap(scopesOf));
  // What people have granted for themselves is theirs, where the connector is meant for its account alone.
  const judged = profile.consent === 'admin' ? grants : counting;
  const excess = judged
    .flatMap(scopesOf)
    .filter((scope) => !OPENID_SCOPES.has(scope) && !asked.includes(scope));
  return {
    required,
    missing: required.filter((name) => !held.has(name)),
    excess: named([...new Set(excess)]),
  };
}

/** Pure: how much that is. */
export function standingBy({ required, missing }: Held, seen: Seen): Standing {
  if (missing.length > 0) return missing.length < required.length ? 'partially' : 'not granted';
  return seen === 'notAsked' && required.length === 0 ? 'not asked' : 'fully';
}

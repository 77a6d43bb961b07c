import { applyDisconnect } from '../../alerts/transition.ts';
import { iso } from '../../clock.ts';
import type { Access, TenantAccount } from '../../connections/access.ts';
import { givenOf } from '../../connections/accountSuccession.ts';
import type { Connection } from '../../connections/connection.ts';
import { ALONE } from '../../connections/keptEntries.ts';
import type { Provisioning } from '../../connections/provisioning.ts';
import { nextState } from '../../connections/states.ts';
import { withoutCredential } from '../../connections/succession.ts';
import type { Change } from '../../connections/store.ts';
import { leftoverText } from '../../credentials/removeDirectory.ts';
import { withLeftover } from '../session.ts';

/** Pure: may a removal be taken back? One that has stopped may, and one that nobody has begun. */
export function canBeCancelled({
  kind,
  actor,
  step,
  session,
  lease,
  stop,
  finishedAt,
}: Provisioning): boolean {
  if (kind !== 'remove' || finishedAt !== undefined) return false;
  const isUntouched = actor === 'admin' ? session === undefined : step === '' && lease === undefined;
  return stop !== undefined || isUntouched;
}

/** Pure: the connection is over, and due until its vault entries are gone. What stays in the tenant is kept in mind. */
export function ended(current: Connection, now: number): Change & { readonly history: string } {
  const {
    provisioning,
    lastTrial,
    handOverLinks: _links,
    rotationStop: _stop,
    directory: _directory,
    directoryClearing: _left,
    ...rest
  } = current;
  // What was put aside goes too; whoever signed in after it has the same app removed.
  const dropped = provisioning?.session ? provisioning : (provisioning?.before?.flow ?? provisioning);
  return {
    connection: {
      ...rest,
      state: nextState(current.state, { kind: 'disconnected' }),
      access: withLeftover(withoutCredentials(current.access, now), dropped),
      onboarding: { attempt: 0, dueAt: iso(now) },
      clearing: true,
      ...(provisioning && { provisioning: over(provisioning, now) }),
      // One that was put off does not go on when the tenant is connected again.
      ...(lastTrial && { lastTrial: { finishedAt: iso(now), ...lastTrial } }),
      health: applyDisconnect(current.health, current.id, iso(now)),
    },
    history: `The connection was ended.${leftoverText(current)}`,
  };
}

/** When the last vault entry is begun with at the latest: half of the time is for what the vault does late. */
export const lastCallOf = (alone: Connection): number => Date.parse(alone.onboarding.dueAt ?? '') - ALONE / 2;

/**
 * Pure: its vault entries are removed, by one process alone: what another took away late might be what a new start has
 * kept. `undefined` where there is nothing to remove, or somebody is at it.
 */
export function clearingAlone(current: Connection, now: number): Change | undefined {
  const { clearing, onboarding } = current;
  if (clearing !== true || Date.parse(onboarding.dueAt ?? '') > now) return undefined;
  return { connection: { ...current, onboarding: { ...onboarding, dueAt: iso(now + ALONE) } } };
}

/** Pure: the same for one that is to be forgotten. One that never got anywhere need not be ended first. */
export function forgetting(current: Connection, now: number): Change | undefined {
  const over = current.state === 'pending' ? ended(current, now).connection : current;
  return over.state === 'disconnected' ? clearingAlone({ ...over, clearing: true }, now) : undefined;
}

/**
 * Pure: its vault entries are gone; `undefined` where that is known, or somebody else is at it by now.
 *
 * @param alone as whoever removed them had it
 */
export function cleared(
  current: Connection,
  alone: Connection,
  recoverableUntil: number | undefined,
): Change | undefined {
  const { clearing, ...connection } = current;
  if (clearing !== true || current.onboarding.dueAt !== alone.onboarding.dueAt) return undefined;
  const until =
    recoverableUntil === undefined ? '' : ` They can be recovered until ${iso(recoverableUntil)}.`;
  return {
    connection: { ...connection, onboarding: { attempt: 0 } },
    history: `Its entries of the key vault were removed.${until}`,
  };
}

const over = (
  { session: _session, lease: _lease, stop: _stop, signIn: _signIn, before: _before, ...flow }: Provisioning,
  now: number,
): Provisioning => ({ ...flow, step: 'done', finishedAt: iso(now) });

/** What is still with Microsoft is remembered: the connector may hold it, and go on with it after a new start. */
function withoutCredentials({ apps, account, incoming, ...access }: Access, now: number): Access {
  return {
    ...access,
    apps: apps.map((app) => withoutCredential(app, now)),
    ...(account && { account: bare(account) }),
    ...(incoming && { incoming: bare(incoming) }),
  };
}

function bare<T extends TenantAccount>(known: T) {
  const { password: _password, pendingPassword: _pending, refreshToken: _token, ...account } = known;
  const formerHandOver = givenOf(known);
  return { ...account, ...(formerHandOver && { formerHandOver }) };
}

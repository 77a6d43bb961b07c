import { applyDisconnect } from '../../alerts/transition.ts';
import { iso } from '../../clock.ts';
import type { Access, TenantAccount } from '../../connections/access.ts';
import { givenOf } from '../../connections/accountSuccession.ts';
import type { Connection } from '../../connections/connection.ts';
import type { Provisioning } from '../../connections/provisioning.ts';
import { nextState } from '../../connections/states.ts';
import { withoutCredential } from '../../connections/succession.ts';
import type { Change } from '../../connections/store.ts';

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
export function ended(current: Connection, now: number): Change {
  const { provisioning, lastTrial, handOverLinks: _links, ...rest } = current;
  return {
    connection: {
      ...rest,
      state: nextState(current.state, { kind: 'disconnected' }),
      access: withoutCredentials(current.access, now),
      onboarding: { attempt: 0, dueAt: iso(now) },
      clearing: true,
      ...(provisioning && { provisioning: over(provisioning, now) }),
      // One that was put off does not go on when the tenant is connected again.
      ...(lastTrial && { lastTrial: { finishedAt: iso(now), ...lastTrial } }),
      health: applyDisconnect(current.health, current.id, iso(now)),
    },
    history: 'The connection was ended.',
  };
}

/** Pure: its vault entries are gone; `undefined` where that is known, or it begins anew. */
export function cleared(current: Connection, recoverableUntil: number | undefined): Change | undefined {
  const { clearing, ...connection } = current;
  if (clearing !== true) return undefined;
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

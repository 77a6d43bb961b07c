import { applyDisconnect } from '../../alerts/transition.ts';
import { iso } from '../../clock.ts';
import type { Access, TenantAccount } from '../../connections/access.ts';
import type { Connection } from '../../connections/connection.ts';
import type { Provisioning } from '../../connections/provisioning.ts';
import { nextState } from '../../connections/states.ts';
import type { Change } from '../../connections/store.ts';

/** Does a worker do steps right now? What it makes would be in nobody's hands. */
export const isHeld = ({ provisioning }: Connection, now: number): boolean =>
  provisioning?.lease !== undefined && Date.parse(provisioning.lease.until) > now;

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

/** Pure: what comes back should the removal be taken back. A removal that follows another one keeps what that one kept. */
export function putAside({
  provisioning,
  onboarding: { dueAt },
}: Connection): NonNullable<Provisioning['before']> {
  if (provisioning?.kind === 'remove' && provisioning.finishedAt === undefined)
    return provisioning.before ?? {};
  const due = dueAt !== undefined && { dueAt };
  if (!provisioning) return { ...due };
  const { before: _before, lease: _lease, ...flow } = provisioning;
  return { flow, ...due };
}

/** Pure: as it was before the removal. */
export function broughtBack(
  { provisioning: _removal, ...current }: Connection,
  before: Provisioning['before'] = {},
): Connection {
  const { flow, dueAt } = before;
  // Where nothing is due any more, nothing would ever end the verifying.
  const isStuck = current.ownership === 'dedicated' && current.state === 'verifying' && dueAt === undefined;
  return {
    ...current,
    state: isStuck ? nextState(current.state, { kind: 'setback' }) : current.state,
    ...(flow && { provisioning: flow }),
    onboarding: withoutSetback(current.onboarding, dueAt),
  };
}

/** Pure: the connection is over. What stays in the tenant is kept in mind, without the credentials that are gone. */
export function ended(current: Connection, recoverableUntil: number | undefined, now: number): Change {
  const { provisioning, ...rest } = current;
  const until =
    recoverableUntil === undefined
      ? ''
      : ` Its vault entries can be recovered until ${iso(recoverableUntil)}.`;
  return {
    connection: {
      ...rest,
      state: nextState(current.state, { kind: 'disconnected' }),
      access: withoutCredentials(current.access),
      onboarding: { attempt: 0 },
      ...(provisioning && { provisioning: over(provisioning, now) }),
      health: applyDisconnect(current.health, current.id, iso(now)),
    },
    history: `The connection was ended.${until}`,
  };
}

const over = (
  { session: _session, lease: _lease, stop: _stop, signIn: _signIn, before: _before, ...flow }: Provisioning,
  now: number,
): Provisioning => ({ ...flow, step: 'done', finishedAt: iso(now) });

function withoutCredentials({ apps, account, incoming, ...access }: Access): Access {
  return {
    ...access,
    apps: apps.map(({ credential: _credential, ...app }) => app),
    ...(account && { account: bare(account) }),
    ...(incoming && { incoming: bare(incoming) }),
  };
}

const bare = <T extends TenantAccount>({ password: _password, refreshToken: _token, ...account }: T) =>
  account;

/** What onboarding knows, without how the last attempt ended, and due then or never. */
export function withoutSetback(
  { setback: _setback, dueAt: _due, ...kept }: Connection['onboarding'],
  dueAt: string | undefined,
): Connection['onboarding'] {
  return { ...kept, ...(dueAt !== undefined && { dueAt }) };
}

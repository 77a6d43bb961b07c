import * as z from 'zod';
import { applyDisconnect } from '../../alerts/transition.ts';
import { type Clock, iso } from '../../clock.ts';
import type { Access } from '../../connections/access.ts';
import type { Connection } from '../../connections/connection.ts';
import type { Listing } from '../../connections/listing.ts';
import { nextState } from '../../connections/states.ts';
import type { Provisioning } from '../../connections/provisioning.ts';
import type { Change, ConnectionStore } from '../../connections/store.ts';
import type { Profile } from '../../profiles/schema.ts';
import type { Profiles } from '../../profiles/store.ts';
import { newId, type Random } from '../../random.ts';
import { err, ok, type Result } from '../../result.ts';
import type { Queue } from '../../storage/queues.ts';
import type { Vault } from '../../storage/vault.ts';
import type { Problem } from '../../web/problem.ts';
import type { Links, NewLink } from '../links.ts';
import { sessionName } from '../session.ts';
import { newFlow } from '../setup.ts';
import type { VerifyMessage } from '../verifier.ts';
import { type Removal, removalsOf } from './removals.ts';

const by = z.enum(['admin', 'steward']);

/** What an operator wants removed, and in whose name: an admin's of the tenant, who gets a link, or the steward app's. */
export const removalWish = z.strictObject({ remove: z.array(z.string().max(200)).max(50).default([]), by });
type RemovalWish = z.output<typeof removalWish>;

/** The same from a form: members such as `remove.removeAccount`, there where they are ticked. */
export const removalForm = z
  .object({ by })
  .catchall(z.string().max(100))
  .transform((form): RemovalWish => ({
    by: form.by,
    remove: Object.keys(form).flatMap((name) =>
      name.startsWith('remove.') ? [name.slice('remove.'.length)] : [],
    ),
  }));

/** Ends connections, and takes out of the tenant what is there because of them. */
export interface Disconnects {
  /** Everything that could be removed; `undefined` where there is no such connection. */
  preview(connectionId: string): Promise<readonly Removal[] | undefined>;
  /** Names of the other connections that use one of these things now. */
  usedBy(connectionId: string, removalId: string): Promise<readonly string[]>;
  /** Begins, or ends the connection at once where nothing is to be removed. @returns the admin's link, where one is needed */
  begin(
    connectionId: string,
    wish: RemovalWish,
    by: string,
  ): Promise<Result<{ readonly link?: NewLink }, Problem>>;
  /** Takes the wish back, as long as nobody has begun, or where it has stopped: what is removed stays so. */
  cancel(connectionId: string, by: string): Promise<Result<undefined, Problem>>;
  /** What was asked for is gone from the tenant: vault, then state. */
  finish(connectionId: string): Promise<void>;
  /** Forgets an ended connection: every row. */
  forget(connectionId: string): Promise<Result<undefined, Problem>>;
}

const notFound: Problem = { code: 'not_found', detail: 'There is no connection with this id.' };

const busy: Problem = {
  code: 'state_conflict',
  detail: 'Steps are being done for this connection just now. Try again in a few minutes.',
};

export function createDisconnects(given: {
  connections: ConnectionStore;
  listing: Listing;
  profiles: Profiles;
  links: Links;
  vault: Vault;
  queue: Queue<VerifyMessage>;
  canSetUp: boolean;
  /** Of the shared app of a profile. */
  sharedClientId: (profile: string) => string | undefined;
  onEnded: (connectionId: string) => Promise<void>;
  clock: Clock;
  random: Random;
}): Disconnects {
  const { connections, listing, profiles, links, vault, queue, clock, random } = given;

  /** Read anew: what another connection uses must not be taken from it. */
  const othersOf = async ({ id, tenant }: Connection): Promise<Connection[]> => {
    const listed = (await listing.fresh()).filter(
      (one) => one.tenant === tenant && one.id !== id && one.state !== 'disconnected',
    );
    const read = await Promise.all(listed.map((one) => connections.read(one.id)));
    return read.filter((one) => one !== undefined);
  };

  const removals = async (connection: Connection): Promise<readonly Removal[]> => {
    const profile = await profiles.find(connection.profile);
    return profile ? removalsOf(connection, profile, await othersOf(connection), given.sharedClientId) : [];
  };

  const vaultNames = async (connection: Connection): Promise<string[]> =>
    namesOf(connection, await profiles.find(connection.profile));

  const finish = async (connectionId: string): Promise<void> => {
    const connection = await connections.read(connectionId);
    if (!connection || connection.state === 'disconnected') return;
    let recoverableUntil: number | undefined;
    for (const name of await vaultNames(connection)) {
      const until = await vault.remove(name);
      if (until !== undefined) recoverableUntil = Math.max(recoverableUntil ?? 0, until);
    }
    await connections.update(connectionId, (current) =>
      current.state === 'disconnected' ? undefined : ended(current, recoverableUntil, clock()),
    );
    await given.onEnded(connectionId);
  };

  return {
    async preview(connectionId) {
      const connection = await connections.read(connectionId);
      return connection && removals(connection);
    },

    async usedBy(connectionId, removalId) {
      const connection = await connections.read(connectionId);
      const removal = connection && (await removals(connection)).find(({ id }) => id === removalId);
      return removal?.usedBy.map(({ name }) => name) ?? [];
    },

    async begin(connectionId, { remove, by: actor }, by) {
      const connection = await connections.read(connectionId);
      if (!connection) return err(notFound);
      if (connection.state === 'disconnected')
        return err({ code: 'state_conflict', detail: 'The connection is ended already.' });
      if (isHeld(connection, clock())) return err(busy);
      const wrong = faultsOf(remove, actor, await removals(connection));
      if (wrong.length > 0) return err({ code: 'invalid_request', errors: wrong });
      if (remove.length === 0) {
        await finish(connectionId);
        return ok({});
      }
      if (actor === 'admin' && !given.canSetUp) {
        const detail =
          'Only with a setup app (setting SETUP_APP) can an admin of the tenant remove anything.';
        return err({ code: 'profile_not_configured', detail });
      }
      const flow = newFlow(newId(random), clock());
      let isBegun = false;
      await connections.update(connectionId, (current) => {
        isBegun = current.state !== 'disconnected' && !isHeld(current, clock());
        if (!isBegun) return undefined;
        return {
          connection: {
            ...current,
            provisioning: {
              ...flow,
              kind: 'remove',
              actor,
              choices: { ...flow.choices, remove: [...remove] },
              before: putAside(current),
            },
            onboarding: withoutSetback(current.onboarding, actor === 'steward' ? iso(clock()) : undefined),
          },
          history: `${by} asked for ${remove.length} things to be removed from the tenant.`,
        };
      });
      if (!isBegun) return err(busy);
      if (actor === 'steward') {
        await queue.send({ connectionId });
        return ok({});
      }
      const link = await links.create(connectionId, by);
      if (link.ok) return ok({ link: link.value });
      return err({ code: 'state_conflict', detail: 'The connection has too many links that are good.' });
    },

    async cancel(connectionId, by) {
      let cancelled: Provisioning | undefined;
      const connection = await connections.update(connectionId, (current) => {
        const flow = current.provisioning;
        cancelled = flow && canBeCancelled(flow) ? flow : undefined;
        return cancelled
          ? {
              connection: broughtBack(current, cancelled.before),
              history: `${by} took back that anything be removed.`,
            }
          : undefined;
      });
      if (!connection) return err(notFound);
      const detail = 'Nothing waits to be removed, or it goes on just now.';
      if (!cancelled) return err({ code: 'state_conflict', detail });
      // Whoever signed in did so for the removal alone.
      if (cancelled.session) await vault.remove(sessionName(connectionId));
      if (connection.onboarding.dueAt !== undefined) await queue.send({ connectionId });
      return ok(undefined);
    },

    finish,

    async forget(connectionId) {
      const connection = await connections.read(connectionId);
      if (!connection) return err(notFound);
      if (connection.state !== 'disconnected' && connection.state !== 'pending') {
        const detail = 'Disconnect it first: then you see what exists in the tenant because of it.';
        return err({ code: 'state_conflict', detail });
      }
      // Of one that never got anywhere there is nothing in the vault, or what was typed.
      for (const name of await vaultNames(connection)) await vault.remove(name);
      await connections.forget(connection);
      return ok(undefined);
    },
  };
}

/** Does a worker do steps right now? What it makes would be in nobody's hands. */
const isHeld = ({ provisioning }: Connection, now: number): boolean =>
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
function putAside({ provisioning, onboarding: { dueAt } }: Connection): NonNullable<Provisioning['before']> {
  if (provisioning?.kind === 'remove' && provisioning.finishedAt === undefined)
    return provisioning.before ?? {};
  const due = dueAt !== undefined && { dueAt };
  if (!provisioning) return { ...due };
  const { before: _before, lease: _lease, ...flow } = provisioning;
  return { flow, ...due };
}

/** Pure: as it was before the removal. */
function broughtBack(
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

/** What cannot be wished for: unknown, used by another connection, or beyond the steward. */
function faultsOf(
  remove: readonly string[],
  actor: RemovalWish['by'],
  there: readonly Removal[],
): { path: string; message: string }[] {
  return remove.flatMap((id, at) => {
    const path = `remove.${at}`;
    const removal = there.find((one) => one.id === id);
    if (!removal) return [{ path, message: `“${id}” is not there, or not ours to remove` }];
    const name = removal.name || removal.id;
    const [user] = removal.usedBy;
    if (user) return [{ path, message: `“${name}” is used by the connection “${user.name}” too` }];
    if (actor === 'steward' && !removal.bySteward)
      return [{ path, message: `“${name}” can only be removed by an admin of the tenant` }];
    return [];
  });
}

/** An app that was removed is not named by the connection any more, but by its profile. */
const namesOf = ({ id, access }: Connection, profile: Profile | undefined): string[] => [
  ...[...new Set([...access.apps, ...(profile?.apps ?? [])].map(({ key }) => key))].map(
    (key) => `app-${id}-${key}`,
  ),
  `account-${id}`,
  `refresh-${id}`,
  sessionName(id),
];

/** Pure: the connection is over. What stays in the tenant is kept in mind, without the credentials that are gone. */
function ended(current: Connection, recoverableUntil: number | undefined, now: number): Change {
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

function withoutCredentials({ apps, account, ...access }: Access): Access {
  const { password: _password, refreshToken: _token, ...bare } = account ?? {};
  return {
    ...access,
    apps: apps.map(({ credential: _credential, ...app }) => app),
    ...(account && {
      account: {
        ...bare,
        objectId: account.objectId,
        userPrincipalName: account.userPrincipalName,
        origin: account.origin,
      },
    }),
  };
}

function withoutSetback(
  { setback: _setback, dueAt: _due, ...kept }: Connection['onboarding'],
  dueAt: string | undefined,
): Connection['onboarding'] {
  return { ...kept, ...(dueAt !== undefined && { dueAt }) };
}

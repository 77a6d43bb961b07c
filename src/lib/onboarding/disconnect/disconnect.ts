import { type Clock, iso } from '../../clock.ts';
import { type Audit, ITSELF } from '../../connections/audit.ts';
import type { Connection } from '../../connections/connection.ts';
import type { Listing } from '../../connections/listing.ts';
import type { Provisioning } from '../../connections/provisioning.ts';
import type { ConnectionStore } from '../../connections/store.ts';
import { barOfForgetting } from '../../credentials/directoryRenewal.ts';
import type { Profiles } from '../../profiles/store.ts';
import { isolated, type Logger } from '../../log.ts';
import { newId, type Random } from '../../random.ts';
import { err, ok, type Result } from '../../result.ts';
import type { Queue } from '../../storage/queues.ts';
import type { Vault } from '../../storage/vault.ts';
import type { Problem } from '../../web/problem.ts';
import { broughtBack, giveWay, isHeld, linksBeside, putAside, withoutSetback } from '../aside.ts';
import { hasRoom, type Links, type NewLink, NO_ROOM, withLink } from '../links.ts';
import { dropsSession, forgetSession } from '../session.ts';
import { newFlow } from '../setup.ts';
import type { VerifyMessage } from '../verifier.ts';
import { canBeCancelled, ended } from './changes.ts';
import { createClearing } from './clearing.ts';
import { listedAs, pinned } from './pins.ts';
import { type Removal, removalsOf } from './removals.ts';
import { faultsOf, type RemovalWish } from './wish.ts';

/** Ends connections, and takes out of the tenant what is there because of them. */
export interface Disconnects {
  /** Everything that could be removed; `undefined` where there is no such connection. */
  preview(connectionId: string): Promise<readonly Removal[] | undefined>;
  /** Names of the other connections that use one of these things now; `undefined` where it is not there, or not ours. */
  usedBy(connectionId: string, removalId: string): Promise<readonly string[] | undefined>;
  /** Begins, or ends the connection at once where nothing is to be removed. @returns the admin's link, where one is needed */
  begin(
    connectionId: string,
    wish: RemovalWish,
    by: string,
  ): Promise<Result<{ readonly link?: NewLink }, Problem>>;
  /** Takes the wish back, as long as nobody has begun, or where it has stopped: what is removed stays so. */
  cancel(connectionId: string, by: string): Promise<Result<undefined, Problem>>;
  /** What was asked for is gone from the tenant: state, then vault. */
  finish(connectionId: string): Promise<void>;
  /**
   * Removes the vault entries of an ended connection, where that is still to be done and nobody is at it.
   *
   * @throws UnavailableError
   */
  clear(connectionId: string): Promise<void>;
  /** Forgets an ended connection: every row. @param by object id of the operator */
  forget(
    connectionId: string,
    by: string,
    /** Is it still as whoever wants it gone has seen it? */
    isAsSeen?: (current: Connection) => boolean,
  ): Promise<Result<undefined, Problem>>;
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
  /** Removes what a trial of the directory account may have left, as that account. */
  clearTrial: (connectionId: string) => Promise<void>;
  /** Brings acts to the audit list, and what an end tells to the webhooks. */
  flush: (connectionId: string) => Promise<void>;
  audit: Pick<Audit, 'add'>;
  clock: Clock;
  random: Random;
  log: Logger;
}): Disconnects {
  const { connections, listing, profiles, links, vault, queue, clock, random, log } = given;

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

  const clearing = createClearing({ connections, profiles, vault, audit: given.audit, clock });

  const listed = (connectionId: string): Promise<unknown> =>
    isolated(log, 'listing a wish to disconnect', { connectionId }, () => given.flush(connectionId));

  /** The end first: whoever writes into the vault from then on sees it. @returns whether it is ended */
  const end = async (
    connectionId: string,
    by: string,
    mayEnd: (current: Connection) => boolean,
  ): Promise<boolean> => {
    let isEnded = false;
    await given.clearTrial(connectionId);
    await connections.update(connectionId, (current) => {
      isEnded = current.state !== 'disconnected' && mayEnd(current);
      if (!isEnded) return undefined;
      const change = ended(current, clock());
      return { ...change, act: { action: 'connection.disconnected', by, text: change.history } };
    });
    if (!isEnded) return false;
    // Where the vault is away, it is due, and the sweep finds it.
    await isolated(log, 'removing the vault entries of a connection', { connectionId }, () =>
      clearing.clear(connectionId),
    );
    await given.flush(connectionId);
    return true;
  };

  const mayEndNow = (current: Connection): boolean =>
    !isHeld(current, clock()) && barOfForgetting(current, clock()) === undefined;

  return {
    async preview(connectionId) {
      const connection = await connections.read(connectionId);
      return connection && removals(connection);
    },

    async usedBy(connectionId, removalId) {
      const connection = await connections.read(connectionId);
      if (!connection) return undefined;
      const listed = listedAs(connection.access, removalId);
      const removal = (await removals(connection)).find(({ id }) => id === listed);
      return removal?.usedBy.map(({ name }) => name);
    },

    async begin(connectionId, { remove, by: actor }, by) {
      const connection = await connections.read(connectionId);
      if (!connection) return err(notFound);
      if (connection.state === 'disconnected')
        return err({ code: 'state_conflict', detail: 'The connection is ended already.' });
      if (isHeld(connection, clock())) return err(busy);
      const open = barOfForgetting(connection, clock());
      if (open) return err(open);
      const wrong = faultsOf(remove, actor, await removals(connection));
      if (wrong.length > 0) return err({ code: 'invalid_request', errors: wrong });
      if (remove.length === 0) return (await end(connectionId, by, mayEndNow)) ? ok({}) : err(busy);
      if (actor === 'admin' && !given.canSetUp) {
        const detail =
          'Only with a setup app (setting SETUP_APP) can an admin of the tenant remove anything.';
        return err({ code: 'profile_not_configured', detail });
      }
      const flow = newFlow(newId(random), clock());
      // As they stood when they were judged.
      const pins = [...new Set(remove.map((id) => pinned(connection.access, id)))];
      let drops = false;
      const link = actor === 'admin' ? await links.prepare(connectionId) : undefined;
      let problem: Problem | undefined;
      await connections.update(connectionId, (current) => {
        const now = clock();
        const kept = linksBeside(current, current.provisioning);
        problem = current.state === 'disconnected' || !mayEndNow(current) ? busy : undefined;
        if (link && !hasRoom({ links: kept }, now)) problem ??= NO_ROOM;
        if (problem) return undefined;
        const next: Connection = {
          ...giveWay(current),
          provisioning: {
            ...flow,
            kind: 'remove',
            actor,
            choices: { ...flow.choices, remove: pins },
            before: putAside(current),
          },
          links: kept,
          onboarding: withoutSetback(current.onboarding, actor === 'steward' ? iso(now) : undefined),
        };
        drops = dropsSession(current, next);
        const text = `${pins.length} things are to be removed from the tenant.`;
        return {
          connection: link ? withLink(next, link, flow.flow, now) : next,
          act: { action: 'removals.requested', by, text },
          history: `${by} asked for ${pins.length} things to be removed from the tenant.`,
        };
      });
      if (problem) return err(problem);
      if (drops) await forgetSession(given, connectionId);
      if (actor === 'steward') await queue.send({ connectionId });
      await listed(connectionId);
      return ok(link ? { link } : {});
    },

    async cancel(connectionId, by) {
      let cancelled: Provisioning | undefined;
      const connection = await connections.update(connectionId, (current) => {
        const flow = current.provisioning;
        cancelled = flow && canBeCancelled(flow) ? flow : undefined;
        return cancelled
          ? {
              connection: broughtBack(current, cancelled.before),
              act: { action: 'removals.cancelled', by, text: 'Nothing is to be removed from the tenant.' },
              history: `${by} took back that anything be removed.`,
            }
          : undefined;
      });
      if (!connection) return err(notFound);
      const detail = 'Nothing waits to be removed, or it goes on just now.';
      if (!cancelled) return err({ code: 'state_conflict', detail });
      // Whoever signed in did so for the removal alone.
      if (cancelled.session) await forgetSession(given, connectionId);
      if (connection.onboarding.dueAt !== undefined) await queue.send({ connectionId });
      await listed(connectionId);
      return ok(undefined);
    },

    async finish(connectionId) {
      await end(connectionId, ITSELF, () => true);
    },

    ...clearing,
  };
}

import { type Clock, iso } from '../../clock.ts';
import type { Audit, AuditEntry } from '../../connections/audit.ts';
import { directorySecret } from '../../connections/directory.ts';
import type { Connection } from '../../connections/connection.ts';
import type { ConnectionStore } from '../../connections/store.ts';
import { secretNameOf } from '../../credentials/issued.ts';
import { UnavailableError } from '../../errors.ts';
import type { Profile } from '../../profiles/schema.ts';
import type { Profiles } from '../../profiles/store.ts';
import { err, ok, type Result } from '../../result.ts';
import type { Vault } from '../../storage/vault.ts';
import type { Problem } from '../../web/problem.ts';
import { changedMeanwhile } from '../../web/etag.ts';
import { BEING_CLEARED } from '../links.ts';
import { sessionName } from '../session.ts';
import { cleared, clearingAlone, forgetting, lastCallOf } from './changes.ts';

/** Removes what the vault has of connections that were ended, one process at a time. */
export function createClearing(given: {
  connections: ConnectionStore;
  profiles: Profiles;
  vault: Vault;
  audit: Pick<Audit, 'add'>;
  clock: Clock;
}) {
  const { connections, profiles, vault, audit, clock } = given;

  const takeAlone = async (id: string, take: typeof clearingAlone) => {
    let isOurs = false;
    const read = await connections.update(id, (current) => {
      const change = take(current, clock());
      isOurs = change !== undefined;
      return change;
    });
    return { read, alone: isOurs ? read : undefined };
  };

  /** @returns until when they can be recovered */
  const removeEntries = async (alone: Connection): Promise<number | undefined> => {
    let recoverableUntil: number | undefined;
    for (const name of namesOf(alone, await profiles.find(alone.profile))) {
      if (clock() > lastCallOf(alone)) throw new UnavailableError('the key vault takes too long');
      const until = await vault.remove(name);
      if (until !== undefined) recoverableUntil = Math.max(recoverableUntil ?? 0, until);
    }
    return recoverableUntil;
  };

  return {
    async clear(connectionId: string): Promise<void> {
      const { alone } = await takeAlone(connectionId, clearingAlone);
      if (!alone) return;
      const recoverableUntil = await removeEntries(alone);
      await connections.update(connectionId, (current) => cleared(current, alone, recoverableUntil));
    },

    /** Until it is forgotten its entries are being removed, and nothing begins anew. */
    async forget(
      connectionId: string,
      by: string,
      isAsSeen: (current: Connection) => boolean = () => true,
    ): Promise<Result<undefined, Problem>> {
      let isOutdated = false;
      const { read, alone } = await takeAlone(connectionId, (current, now) => {
        isOutdated = !isAsSeen(current);
        return isOutdated ? undefined : forgetting(current, now);
      });
      if (read && isOutdated) return err(changedMeanwhile);
      if (!read) return err({ code: 'not_found', detail: 'There is no connection with this id.' });
      if (!alone) return err(read.clearing === true ? beingCleared : notEnded);
      await removeEntries(alone);
      await audit.add(deleted(alone, by, clock()));
      // What was written to the vault late has the entries removed once more, before the rows that say so are gone.
      const opened = await connections.open(connectionId);
      const isAlone = opened?.connection.onboarding.dueAt === alone.onboarding.dueAt;
      if (opened && !(isAlone && (await connections.forget(opened)))) return err(beingCleared);
      return ok(undefined);
    },
  };
}

/** Listed before it is done, and the same however often that is tried: the rows that could say so go. */
const deleted = ({ id, name, tenantName, profile }: Connection, by: string, now: number): AuditEntry => ({
  id: `connection.deleted-${id}`,
  at: iso(now),
  by,
  action: 'connection.deleted',
  connection: id,
  text: `The connection ${name} of ${tenantName} and the profile ${profile} was deleted, with its history.`,
});

const beingCleared: Problem = { code: 'state_conflict', detail: BEING_CLEARED };

const notEnded: Problem = {
  code: 'state_conflict',
  detail: 'Disconnect it first: then you see what exists in the tenant because of it.',
};

/** An app that was removed is named by its profile alone; one that the profile has no more, by the connection alone. */
function namesOf({ id, access }: Connection, profile: Profile | undefined): string[] {
  const apps = [...access.apps, ...access.formerApps, ...(profile?.apps ?? [])];
  const keys = [...new Set(apps.map(({ key }) => key))];
  return [
    ...keys.map((key) => secretNameOf(id, key)),
    `account-${id}`,
    `refresh-${id}`,
    directorySecret(id),
    sessionName(id),
  ];
}

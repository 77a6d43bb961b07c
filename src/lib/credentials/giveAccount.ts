import type { Clock } from '../clock.ts';
import { entryOf, type VaultEntry } from '../connections/access.ts';
import { accountOf } from '../connections/accountSuccession.ts';
import { lacksRoom } from '../connections/formers.ts';
import type { Connection } from '../connections/connection.ts';
import type { ConnectionStore } from '../connections/store.ts';
import { isolated, type Logger } from '../log.ts';
import type { RightPassword } from '../microsoft/passwordGrant.ts';
import type { Profiles } from '../profiles/store.ts';
import { err, ok, type Result } from '../result.ts';
import type { Vault } from '../storage/vault.ts';
import type { Problem } from '../web/problem.ts';
import { acceptAccount, accountNotTaken, accountRemarks, takesAccount, targetOf } from './acceptAccount.ts';
import type { AccountPassword } from './accountPassword.ts';
import { remarksOn } from './accountRefusals.ts';
import { seeAccount } from './accountSight.ts';
import type { FindAgain } from './findAgain.ts';
import type { Given } from './giveSettings.ts';
import { isProved, type PasswordTries } from './passwordTries.ts';
import type { OpenReader } from './readers.ts';
import { refused } from './refusals.ts';
import type { TryPassword } from './tryPassword.ts';

/**
 * Takes a password that somebody set for the connector's account, or another account with its password: tries it,
 * keeps it, and has the connection checked. Where anything fails, what was in force stays so.
 *
 * The vault comes before the row that names its version: a process that dies in between leaves a version that nobody
 * names.
 *
 * @returns `undefined` where there is no such connection
 * @throws UnavailableError where storage or vault do not answer; then too nothing has changed
 */
export type GiveAccount = (
  connectionId: string,
  account: AccountPassword,
  by: string,
) => Promise<Result<Given, Problem> | undefined>;

export function createGiveAccount(given: {
  connections: ConnectionStore;
  profiles: Profiles;
  vault: Vault;
  openReader: OpenReader;
  tryPassword: TryPassword;
  tries: Pick<PasswordTries, 'release'>;
  findAgain: FindAgain;
  /** The checks, after which the connection is not due any more. */
  settle: (connectionId: string) => Promise<unknown>;
  clock: Clock;
  log: Logger;
}): GiveAccount {
  const { connections, vault, tryPassword, tries, clock, log } = given;

  return async (connectionId, account, by) => {
    const before = await connections.read(connectionId);
    if (!before) return undefined;
    const profile = await given.profiles.find(before.profile);
    if (!profile || !takesAccount(before, profile, clock()))
      return err(accountNotTaken(before, profile, clock()));
    const { access } = before;
    const known = [access.account, access.incoming].flatMap((one) => one ?? []);
    const { graph } = await given.openReader(before, profile);
    const target = targetOf(
      await seeAccount(graph, profile, known, account.userName),
      known,
      account.userName,
    );
    if (!target.ok) return target;
    const { objectId } = target.value;

    // Before the try: where the vault is away, none is wasted.
    const inForce = accountOf(access, objectId);
    if (!inForce && lacksRoom(access)) return err(accountNotTaken(before, profile, clock()));
    const { password } = inForce ?? {};
    const kept = password && (await vault.get(password.secretName, password.secretVersion));
    const isSame = kept?.value === account.password;
    const isKept = isSame && inForce !== undefined && isProved(inForce, clock());
    const proof: Result<RightPassword, Problem> = isKept
      ? ok({})
      : await tryPassword.try(before, profile, account, objectId);
    const outcome = proof.ok ? 'good' : proof.error.code;
    log.info('tried an account that was given', { connectionId, outcome });
    if (!proof.ok) return proof;
    if ((proof.value.objectId ?? objectId).toLowerCase() !== objectId.toLowerCase())
      return err(
        refused([{ path: 'userName', message: 'is another account than the one of the connection' }]),
      );

    if (!isKept) {
      const entry = isSame && password ? entryOf(password) : await keep(before, account, objectId);
      let taken = false;
      const after = await connections.update(connectionId, (current) => {
        const change = acceptAccount(current, profile, target.value, entry, proof.value, by, clock());
        taken = change !== undefined;
        return change;
      });
      if (!after) return undefined;
      if (!taken) return err(accountNotTaken(after, profile, clock()));
      await isolated(log, 'checking a connection whose account was given', { connectionId }, () =>
        given.settle(connectionId),
      );
    }
    const connection = (await connections.read(connectionId)) ?? before;
    const { said, consent } = await given.findAgain(connection, profile);
    const remarks = [
      ...remarksOn(proof.value),
      ...target.value.said,
      ...accountRemarks(access.account, target.value, profile),
    ];
    return ok({ connection, said: [...remarks, ...said], ...(consent && { consent }) });
  };

  async function keep(
    { id, tenant }: Connection,
    { userName, password }: AccountPassword,
    objectId: string,
  ): Promise<VaultEntry> {
    const secretName = `account-${id}`;
    try {
      const tags = { connection: id, kind: 'password', account: userName };
      const { version } = await vault.set(secretName, password, { tags });
      return { secretName, secretVersion: version };
    } catch (thrown) {
      // It was right, and may be given again at once.
      await tries.release({ tenant, objectId });
      throw thrown;
    }
  }
}

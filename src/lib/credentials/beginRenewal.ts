import { type Clock, iso } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import { type DirectoryAccount, directorySecret } from '../connections/directory.ts';
import { clearedAgain, withWrong } from '../connections/directorySuccession.ts';
import { readSelf } from '../directory/changePassword.ts';
import { isWrong } from '../directory/failures.ts';
import type { Random } from '../random.ts';
import { err, ok, type Result } from '../result.ts';
import type { Vault } from '../storage/vault.ts';
import type { Problem } from '../web/problem.ts';
import { isStill, LEASE, noValue, overtaken, problemOf, refusedBecause, unseen } from './directoryRenewal.ts';
import type { CountedDirectory } from './countedDirectory.ts';
import { newPassword } from './passwords.ts';
import type { createRenewalRow } from './renewalRow.ts';

/** Looks at the account by the password in force, puts a new one into the vault, and writes that down beside it. */
export function createBeginRenewal(given: {
  row: Pick<ReturnType<typeof createRenewalRow>, 'write' | 'writeAccount'>;
  counted: Pick<CountedDirectory, 'inForce'>;
  recheck: (connection: Connection) => Promise<unknown>;
  vault: Vault;
  clock: Clock;
  random: Random;
}): (before: Connection, account: DirectoryAccount, by: string) => Promise<Result<Connection, Problem>> {
  const { counted, recheck, vault, clock, random } = given;
  const { write, writeAccount } = given.row;

  return async (
    before: Connection,
    account: DirectoryAccount,
    by: string,
  ): Promise<Result<Connection, Problem>> => {
    const { id } = before;
    const { secretName: name, secretVersion: version } = account.password;
    const current = await vault.get(name, version);
    if (!current) return err(noValue);
    const self = await counted.inForce(before, account, current.value, (session) =>
      readSelf(session, account.account),
    );
    if (!self.ok) {
      const known =
        isWrong(self.error) && (await writeAccount(id, (now) => withWrong(now, version, clock())));
      if (known) await recheck(known);
      return err(problemOf(self.error));
    }
    if (!self.value) return err(refusedBecause(unseen));
    const { passwordSetAt } = self.value;
    const tags = { connection: id, kind: 'password', account: account.account };
    const secretName = directorySecret(id);
    const next = await vault.set(secretName, newPassword(random), { tags });
    const after = await write(id, (now) => {
      if (!now.directory || !isStill(now, account)) return undefined;
      const pendingPassword = {
        secretName,
        secretVersion: next.version,
        since: iso(clock()),
        by,
        before: passwordSetAt,
        dueAt: iso(clock() + LEASE),
      };
      return {
        connection: { ...now, directory: { ...now.directory, pendingPassword } },
        history: `A new password of the directory account is being set. By ${by}.`,
      };
    });
    if (!after)
      await write(id, (now) => {
        const connection = clearedAgain(now, clock());
        return connection && { connection };
      });
    return after ? ok(after) : err(overtaken);
  };
}

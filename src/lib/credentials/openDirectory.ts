import type { Clock } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import { standingRefusal } from '../connections/directory.ts';
import type { DirectoryFailure, TooSoon } from '../directory/failures.ts';
import type { DirectorySession } from '../directory/session.ts';
import { UnavailableError } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import type { Vault } from '../storage/vault.ts';
import type { CountedDirectory } from './countedDirectory.ts';

/** Signs in as the directory account of a connection and works as it, within the time that is left. */
export type AsDirectoryAccount = <T>(
  work: (session: DirectorySession) => Promise<T>,
  most?: number,
) => Promise<Result<T, DirectoryFailure | TooSoon>>;

/**
 * Reads the password of a connection's directory account; the error is that it is known to be wrong, `undefined` that there
 * is none, or that the vault does not show it.
 */
export type OpenDirectory = (
  connection: Connection,
) => Promise<Result<AsDirectoryAccount, DirectoryFailure> | undefined>;

export function createOpenDirectory(given: {
  counted: Pick<CountedDirectory, 'inForce'>;
  vault: Pick<Vault, 'get'>;
  clock: Clock;
}): OpenDirectory {
  const { counted, vault, clock } = given;
  return async (connection) => {
    const { directory: account, health } = connection;
    // Until it is known which password the account has nobody tries either.
    if (!account || account.pendingPassword) return undefined;
    const refused = standingRefusal(account, health.checks.directoryAccount, clock());
    if (refused) return err(refused);
    const { secretName, secretVersion } = account.password;
    // Nothing that keeps the other answers of a connection from being stored.
    const entry = await vault.get(secretName, secretVersion).catch((thrown: unknown) => {
      if (thrown instanceof UnavailableError) return undefined;
      throw thrown;
    });
    if (!entry) return undefined;
    return ok((work, most) => counted.inForce(connection, account, entry.value, work, most));
  };
}

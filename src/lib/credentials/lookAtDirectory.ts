import type { Clock } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import type { DirectoryFailure } from '../directory/failures.ts';
import type { Directory } from '../directory/session.ts';
import { readStanding, type Standing } from '../directory/standing.ts';
import { standingRefusal, targetOf } from '../connections/directory.ts';
import { UnavailableError } from '../errors.ts';
import { err, type Result } from '../result.ts';
import type { Vault } from '../storage/vault.ts';

/** Signs in as the directory account of a connection and reads how it stands; `undefined` where it could not be tried. */
export type LookAtDirectory = (
  connection: Connection,
) => Promise<Result<Standing, DirectoryFailure> | undefined>;

export function createLookAtDirectory(given: {
  directory: Directory;
  vault: Pick<Vault, 'get'>;
  clock: Clock;
}): LookAtDirectory {
  const { directory, vault, clock } = given;
  return async ({ directory: account, health }) => {
    if (!account) return undefined;
    const refused = standingRefusal(account, health.checks.directoryAccount, clock());
    if (refused) return err(refused);
    const { secretName, secretVersion } = account.password;
    // Nothing that keeps the other answers of a connection from being stored.
    const entry = await vault.get(secretName, secretVersion).catch((thrown: unknown) => {
      if (thrown instanceof UnavailableError) return undefined;
      throw thrown;
    });
    if (!entry) return undefined;
    return directory.as(targetOf(account), entry.value, (session) =>
      readStanding(session, account.account, account.base, account.groups),
    );
  };
}

import type { Clock } from '../clock.ts';
import type { Access } from '../connections/access.ts';
import type { Connection } from '../connections/connection.ts';
import type { ConnectionStore } from '../connections/store.ts';
import type { RightPassword } from '../microsoft/passwordGrant.ts';
import type { ClientApp, TokenFailure } from '../microsoft/tokens.ts';
import type { Profile } from '../profiles/schema.ts';
import { err, type Result } from '../result.ts';
import type { Problem } from '../web/problem.ts';
import type { AccountPassword } from './accountPassword.ts';
import { passwordProblem, tooSoon, wasTried } from './accountRefusals.ts';
import { asSteward, type ConnectionTokens } from './connectionTokens.ts';
import type { OperatorApps } from './operatorApps.ts';
import { takeTry, withoutTry, withTry } from './passwordTries.ts';

/** Tries passwords that were given, of one account once an hour at the most, and of one that is locked not for a day. */
export interface TryPassword {
  try(
    connection: Connection,
    profile: Profile,
    account: AccountPassword,
  ): Promise<Result<RightPassword, Problem>>;
  /** A password that was right could not be kept: it may be given again at once. */
  release(connectionId: string, userName: string): Promise<void>;
}

export function createTryPassword(given: {
  connections: Pick<ConnectionStore, 'update'>;
  tokens: Pick<ConnectionTokens, 'client'>;
  apps: Pick<OperatorApps, 'client' | 'steward'>;
  /** One sign-in by name and password. */
  prove: (
    app: ClientApp,
    tenant: string,
    account: AccountPassword,
  ) => Promise<Result<RightPassword, TokenFailure>>;
  clock: Clock;
}): TryPassword {
  const { connections, clock } = given;

  const amend = async (id: string, change: (access: Access) => Access): Promise<void> => {
    await connections.update(id, (current) => ({
      connection: { ...current, access: change(current.access) },
    }));
  };

  /** Written down before it is made, so that neither a second request nor a repeated one makes another. */
  const claim = async (id: string, userName: string): Promise<Problem | undefined> => {
    let problem: Problem | undefined;
    await connections.update(id, (current) => {
      const now = clock();
      const taken = takeTry(current.access, userName, now);
      problem = taken.ok ? undefined : tooSoon(taken.error, now);
      return taken.ok ? { connection: { ...current, access: taken.value } } : undefined;
    });
    return problem;
  };

  return {
    async try(connection, profile, account) {
      const { id, tenant } = connection;
      const { userName } = account;
      const client = await (profile.apps.length > 0
        ? given.tokens.client(connection, profile)
        : asSteward(connection, given.apps));
      if (!client.ok) return err(passwordProblem(client.error));
      const wait = await claim(id, userName);
      if (wait) return err(wait);
      const proof = await given.prove(client.value, tenant, account);
      if (proof.ok) return proof;
      const { error } = proof;
      const aadsts = error.kind === 'refused' ? error.aadsts : undefined;
      await amend(id, (access) =>
        wasTried(error) ? withTry(access, userName, clock(), aadsts) : withoutTry(access, userName),
      );
      return err(passwordProblem(error));
    },
    release: (id, userName) => amend(id, (access) => withoutTry(access, userName)),
  };
}

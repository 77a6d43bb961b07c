import type { Clock } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import type { RightPassword } from '../microsoft/passwordGrant.ts';
import type { ClientApp, TokenFailure } from '../microsoft/tokens.ts';
import type { Profile } from '../profiles/schema.ts';
import { err, type Result } from '../result.ts';
import type { Problem } from '../web/problem.ts';
import type { AccountPassword } from './accountPassword.ts';
import { passwordProblem, tooSoon, wasTried } from './accountRefusals.ts';
import { asSteward, type ConnectionTokens } from './connectionTokens.ts';
import type { OperatorApps } from './operatorApps.ts';
import type { PasswordTries } from './passwordTries.ts';

/** Tries passwords that were given, of one account once an hour at the most, and of one that is locked not for a day. */
export interface TryPassword {
  try(
    connection: Connection,
    profile: Profile,
    account: AccountPassword,
    objectId: string,
  ): Promise<Result<RightPassword, Problem>>;
}

export function createTryPassword(given: {
  tries: PasswordTries;
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
  const { tries, clock } = given;

  return {
    async try(connection, profile, account, objectId) {
      const { id, tenant } = connection;
      const whose = { tenant, objectId };
      const client = await (profile.apps.length > 0
        ? given.tokens.client(connection, profile)
        : asSteward(connection, given.apps));
      if (!client.ok) return err(passwordProblem(client.error));
      const taken = await tries.take(whose, id);
      if (!taken.ok) return err(tooSoon(taken.error, clock()));
      const proof = await given.prove(client.value, tenant, account);
      if (proof.ok) return proof;
      const { error } = proof;
      const aadsts = error.kind === 'refused' ? error.aadsts : undefined;
      await (wasTried(error) ? tries.answered(whose, aadsts) : tries.release(whose));
      return err(passwordProblem(error));
    },
  };
}

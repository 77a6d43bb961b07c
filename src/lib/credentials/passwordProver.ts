import type { ConnectionStore } from '../connections/store.ts';
import type { CodeFlow } from '../microsoft/codeFlow.ts';
import { requestPasswordProof, type RightPassword } from '../microsoft/passwordGrant.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import type { Profiles } from '../profiles/store.ts';
import { err, ok, type Result } from '../result.ts';
import type { AccountPassword } from './accountPassword.ts';
import { passwordClient, type PasswordClients } from './provePassword.ts';

/**
 * Opens what can sign an account of the connection's tenant in by name and password, once a call; that nothing can
 * is known before the password is read. How often it may be called is for the caller to know.
 *
 * @throws UnavailableError
 */
export type PasswordProver = (
  connectionId: string,
) => Promise<
  Result<(account: AccountPassword) => Promise<Result<RightPassword, TokenFailure>>, TokenFailure>
>;

export function createPasswordProver(
  given: PasswordClients & {
    connections: Pick<ConnectionStore, 'read'>;
    profiles: Pick<Profiles, 'find'>;
    codeFlow: Pick<CodeFlow, 'tryPassword'>;
  },
): PasswordProver {
  return async (connectionId) => {
    const connection = await given.connections.read(connectionId);
    const profile = connection && (await given.profiles.find(connection.profile));
    if (!profile) return err({ kind: 'noCredential', reason: 'the connection or its profile is gone' });
    const client = await passwordClient(given, connection, profile);
    return client.ok
      ? ok((account) => requestPasswordProof(given.codeFlow, client.value, connection.tenant, account))
      : client;
  };
}

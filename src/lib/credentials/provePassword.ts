import { type Clock, iso } from '../clock.ts';
import type { PasswordProof, VaultEntry } from '../connections/access.ts';
import type { Connection } from '../connections/connection.ts';
import { isProvingPassword } from '../connections/passwordSuccession.ts';
import type { ConnectionStore, OpenConnection } from '../connections/store.ts';
import { UnavailableError } from '../errors.ts';
import type { CodeFlow } from '../microsoft/codeFlow.ts';
import type { ClientApp, TokenFailure } from '../microsoft/tokens.ts';
import type { Profile } from '../profiles/schema.ts';
import { err, type Result } from '../result.ts';
import type { Vault } from '../storage/vault.ts';
import { wasTried } from './accountRefusals.ts';
import type { ConnectionTokens } from './connectionTokens.ts';
import type { OperatorApps } from './operatorApps.ts';
import { type PasswordTries, type ProvedPassword, standingProof } from './passwordTries.ts';

/**
 * Finds out whether the account's password in the vault is the one that the tenant knows, by signing in with it once.
 *
 * Keeps only that it tries: whoever asks writes the proof to the connection (`withPasswordProof`), and is given it back while it
 * stands instead of another sign-in. So an account is tried at most once an hour, however many ask, and never while it is
 * locked.
 *
 * @throws UnavailableError where the vault did not answer, or nothing could be sent: nobody was asked
 */
export type ProvePassword = (opened: OpenConnection, profile: Profile) => Promise<Tried>;

export interface Tried {
  /** Absent where there is no password, nothing to try it with, or no permission to try one now. */
  readonly proved?: ProvedPassword;
  /** As it stands behind the try, to go on with. */
  readonly opened: OpenConnection;
  /** Another connection has tried the account: so many seconds later this one may. */
  readonly againAfter?: number;
}

/**
 * The app that asks whether a password is right. Any that is in the tenant will do: the password is judged before
 * the app's rights are.
 *
 * @throws UnavailableError
 */
export async function passwordClient(
  { tokens, apps }: PasswordClients,
  connection: Connection,
  profile: Profile,
): Promise<Result<ClientApp, TokenFailure>> {
  if (profile.apps.length > 0) return tokens.client(connection, profile);
  const steward = connection.access.steward.length > 0 ? await apps.client(apps.steward) : undefined;
  return steward?.ok ? steward : err({ kind: 'noCredential', reason: 'no app of the tenant can ask' });
}

export interface PasswordClients {
  readonly tokens: Pick<ConnectionTokens, 'client'>;
  readonly apps: Pick<OperatorApps, 'client' | 'steward'>;
}

export function createProvePassword(given: {
  connections: Pick<ConnectionStore, 'open'>;
  tries: PasswordTries;
  tokens: Pick<ConnectionTokens, 'client'>;
  apps: Pick<OperatorApps, 'client' | 'steward'>;
  vault: Pick<Vault, 'get'>;
  codeFlow: Pick<CodeFlow, 'tryPassword'>;
  clock: Clock;
}): ProvePassword {
  const { connections, tries, vault, codeFlow, clock } = given;

  const tryOnce = async (opened: OpenConnection, profile: Profile, wanted: Wanted): Promise<Tried> => {
    const { connection } = opened;
    const { id, tenant } = connection;
    const { secretName, secretVersion, userName, objectId } = wanted;
    const client = await passwordClient(given, connection, profile);
    if (!client.ok && client.error.kind === 'unavailable') throw new UnavailableError(client.error.reason);
    const entry = client.ok ? await vault.get(secretName, secretVersion) : undefined;
    if (!client.ok || !entry) return { opened };
    const account = { tenant, objectId };
    const taken = await tries.take(account, id);
    if (!taken.ok) {
      const { connectionId, seconds } = taken.error;
      return { opened, ...(connectionId !== id && { againAfter: seconds }) };
    }
    // Another password may have been sent, or be in force, since the connection was opened.
    const standing = await connections.open(id).catch(async (thrown: unknown) => {
      await tries.release(account);
      throw thrown;
    });
    if (!standing || wantsTry(standing.connection)?.secretVersion !== secretVersion) {
      await tries.release(account);
      return { opened: standing ?? opened };
    }
    const at = iso(clock());
    const who = { userName, password: entry.value };
    const answer = await codeFlow.tryPassword(client.value, tenant, who);
    if (!answer.ok && !wasTried(answer.error)) {
      await tries.release(account);
      if (answer.error.kind === 'unavailable') throw new UnavailableError(answer.error.reason);
    } else if (!answer.ok && answer.error.kind === 'refused')
      await tries.answered(account, answer.error.aadsts);
    const said = answer.ok ? ({ outcome: 'token' } as const) : refusedAs(answer.error);
    return { opened: standing, proved: { secretVersion, proof: { at, ...said } } };
  };

  return async (opened, profile) => {
    const { password } = opened.connection.access.account ?? {};
    const standing = password && standingProof(password, clock());
    if (standing) return { opened, proved: { secretVersion: password.secretVersion, proof: standing } };
    const wanted = wantsTry(opened.connection);
    return wanted ? tryOnce(opened, profile, wanted) : { opened };
  };
}

type Wanted = VaultEntry & { readonly userName: string; readonly objectId: string };

/** Pure: the password that is to be tried, where there is one. */
function wantsTry(connection: Connection): Wanted | undefined {
  const { account } = connection.access;
  // Which of the two the account has by now is for the flow to find out that changes it, as long as it goes on.
  if (!account?.password || isProvingPassword(connection)) return undefined;
  const { password, userPrincipalName: userName, objectId } = account;
  return { ...password, userName, objectId };
}

const refusedAs = (failure: TokenFailure): Omit<PasswordProof, 'at'> =>
  failure.kind === 'refused'
    ? { outcome: 'refused', ...(failure.aadsts !== undefined && { aadsts: failure.aadsts }) }
    : { outcome: 'noAnswer' };

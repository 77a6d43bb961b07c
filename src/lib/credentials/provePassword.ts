import { type Clock, DAY, HOUR, iso } from '../clock.ts';
import type { PasswordProof, TenantAccount } from '../connections/access.ts';
import type { Connection } from '../connections/connection.ts';
import { UnavailableError } from '../errors.ts';
import type { CodeFlow } from '../microsoft/codeFlow.ts';
import type { ClientApp, TokenFailure } from '../microsoft/tokens.ts';
import type { Profile } from '../profiles/schema.ts';
import { err, type Result } from '../result.ts';
import type { Vault } from '../storage/vault.ts';
import type { ConnectionTokens } from './connectionTokens.ts';
import type { OperatorApps } from './operatorApps.ts';

/** What trying a password came to, and of which version of it in the vault. */
export interface ProvedPassword {
  readonly secretVersion: string;
  readonly proof: PasswordProof;
}

/**
 * Finds out whether the account's password in the vault is the one that the tenant knows, by signing in with it once.
 *
 * Keeps nothing: whoever asks writes the proof to the connection (`withPasswordProof`), and is given it back while it
 * stands instead of another sign-in. So an account is tried at most once an hour, and never while it is locked.
 *
 * @returns `undefined` where there is no password, or nothing to try it with
 * @throws UnavailableError where the vault did not answer: nobody was asked
 */
export type ProvePassword = (connection: Connection, profile: Profile) => Promise<ProvedPassword | undefined>;

const LOCKED = 50053;

/** Pure: what the last try came to, as long as another one is not in order. */
export function standingProof(
  { proof }: NonNullable<TenantAccount['password']>,
  now: number,
): PasswordProof | undefined {
  // To try a locked account is to keep it locked.
  const stands = proof?.aadsts === LOCKED ? DAY : HOUR;
  return proof && now - Date.parse(proof.at) < stands ? proof : undefined;
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
  tokens: Pick<ConnectionTokens, 'client'>;
  apps: Pick<OperatorApps, 'client' | 'steward'>;
  vault: Pick<Vault, 'get'>;
  codeFlow: Pick<CodeFlow, 'tryPassword'>;
  clock: Clock;
}): ProvePassword {
  const { vault, codeFlow, clock } = given;

  return async (connection, profile) => {
    const { password, userPrincipalName, pendingPassword } = connection.access.account ?? {};
    if (!password || userPrincipalName === undefined) return undefined;
    const { secretName, secretVersion } = password;
    const standing = standingProof(password, clock());
    if (standing) return { secretVersion, proof: standing };
    // Which of the two the account has by now is for the flow to find out that changes it, as long as it goes on.
    const flow = connection.provisioning;
    const isChanging = flow?.choices.renewPassword === true && flow.finishedAt === undefined && !flow.stop;
    if (pendingPassword && isChanging) return undefined;
    const client = await passwordClient(given, connection, profile);
    if (!client.ok && client.error.kind === 'unavailable') throw new UnavailableError(client.error.reason);
    const entry = client.ok ? await vault.get(secretName, secretVersion) : undefined;
    if (!client.ok || !entry) return undefined;
    const at = iso(clock());
    const who = { userName: userPrincipalName, password: entry.value };
    const answer = await codeFlow.tryPassword(client.value, connection.tenant, who);
    if (answer.ok) return { secretVersion, proof: { at, outcome: 'token' } };
    const { error } = answer;
    return error.kind === 'refused'
      ? {
          secretVersion,
          proof: { at, outcome: 'refused', ...(error.aadsts !== undefined && { aadsts: error.aadsts }) },
        }
      : { secretVersion, proof: { at, outcome: 'noAnswer' } };
  };
}

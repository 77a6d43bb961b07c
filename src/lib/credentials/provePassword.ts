import { type Clock, DAY, HOUR, iso } from '../clock.ts';
import type { PasswordProof, TenantAccount } from '../connections/access.ts';
import type { Connection } from '../connections/connection.ts';
import { UnavailableError } from '../errors.ts';
import type { CodeFlow } from '../microsoft/codeFlow.ts';
import type { ClientApp } from '../microsoft/tokens.ts';
import type { Profile } from '../profiles/schema.ts';
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

export function createProvePassword(given: {
  tokens: Pick<ConnectionTokens, 'client'>;
  apps: Pick<OperatorApps, 'client' | 'steward'>;
  vault: Pick<Vault, 'get'>;
  codeFlow: Pick<CodeFlow, 'tryPassword'>;
  clock: Clock;
}): ProvePassword {
  const { tokens, apps, vault, codeFlow, clock } = given;

  /** Any app that is in the tenant will do: the password is judged before the app's rights are. */
  const clientOf = async (connection: Connection, profile: Profile): Promise<ClientApp | undefined> => {
    const isOwn = profile.apps.length > 0;
    if (!isOwn && connection.access.steward.length === 0) return undefined;
    const client = await (isOwn ? tokens.client(connection, profile) : apps.client(apps.steward));
    return client.ok ? client.value : undefined;
  };

  return async (connection, profile) => {
    const { password, userPrincipalName } = connection.access.account ?? {};
    if (!password || userPrincipalName === undefined) return undefined;
    const { secretName, secretVersion } = password;
    const standing = standingProof(password, clock());
    if (standing) return { secretVersion, proof: standing };
    try {
      const client = await clientOf(connection, profile);
      const entry = client && (await vault.get(secretName, secretVersion));
      if (!entry) return undefined;
      const at = iso(clock());
      const who = { userName: userPrincipalName, password: entry.value };
      const answer = await codeFlow.tryPassword(client, connection.tenant, who);
      if (answer.ok) return { secretVersion, proof: { at, outcome: 'token' } };
      const { error } = answer;
      return error.kind === 'refused'
        ? {
            secretVersion,
            proof: { at, outcome: 'refused', ...(error.aadsts !== undefined && { aadsts: error.aadsts }) },
          }
        : { secretVersion, proof: { at, outcome: 'noAnswer' } };
    } catch (thrown) {
      if (thrown instanceof UnavailableError) return undefined;
      throw thrown;
    }
  };
}

import { type Clock, DAY, iso } from '../clock.ts';
import { accountOf, withAccount } from '../connections/accountSuccession.ts';
import { type Connection, isConnected } from '../connections/connection.ts';
import type { ConnectionStore } from '../connections/store.ts';
import { accountActs } from '../credentials/accountActs.ts';
import type { ConnectionTokens } from '../credentials/connectionTokens.ts';
import { type HeldRights, heldRights } from '../credentials/heldRights.ts';
import { mainApp, type Profile } from '../profiles/schema.ts';
import { hash, type Random, token } from '../random.ts';
import { err, ok, type Result } from '../result.ts';
import type { Vault } from '../storage/vault.ts';
import { withoutTrial } from './aside.ts';
import { underWay } from './setup.ts';
import type { Redemption, Setback } from './redemption.ts';
import type { Trip } from './trip.ts';
import { asVerified } from './verification.ts';

/** Signs the connector's account in to the tenant's own app, and keeps its refresh token. */
export interface AccountSignIn {
  /** Delegated permissions that the account signs in for. */
  scopes(profile: Profile): readonly string[];
  /** Somebody came back: kept apart until it is said that this is the right account. */
  signedIn(
    trip: Trip,
    connection: Connection,
    profile: Profile,
    back: { code: string; state: string },
  ): Promise<Result<{ readonly viewer?: string }, Setback>>;
  /**
   * This is the account: it and its sign-in are in force from now on, and whatever was before is not. Where it lacks a
   * permission, or nobody has signed in, what was in force stays so.
   */
  confirm(connectionId: string, profile: Profile): Promise<void>;
}

/** How much of what is wanted somebody's sign-in holds. */
export const consentOf = (profile: Profile, scopes: readonly string[]): HeldRights =>
  heldRights(profile, { by: 'person', roles: [], scopes });

export function createAccountSignIn(given: {
  connections: ConnectionStore;
  tokens: ConnectionTokens;
  vault: Vault;
  redemption: Redemption;
  onVerified: (connectionId: string) => Promise<unknown>;
  clock: Clock;
  random: Random;
}): AccountSignIn {
  const { connections, tokens, vault, clock, random } = given;
  return {
    scopes: (profile) => (mainApp(profile)?.delegated ?? []).map(({ name }) => name),

    async signedIn(trip, connection, profile, back) {
      const { tenant, id } = connection;
      const client = await tokens.client(connection, profile);
      const redeemed = await given.redemption(trip, client, tenant, back);
      if (!redeemed.ok) return redeemed;
      const { person, tokens: got } = redeemed.value;
      if (person.isGuest) return err({ code: 'guest' });
      if (got.tenant !== tenant || got.objectId !== person.objectId) return err({ code: 'wrongTenant' });
      if (got.refreshToken === undefined) return err({ code: 'accountNotGranted' });
      const now = clock();
      const secretName = `refresh-${id}`;
      const { version } = await vault.set(secretName, got.refreshToken, {
        expiresOn: now + 90 * DAY,
        tags: { connection: id, kind: 'refreshToken' },
      });
      const viewer = token(random);
      const signIn = {
        secretName,
        secretVersion: version,
        objectId: person.objectId,
        userName: person.userName ?? person.objectId,
        scopes: [...got.scopes],
        at: iso(now),
      };
      let isTaken = false;
      await connections.update(id, (stored) => {
        const current = withoutTrial(stored);
        const { provisioning } = current;
        isTaken = provisioning?.flow === trip.about && underWay(current) === undefined;
        if (!provisioning || !isTaken) return undefined;
        const { setback: _setback, ...onboarding } = current.onboarding;
        return {
          connection: {
            ...current,
            onboarding,
            provisioning: { ...provisioning, signIn, viewer: hash(viewer) },
          },
        };
      });
      return ok(isTaken ? { viewer } : {});
    },

    async confirm(connectionId, profile) {
      const after = await connections.update(connectionId, (stored) => {
        const current = withoutTrial(stored);
        const { provisioning, access } = current;
        const signIn = provisioning?.signIn;
        if (!provisioning || !signIn) return undefined;
        const { objectId, userName, secretName, secretVersion, at } = signIn;
        const { signIn: _signIn, ...flow } = provisioning;
        if (consentOf(profile, signIn.scopes).missing.length > 0) {
          // Partly granted is not granted: the connector would fail in the middle. Whose account it is stays as it was.
          const setback = { code: 'accountNotGranted' as const, at: iso(clock()) };
          return {
            connection: {
              ...current,
              provisioning: flow,
              onboarding: { ...current.onboarding, setback },
            },
          };
        }
        const account = {
          origin: 'given' as const,
          userPrincipalName: userName,
          ...accountOf(access, objectId),
          objectId,
          refreshToken: { secretName, secretVersion, storedAt: at },
        };
        const act = { connection: current.id, id: `signIn-${secretVersion}`, by: objectId, now: clock() };
        const next = {
          ...current,
          provisioning: flow,
          access: withAccount(access, account),
          unaudited: [...current.unaudited, ...accountActs(access.account, account, act)],
        };
        return asVerified(next, profile.version, clock());
      });
      if (after && isConnected(after.state)) await given.onVerified(connectionId);
    },
  };
}

import { type Clock, DAY, iso } from '../clock.ts';
import type { StewardSet, TenantApp } from '../connections/access.ts';
import type { Connection } from '../connections/connection.ts';
import type { ConnectionStore } from '../connections/store.ts';
import { UnavailableError } from '../errors.ts';
import type { CodeFlow } from '../microsoft/codeFlow.ts';
import type { AppToken, ClientApp, TokenFailure } from '../microsoft/tokens.ts';
import { mainApp, type Profile } from '../profiles/schema.ts';
import { err, ok, type Result } from '../result.ts';
import type { SecretEntry, Vault } from '../storage/vault.ts';
import { readCertificate } from './certificates.ts';
import type { OperatorApps } from './operatorApps.ts';

/** What a connection may do in its tenant right now, by the word of the token service. */
export interface ConnectionToken extends AppToken {
  /** `app`: the connector's own rights. `person`: on behalf of its account. `steward`: only watching. */
  readonly by: 'app' | 'person' | 'steward';
  /** Delegated permissions, where it stands for a person. */
  readonly scopes: readonly string[];
  /** Object id of that person. */
  readonly objectId?: string;
  /** Since when the refresh token in force is kept, where it stands for a person. ISO 8601. */
  readonly signInStoredAt?: string;
  /** The vault's entry by which an app of the tenant's own proved itself. */
  readonly entry?: SecretEntry;
}

/** An app ready to prove itself, and the vault's entry that it does so with where it is the tenant's own. */
export interface ProvedApp extends ClientApp {
  readonly entry?: SecretEntry;
}

/** Gives tokens with what a connection works with itself: what they hold is what the connector may do. */
export interface ConnectionTokens {
  /** The app that the connection reads with; `undefined` where it has none (yet). */
  clientId(connection: Connection, profile: Profile): string | undefined;
  client(connection: Connection, profile: Profile): Promise<Result<ProvedApp, TokenFailure>>;
  request(connection: Connection, profile: Profile): Promise<Result<ConnectionToken, TokenFailure>>;
  /** As the steward app, whatever the connector works with: for what its own rights do not show. */
  watch(connection: Connection): Promise<Result<ConnectionToken, TokenFailure>>;
  /** By the credential in force of one app of the tenant's own, whatever the connection reads with. */
  prove(connection: Connection, app: TenantApp): Promise<Result<AppToken, TokenFailure>>;
  /** What a token would be asked with now, as ids: it differs as soon as an app, a credential or the account does. */
  inForce(connection: Connection, profile: Profile): string;
}

const ownApp = ({ access }: Connection, profile: Profile): TenantApp | undefined =>
  access.apps.find(({ key }) => key === mainApp(profile)?.key);

/** A refresh token ends 90 days after it was given, used or not; one this old is replaced by what its use gives. */
const RENEWED_AFTER = 30 * DAY;

export function createConnectionTokens(given: {
  apps: OperatorApps;
  vault: Vault;
  connections: ConnectionStore;
  requestToken: (app: ClientApp, tenant: string) => Promise<Result<AppToken, TokenFailure>>;
  codeFlow: CodeFlow;
  clock: Clock;
}): ConnectionTokens {
  const { apps, vault, connections, clock } = given;

  /** Of a connection as it was read once: what is asked of it twice costs the vault one read. */
  const proved = new WeakMap<Connection, ProvedApp>();

  const client: ConnectionTokens['client'] = async (connection, profile) => {
    const known = proved.get(connection);
    if (known) return ok(known);
    const app = await prove(connection, profile);
    if (app.ok) proved.set(connection, app.value);
    return app;
  };

  const prove: ConnectionTokens['client'] = (connection, profile) =>
    available(async () => {
      if (connection.ownership === 'shared') {
        const shared = await apps.client(apps.find(profile.id));
        return shared.ok ? shared : none(`the operator’s app has no usable credential (${shared.error})`);
      }
      const app = ownApp(connection, profile);
      return app ? await proveApp(app, vault) : none('the connection has no app in its tenant');
    });

  const asPerson = async (
    connection: Connection,
    profile: Profile,
  ): Promise<Result<ConnectionToken, TokenFailure>> => {
    const kept = connection.access.account?.refreshToken;
    if (!kept) return none('nobody has signed in for the connection');
    const app = await client(connection, profile);
    if (!app.ok) return app;
    const entry = await vault.get(kept.secretName, kept.secretVersion);
    if (!entry) return none('the key vault has no refresh token of the version in force');
    const scopes = (mainApp(profile)?.delegated ?? []).map(({ name }) => name);
    const answer = await given.codeFlow.refresh(app.value, connection.tenant, entry.value, scopes);
    if (!answer.ok) return answer;
    const { accessToken, tenant, objectId, refreshToken } = answer.value;
    if (tenant === undefined || objectId === undefined)
      return err({ kind: 'unavailable', reason: 'the token could not be read' });
    const isDue = refreshToken !== undefined && clock() - Date.parse(kept.storedAt) >= RENEWED_AFTER;
    const renewedAt = isDue
      ? await renewed({ vault, connections, clock }, connection, refreshToken)
      : undefined;
    return ok({
      by: 'person',
      token: accessToken,
      tenant,
      objectId,
      roles: [],
      scopes: answer.value.scopes,
      signInStoredAt: renewedAt ?? kept.storedAt,
      endsAt: answer.value.endsAt,
      ...(app.value.entry && { entry: app.value.entry }),
    });
  };

  const appOf = (connection: Connection, profile: Profile) =>
    connection.ownership === 'shared' ? apps.find(profile.id) : ownApp(connection, profile);

  const asApp = async (
    proved: Result<ProvedApp, TokenFailure>,
    tenant: string,
    by: 'app' | 'steward',
  ): Promise<Result<ConnectionToken, TokenFailure>> => {
    if (!proved.ok) return proved;
    const token = await given.requestToken(proved.value, tenant);
    const { entry } = proved.value;
    return token.ok ? ok({ ...token.value, by, scopes: [], ...(entry && { entry }) }) : token;
  };

  return {
    clientId: (connection, profile) => appOf(connection, profile)?.clientId,
    client,
    inForce(connection, profile) {
      const { clientId, credential } = appOf(connection, profile) ?? {};
      const { tenant, profileVersion, access } = connection;
      const version = credential && 'secretVersion' in credential ? credential.secretVersion : '';
      return [tenant, profileVersion, clientId, version, access.account?.objectId].join(' ');
    },
    request: (connection, profile) =>
      available(async () => {
        const app = mainApp(profile);
        if (app && app.application.length === 0) return await asPerson(connection, profile);
        return app
          ? asApp(await client(connection, profile), connection.tenant, 'app')
          : asApp(await asSteward(connection, apps), connection.tenant, 'steward');
      }),
    prove: ({ tenant }, app) => available(async () => asApp(await proveApp(app, vault), tenant, 'app')),
    watch: (connection) =>
      available(async () => asApp(await asSteward(connection, apps), connection.tenant, 'steward')),
  };
}

/** @returns when it was kept; `undefined` where the vault does not take it, since the one in force still works */
async function renewed(...given: Parameters<typeof keepRefreshToken>): Promise<string | undefined> {
  try {
    return await keepRefreshToken(...given);
  } catch (thrown) {
    if (thrown instanceof UnavailableError) return undefined;
    throw thrown;
  }
}

/** Puts a refresh token into the vault and names its version as the one in force. @returns when, ISO 8601 */
async function keepRefreshToken(
  { vault, connections, clock }: { vault: Vault; connections: ConnectionStore; clock: Clock },
  { id, access: { account: before } }: Connection,
  refreshToken: string,
): Promise<string> {
  const now = clock();
  const secretName = `refresh-${id}`;
  const { version } = await vault.set(secretName, refreshToken, {
    expiresOn: now + 90 * DAY,
    tags: { connection: id, kind: 'refreshToken' },
  });
  await connections.update(id, (current) => {
    const { account } = current.access;
    // Somebody else may have been confirmed meanwhile, or a newer one been kept.
    const isSame =
      account?.objectId === before?.objectId &&
      account?.refreshToken?.secretVersion === before?.refreshToken?.secretVersion;
    if (!account || !isSame) return undefined;
    const kept = { secretName, secretVersion: version, storedAt: iso(now) };
    return {
      connection: { ...current, access: { ...current.access, account: { ...account, refreshToken: kept } } },
    };
  });
  return iso(now);
}

/** One of the tenant's own apps, with its credential in force. */
export async function proveApp(
  { clientId, credential }: Pick<TenantApp, 'clientId' | 'credential'>,
  vault: Vault,
): Promise<Result<ProvedApp, TokenFailure>> {
  if (!credential) return none('the app has no credential that we know');
  const entry = await vault.get(credential.secretName, credential.secretVersion);
  if (!entry) return none(`the key vault has no ${credential.kind} of the version in force`);
  if (credential.kind === 'secret')
    return ok({ clientId, proof: { kind: 'secret', secret: entry.value }, entry });
  const certificate = readCertificate(entry.value);
  return certificate
    ? ok({ clientId, proof: { kind: 'certificate', ...certificate }, entry })
    : none('the certificate in the key vault cannot be read');
}

/** The steward app, where it was given this set of rights in the tenant of a connection. @throws UnavailableError where the vault does not answer */
export async function asSteward(
  { access }: Pick<Connection, 'access'>,
  apps: Pick<OperatorApps, 'client' | 'steward'>,
  set: StewardSet = 'watch',
): Promise<Result<ClientApp, TokenFailure>> {
  if (!access.steward.includes(set))
    return none(
      set === 'watch'
        ? 'the connection has no app, and the steward app was not allowed to watch'
        : `the steward app was not given the rights “${set}”`,
    );
  const steward = await apps.client(apps.steward);
  return steward.ok ? steward : none(`the steward app has no usable credential (${steward.error})`);
}

const none = (reason: string) => err({ kind: 'noCredential', reason } as const);

/** An outage of the vault or of our own identity says nothing about the tenant. */
async function available<T>(work: () => Promise<Result<T, TokenFailure>>): Promise<Result<T, TokenFailure>> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof UnavailableError) return err({ kind: 'unavailable', reason: thrown.message });
    throw thrown;
  }
}

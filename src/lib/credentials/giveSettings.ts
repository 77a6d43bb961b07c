import { TOO_MANY_APPS } from '../connections/formers.ts';
import { hasRoomFor } from '../connections/replacedApps.ts';
import { type Clock, iso } from '../clock.ts';
import type { Credential } from '../connections/access.ts';
import type { Connection } from '../connections/connection.ts';
import type { ConnectionStore } from '../connections/store.ts';
import { isolated, type Logger } from '../log.ts';
import type { ProfileApp } from '../profiles/app.ts';
import type { Profiles } from '../profiles/store.ts';
import { err, ok, type Result } from '../result.ts';
import type { Vault } from '../storage/vault.ts';
import type { Problem } from '../web/problem.ts';
import { accept, notTaken, settingsApp } from './acceptSettings.ts';
import { dropsSession, forgetSession } from '../onboarding/session.ts';
import { secretNameOf } from './issued.ts';
import type { ExistingSettings } from './existingSettings.ts';
import type { FindAgain, FoundAgain } from './findAgain.ts';
import type { Validate, Validated } from './validate.ts';

/** What became of settings that were given. */
export interface Given {
  readonly connection: Connection;
  /** What whoever gave them should know, one sentence each. */
  readonly said: readonly string[];
  /** How much is granted by now. */
  readonly consent?: FoundAgain['consent'];
}

/**
 * Takes settings of an app that exists already: tries them, keeps them, and has the connection checked.
 *
 * The vault comes before the row that names its version: a process that dies in between leaves a version that nobody
 * names and the credential that was in force, and the same settings can be given again.
 *
 * @returns `undefined` where there is no such connection
 * @throws UnavailableError where storage or vault do not answer; then too nothing has changed
 */
export type GiveSettings = (
  connectionId: string,
  settings: ExistingSettings,
  by: string,
) => Promise<Result<Given, Problem> | undefined>;

export function createGiveSettings(given: {
  connections: ConnectionStore;
  profiles: Profiles;
  vault: Vault;
  validate: Validate;
  findAgain: FindAgain;
  /** The first checks, after which the connection is not due any more. */
  settle: (connectionId: string) => Promise<unknown>;
  clock: Clock;
  log: Logger;
}): GiveSettings {
  const { connections, vault, clock, log } = given;

  return async (connectionId, settings, by) => {
    const before = await connections.read(connectionId);
    if (!before) return undefined;
    const profile = await given.profiles.find(before.profile);
    const app = profile && settingsApp(before, profile, clock());
    if (!profile || !app) return err(notTaken(before, clock()));
    const { clientId } = settings;
    if (!hasRoomFor(before.access, app.key, clientId, clock())) return err(tooManyApps);
    const validated = await given.validate(before, profile, settings);
    log.info('tried existing settings', {
      connectionId,
      outcome: validated.ok ? 'good' : validated.error.code,
    });
    if (!validated.ok) return validated;

    const credential = await keep(vault, before, app, settings, validated.value, clock());
    let taken = false;
    let drops = false;
    let isFull = false;
    let replaced: Credential | undefined;
    const after = await connections.update(connectionId, (current) => {
      isFull = !hasRoomFor(current.access, app.key, clientId, clock());
      taken = settingsApp(current, profile, clock()) !== undefined && !isFull;
      if (!taken) return undefined;
      replaced = current.access.apps.find(({ key }) => key === app.key)?.credential;
      const change = accept(
        current,
        app.key,
        clientId,
        credential,
        validated.value,
        { by, profileVersion: profile.version },
        clock(),
      );
      drops = dropsSession(current, change.connection);
      return change;
    });
    if (!after) return undefined;
    if (!taken) return err(isFull ? tooManyApps : notTaken(after, clock()));
    if (drops) await forgetSession(given, connectionId);
    await isolated(log, 'marking what settings replaced', { connectionId }, () =>
      markReplaced(vault, replaced, credential),
    );
    await isolated(log, 'checking a connection whose settings were given', { connectionId }, () =>
      given.settle(connectionId),
    );
    const connection = (await connections.read(connectionId)) ?? after;
    const { said, consent } = await given.findAgain(connection, profile);
    return ok({ connection, said: [...validated.value.said, ...said], ...(consent && { consent }) });
  };
}

/** The vault's tags say to people which version is in force: the one before it is not any more. */
async function markReplaced(
  vault: Vault,
  replaced: Credential | undefined,
  { secretVersion }: Credential,
): Promise<void> {
  if (!replaced || replaced.secretVersion === secretVersion) return;
  const entry = await vault.get(replaced.secretName, replaced.secretVersion);
  if (entry)
    await vault.mark(replaced.secretName, replaced.secretVersion, { ...entry.tags, state: 'former' });
}

const tooManyApps: Problem = { code: 'state_conflict', detail: TOO_MANY_APPS };

/** Into the vault, unless the version in force holds the very same: given twice, it is kept once. */
async function keep(
  vault: Vault,
  { id, access }: Connection,
  { key }: ProfileApp,
  { clientId, proof }: ExistingSettings,
  { keyId, endsAt }: Validated,
  now: number,
): Promise<Credential> {
  const { kind } = proof;
  const value = proof.kind === 'secret' ? proof.secret : proof.certificate.pem;
  const known = access.apps.find((app) => app.key === key && app.clientId === clientId)?.credential;
  const inForce = known && (await vault.get(known.secretName, known.secretVersion));
  const particulars = {
    kind,
    ...(keyId !== undefined && { keyId }),
    ...(endsAt !== undefined && { endsAt }),
  };
  if (known && inForce?.value === value) return { ...known, ...particulars };
  const secretName = secretNameOf(id, key);
  const { version } = await vault.set(secretName, value, {
    ...(endsAt !== undefined && { expiresOn: Date.parse(endsAt) }),
    tags: { connection: id, kind, state: 'active', ...(keyId !== undefined && { keyId }) },
  });
  return { secretName, secretVersion: version, madeAt: iso(now), origin: 'given', ...particulars };
}

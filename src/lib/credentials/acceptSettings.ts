import { iso } from '../clock.ts';
import { type Access, type Credential, withApp } from '../connections/access.ts';
import { withIncomingSettled } from '../connections/accountSuccession.ts';
import type { AuditEntry } from '../connections/audit.ts';
import { type Connection, isConnected } from '../connections/connection.ts';
import { nextState, phaseOf } from '../connections/states.ts';
import type { Change } from '../connections/store.ts';
import { isHeld, withoutTheirs } from '../onboarding/aside.ts';
import { withLeftover } from '../onboarding/session.ts';
import { asVerified } from '../onboarding/verification.ts';
import type { ProfileApp } from '../profiles/app.ts';
import { mainApp, type Profile } from '../profiles/schema.ts';
import type { Problem } from '../web/problem.ts';
import { withOtherApp } from '../connections/replacedApps.ts';
import { succeeded } from '../connections/succession.ts';
import type { Validated } from './validate.ts';

/** The app of the profile whose settings the connection takes; `undefined` where it takes none. */
export function settingsApp(
  connection: Pick<Connection, 'ownership' | 'state' | 'provisioning'>,
  profile: Profile,
  now: number,
): ProfileApp | undefined {
  const app = mainApp(profile);
  const { ownership, state } = connection;
  const open = ownership === 'dedicated' && state !== 'disconnected' && !isBeingMade(connection, now);
  return open && app && app.application.length > 0 ? app : undefined;
}

/**
 * Pure: what is being made must not be replaced under its maker's hands. Steps that have stopped make nothing, nor do
 * those that only wait, behind a sign-in that has ended, for what Microsoft says. A trial makes nothing that is in force.
 */
export function isBeingMade(connection: Pick<Connection, 'provisioning'>, now: number): boolean {
  const { provisioning: flow } = connection;
  if (!flow || flow.finishedAt !== undefined || flow.stop || flow.kind === 'trial') return false;
  const isSignedIn = flow.session !== undefined && Date.parse(flow.session.endsAt) > now;
  return flow.actor !== 'admin' || isSignedIn || isHeld(connection, now);
}

/** Why a connection takes no settings. */
export function notTaken(connection: Connection, now: number): Problem {
  const { ownership, state } = connection;
  if (state === 'disconnected') return { code: 'state_conflict', detail: 'The connection is disconnected.' };
  if (ownership === 'dedicated' && isBeingMade(connection, now))
    return { code: 'state_conflict', detail: 'The app is just being made. Try again when that has ended.' };
  const detail =
    ownership === 'shared'
      ? 'The connection works through the operator’s shared app, whose credential stands in SHARED_APPS.'
      : 'The profile has no app that reads by application permissions.';
  return { code: 'credential_not_taken', detail };
}

/** Pure: the settings come into force; a connection that waited for them is verified as after a consent. */
export function accept(
  current: Connection,
  key: string,
  clientId: string,
  credential: Credential,
  listed: Validated,
  { by, profileVersion }: { readonly by: string; readonly profileVersion: number },
  now: number,
): Change {
  const access = withSettings(current.access, key, clientId, credential, listed, now);
  const { setback: _setback, ...onboarding } = current.onboarding;
  const replaced = current.access.apps.find((app) => app.key === key);
  const word = credential.kind === 'secret' ? 'client secret' : 'certificate';
  const other =
    replaced && replaced.origin !== 'given' && replaced.clientId !== clientId
      ? ` The app ${replaced.clientId}, used before, is still in the tenant.`
      : '';
  const history = `Settings were given by ${by}: the app ${clientId} with a ${word}.${other}`;
  const isNew = replaced?.credential?.secretVersion !== credential.secretVersion;
  const unaudited = isNew
    ? [...current.unaudited, replacement(current.id, clientId, credential, by, now)]
    : current.unaudited;
  // A rotation or a trial that stands still comes to its end another time.
  const isBeside = isConnected(current.state) && (current.provisioning?.kind ?? 'make') !== 'make';
  if (isBeside || phaseOf(current) === 'settled')
    return { connection: withoutTheirs({ ...current, access, unaudited }), history };
  // Steps that stood still have nothing left to make.
  const { provisioning: stopped, ...before } = current;
  const returned: Connection = {
    ...before,
    access: withLeftover(withIncomingSettled(access), stopped),
    unaudited,
    state: nextState(current.state, { kind: 'adminReturned' }),
    // A credential that works in the tenant proves what a sign-in after consent does.
    onboarding: { ...onboarding, startedAt: iso(now), completedAt: iso(now), attempt: 0 },
  };
  return { ...asVerified(returned, profileVersion, now), history };
}

const replacement = (
  connection: string,
  clientId: string,
  { kind, keyId, secretVersion }: Credential,
  by: string,
  now: number,
): AuditEntry => ({
  id: `replaced-${secretVersion}`,
  at: iso(now),
  by,
  action: 'credential.replaced',
  connection,
  ...(keyId !== undefined && { subject: keyId }),
  text: `The ${kind} of the app ${clientId} was replaced by one that was given.`,
});

function withSettings(
  current: Access,
  key: string,
  clientId: string,
  credential: Credential,
  { objectId, servicePrincipalId }: Validated,
  now: number,
): Access {
  const ids = {
    ...(objectId !== undefined && { objectId }),
    ...(servicePrincipalId !== undefined && { servicePrincipalId }),
  };
  return succeeded(withApp(withOtherApp(current, key, clientId, now), key, ids), key, credential, now);
}

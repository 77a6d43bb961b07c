import { DAY, iso } from '../clock.ts';
import type { Access, Credential, FormerCredential, HandOver, TenantApp } from './access.ts';
import type { Provisioning } from './provisioning.ts';

/** How long a credential that nobody was given stays beside its successor: our own instances may still use it. */
const GRACE = 7 * DAY;

/** Pure: the same with this credential in force of an app that is there; the one before stays listed while Microsoft takes it. */
export const succeeded = (access: Access, key: string, next: Credential, now: number): Access => ({
  ...access,
  apps: access.apps.map((app) => (app.key === key ? withCredential(app, next, now) : app)),
});

function withCredential(app: TenantApp, next: Credential, now: number): TenantApp {
  const { pending: _stored, credential: before, ...rest } = app;
  const former = listed(app, now).filter((one) => !isSame(one, next));
  const isInForce = before !== undefined && isSame(before, next);
  const handOver = isInForce ? before.handOver : unconfirmed(app.former.find((one) => isSame(one, next)));
  return {
    ...rest,
    credential: { ...(handOver && { handOver }), ...next },
    former: remembered(former, now),
  };
}

/** Pure: the same with nothing in force; what was stays listed, since Microsoft still takes it. */
export function withoutCredential(app: TenantApp, now: number): TenantApp {
  const { pending: _stored, credential: _before, ...rest } = app;
  return { ...rest, former: remembered(listed(app, now), now) };
}

/**
 * Pure: nothing that we made is with Microsoft any more. The last that somebody was given has ended with it, and still
 * says that they have to be given what is in force next; it is nobody's to remove.
 */
export function withoutOurs({ pending: _gone, ...app }: TenantApp, now: number): TenantApp {
  const isTheirs = app.credential?.origin === 'given';
  const { credential: _removed, ...bare } = app;
  const former = isTheirs ? app.former : listed(app, now);
  const last = lastGiven(former);
  return {
    ...(isTheirs ? app : bare),
    former: former.flatMap((one) => {
      if (one.origin === 'given') return one;
      return one === last ? { ...one, origin: 'given' as const, endsAt: endedBy(one, now) } : [];
    }),
  };
}

const endedBy = (one: FormerCredential, now: number): string =>
  endOf(one) < now ? (one.endsAt ?? '') : iso(now);

function listed({ credential, former }: TenantApp, now: number): TenantApp['former'] {
  if (!credential) return former;
  const { keyId, secretVersion, kind, origin, endsAt, handOver } = credential;
  const replaced = {
    keyId: keyId ?? secretVersion,
    kind,
    origin,
    secretVersion,
    replacedAt: iso(now),
    ...(endsAt !== undefined && { endsAt }),
    ...(handOver && { handOver }),
  };
  return [...former.filter((one) => !isSame(one, credential)), replaced];
}

const isSame = (
  one: Pick<FormerCredential, 'secretVersion'> & { readonly keyId?: string | undefined },
  { keyId, secretVersion }: Credential,
): boolean =>
  one.keyId === (keyId ?? secretVersion) ||
  (one.secretVersion !== undefined && one.secretVersion === secretVersion);

/** It comes back into force: whoever was given it may have entered another one since. */
function unconfirmed(one: FormerCredential | undefined): HandOver | undefined {
  return one?.handOver && { at: one.handOver.at, by: one.handOver.by };
}

/** The last that somebody was given says that they have to be given what is in force. */
export const lastGiven = (former: TenantApp['former']): FormerCredential | undefined =>
  former.findLast(({ handOver }) => handOver !== undefined);

const endOf = ({ endsAt }: Pick<FormerCredential, 'endsAt'>): number => Date.parse(endsAt ?? '');

/** Ended so long ago that nobody asks about it any more. */
const isLongOver = (one: FormerCredential, now: number): boolean => endOf(one) + GRACE <= now;

/** So many that are not ours are remembered; of ours, {@link MOST_FORMER} ends the making of more. */
const MOST_GIVEN = 10;

function remembered(former: TenantApp['former'], now: number): TenantApp['former'] {
  const last = lastGiven(former);
  const kept = former.filter((one) => one === last || !isLongOver(one, now));
  const old = new Set(kept.filter((one) => one.origin === 'given' && one !== last).slice(0, -MOST_GIVEN));
  return kept.filter((one) => !old.has(one));
}

/** With so many former credentials of ours with Microsoft no more are made: somebody has to enter one first. */
const MOST_FORMER = 20;
export const hasTooManyFormer = ({ former }: Pick<TenantApp, 'former'>, now: number): boolean =>
  former.filter((one) => one.origin !== 'given' && !isLongOver(one, now)).length >= MOST_FORMER;

/** What to say where there are too many. */
export const TOO_MANY_FORMER =
  'Twenty former credentials of the app are still with Microsoft. Hand over what is in force, and say that it is entered: then the old ones are removed. Where it is lost, an onboarding link makes another.';

/** Pure: an app that we made or adopted: what we made in it is ours to take away. */
export const isAppOfOurs = ({ origin, objectId }: TenantApp): boolean =>
  origin !== 'given' && objectId !== undefined;

/** Pure: one that we have removed from the tenant; what somebody was given of it is all that is known. */
export const wasRemoved = ({ origin, objectId }: TenantApp): boolean =>
  origin === 'made' && objectId === undefined;

/** Pure: an app of ours with a credential of ours in force, which is ours to renew. What somebody gave is theirs. */
export const isOurs = (app: TenantApp): boolean =>
  isAppOfOurs(app) && app.credential !== undefined && app.credential.origin !== 'given';

const isConfirmed = (one: { readonly handOver?: HandOver | undefined } | undefined): boolean =>
  one?.handOver?.confirmedAt !== undefined;

type Succession = Pick<TenantApp, 'former' | 'credential'>;

/**
 * Since when a former credential may be removed from the tenant: never one that is not ours. One that somebody was given
 * goes once a successor is known to be entered, or after its own end, unless it is the last that they were given.
 */
function goesAt({ former, credential }: Succession, one: FormerCredential, at: number): number | undefined {
  if (one.origin === 'given' || (credential && isSame(one, credential))) return undefined;
  const later = former.slice(at + 1);
  const entered = [...later, credential].flatMap((heir) => heir?.handOver?.confirmedAt ?? []);
  const isLast = !later.some(({ handOver }) => handOver !== undefined);
  const times = one.handOver
    ? [...entered.map((confirmedAt) => Date.parse(confirmedAt)), ...(isLast ? [] : [endOf(one) + GRACE])]
    : [Date.parse(one.replacedAt) + GRACE];
  const known = times.filter((time) => !Number.isNaN(time));
  return known.length > 0 ? Math.min(...known) : undefined;
}

/** Pure: the former credentials that may be removed from the tenant. */
export const retirable = (app: Succession, now: number): TenantApp['former'] =>
  app.former.filter((one, at) => (goesAt(app, one, at) ?? now + 1) <= now);

/** Pure: may it be taken away in this name? An app takes away its own certificates, by proof, and no secret. */
export const isTakenBy = (
  actor: Provisioning['actor'],
  { kind }: Pick<TenantApp['former'][number], 'kind'>,
): boolean => actor !== 'connector' || kind === 'certificate';

/** A new credential is begun this long before the end of the one in force, or for the last third of a short life. */
const BEGINS = 60 * DAY;

/** Pure: since when a successor of what is in force is wanted; `undefined` where it is not ours, or its end not known. */
export function rotationDueAt({ origin, madeAt, endsAt }: Credential): number | undefined {
  const end = Date.parse(endsAt ?? '');
  if (origin === 'given' || Number.isNaN(end)) return undefined;
  const life = end - Date.parse(madeAt ?? '');
  return end - (Number.isNaN(life) ? BEGINS : Math.min(BEGINS, life / 3));
}

/** Pure: does what is in force want a successor, or wait for one that was begun? */
export const wantsSuccessor = ({ credential, pending }: TenantApp, now: number): boolean =>
  pending !== undefined || (credential !== undefined && (rotationDueAt(credential) ?? now + 1) <= now);

/** The finding of a credential of ours that nobody knows the value of. */
export const ORPHANED = 'secret.orphaned';

/** In whose name something can be done to an app without anybody: the steward app's, else its own by proof of a certificate. */
const unattended = (
  { steward }: Pick<Access, 'steward'>,
  { credential }: TenantApp,
): 'steward' | 'connector' | undefined => {
  if (steward.includes('rotate')) return 'steward';
  return credential?.kind === 'certificate' ? 'connector' : undefined;
};

/** Pure: does what is in force get a successor without anybody having to act? */
export const renewsItself = (access: Pick<Access, 'steward'>, app: TenantApp): boolean =>
  isOurs(app) &&
  unattended(access, app) !== undefined &&
  app.credential !== undefined &&
  rotationDueAt(app.credential) !== undefined;

/** Pure: when something is to be done next for the credentials of a connection that nobody has to sign in for. */
export function rotationAt(access: Access, hasOrphans = false): number | undefined {
  const able = access.apps.flatMap((app) => {
    const actor = isAppOfOurs(app) ? unattended(access, app) : undefined;
    return actor ? [{ ...app, actor }] : [];
  });
  const times = able.flatMap(({ credential, pending, former, actor }) => [
    ...(pending ? [Date.parse(pending.madeAt ?? '') || 0] : []),
    ...(credential ? [rotationDueAt(credential) ?? []].flat() : []),
    ...former.flatMap((one, at) =>
      isTakenBy(actor, one) ? (goesAt({ former, credential }, one, at) ?? []) : [],
    ),
  ]);
  if (hasOrphans && able.length > 0) return 0;
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** Pure: without the credential that nothing has proved. What it was with Microsoft bears our mark, and is swept. */
export const withoutPending = (access: Access, key: string): Access => ({
  ...access,
  apps: access.apps.map(({ pending, ...app }) => (app.key === key || !pending ? app : { ...app, pending })),
});

/** Pure: without a former credential that Microsoft has no more. */
export const withoutFormer = (access: Access, key: string, keyId: string): Access => ({
  ...access,
  apps: access.apps.map((app) =>
    app.key === key ? { ...app, former: app.former.filter((one) => one.keyId !== keyId) } : app,
  ),
});

/** Whether somebody has to enter what is in force. */
export type HandOverState =
  /** Nobody was given anything. */
  | 'never'
  /** It was shown, and nobody has said that it is entered. */
  | 'shown'
  /** What somebody was given is not what is in force any more. */
  | 'again'
  | 'confirmed';

/** Pure: how the hand-over of what is in force stands. */
export function handOverState({ former, credential }: Succession): HandOverState {
  if (isConfirmed(credential)) return 'confirmed';
  if (credential?.handOver) return 'shown';
  return lastGiven(former) ? 'again' : 'never';
}

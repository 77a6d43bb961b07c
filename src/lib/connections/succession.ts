import { DAY, iso } from '../clock.ts';
import type { Access, Credential, HandOver, TenantApp } from './access.ts';

/** How long a credential that nobody was given stays beside its successor: our own instances may still use it. */
const GRACE = 7 * DAY;

/** Pure: the same with this credential in force of an app that is there; the one before stays listed while Microsoft takes it. */
export const succeeded = (access: Access, key: string, next: Credential, now: number): Access => ({
  ...access,
  apps: access.apps.map((app) => (app.key === key ? withCredential(app, next, now) : app)),
});

function withCredential({ pending: _stored, ...app }: TenantApp, next: Credential, now: number): TenantApp {
  return { ...app, credential: next, former: formerOf(app, next, now) };
}

function formerOf(
  { credential: before, former }: TenantApp,
  next: Credential,
  now: number,
): TenantApp['former'] {
  if (before?.keyId === undefined || before.keyId === next.keyId) return former;
  const { keyId, kind, origin, secretVersion, endsAt, handOver } = before;
  const replaced = {
    keyId,
    kind,
    origin,
    secretVersion,
    replacedAt: iso(now),
    ...(endsAt !== undefined && { endsAt }),
    ...(handOver && { handOver }),
  };
  return withoutOldGiven([...former.filter((one) => one.keyId !== keyId), replaced]);
}

/** So many that are not ours are remembered; of ours, {@link MOST_FORMER} ends the making of more. */
const MOST_GIVEN = 10;

function withoutOldGiven(former: TenantApp['former']): TenantApp['former'] {
  const old = new Set(former.filter(({ origin }) => origin === 'given').slice(0, -MOST_GIVEN));
  return former.filter((one) => !old.has(one));
}

/** With so many former credentials of ours with Microsoft no more are made: somebody has to enter one first. */
const MOST_FORMER = 20;
export const hasTooManyFormer = ({ apps }: Access): boolean =>
  apps.some(({ former }) => former.filter(({ origin }) => origin !== 'given').length >= MOST_FORMER);

/** Pure: an app that we made or adopted: what we made in it is ours to take away. */
export const isAppOfOurs = ({ origin, objectId }: TenantApp): boolean =>
  origin !== 'given' && objectId !== undefined;

/** Pure: an app of ours with a credential of ours in force, which is ours to renew. What somebody gave is theirs. */
export const isOurs = (app: TenantApp): boolean =>
  isAppOfOurs(app) && app.credential !== undefined && app.credential.origin !== 'given';

const isConfirmed = (one: { readonly handOver?: HandOver | undefined } | undefined): boolean =>
  one?.handOver?.confirmedAt !== undefined;

/**
 * Pure: the former credentials that may be removed from the tenant: never one that is not ours, nor one that somebody
 * was given before a successor is known to be entered.
 */
export const retirable = (
  { former, credential }: Pick<TenantApp, 'former' | 'credential'>,
  now: number,
): TenantApp['former'] =>
  former.filter(({ origin, handOver, replacedAt }, at) => {
    if (origin === 'given') return false;
    if (!handOver) return now - Date.parse(replacedAt) >= GRACE;
    return isConfirmed(credential) || former.slice(at + 1).some(isConfirmed);
  });

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

/**
 * Pure: when something is to be done next for the credentials of a connection that nobody has to sign in for: by the
 * steward app where it may, else by proof of a certificate in force.
 */
export function rotationAt({ apps, steward }: Access, hasOrphans = false): number | undefined {
  const unattended = apps.filter(
    ({ origin, credential }) =>
      origin !== 'given' && (steward.includes('rotate') || credential?.kind === 'certificate'),
  );
  const times = unattended.flatMap(({ credential, pending, former }) => [
    ...(pending ? [Date.parse(pending.madeAt ?? '') || 0] : []),
    ...(credential ? [rotationDueAt(credential) ?? []].flat() : []),
    ...former.flatMap(({ origin, handOver, replacedAt }, at) => {
      if (origin === 'given') return [];
      if (!handOver) return [Date.parse(replacedAt) + GRACE];
      const heirs = [...former.slice(at + 1), credential].flatMap((one) => one?.handOver?.confirmedAt ?? []);
      return heirs.map((confirmedAt) => Date.parse(confirmedAt));
    }),
  ]);
  if (hasOrphans && unattended.length > 0) return 0;
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
export function handOverState({
  former,
  credential,
}: Pick<TenantApp, 'former' | 'credential'>): HandOverState {
  if (isConfirmed(credential)) return 'confirmed';
  if (credential?.handOver) return 'shown';
  return former.some(({ handOver }) => handOver !== undefined) ? 'again' : 'never';
}

import { DAY, iso } from '../clock.ts';
import type { Access, Credential, HandOver, TenantApp } from '../connections/access.ts';

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
  const { keyId, kind, origin, endsAt, handOver } = before;
  const replaced = {
    keyId,
    kind,
    origin,
    replacedAt: iso(now),
    ...(endsAt !== undefined && { endsAt }),
    ...(handOver && { handOver }),
  };
  return [...former.filter((one) => one.keyId !== keyId), replaced];
}

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

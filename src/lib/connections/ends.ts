import { isInstant } from '../clock.ts';
import type { Connection } from './connection.ts';
import { directoryPasswordSeen } from './directorySuccession.ts';
import { evidenceOf } from './verdict.ts';
import { handOverState, lastGiven } from './succession.ts';

export const endKinds = ['secret', 'certificate', 'password'] as const;

/** Something that the connector signs in with ends then, in ISO 8601. */
export interface End {
  readonly kind: (typeof endKinds)[number];
  readonly at: string;
}

/** Pure: what of a connection ends, and when, as far as anybody knows; the first to end first. */
export function endsOf({
  state,
  access,
  health,
  directory,
}: Pick<Connection, 'state' | 'access' | 'health' | 'directory'>): End[] {
  if (state === 'disconnected') return [];
  const seen = evidenceOf(health.checks.secretExpiry?.last);
  const ends = access.apps.flatMap((app): End[] => {
    const { credential, former } = app;
    // Of one that somebody typed in only the check knows the end.
    const at = credential?.endsAt ?? (credential && seen['endsAt']);
    // The connector still works with the one before, until somebody enters what is in force.
    const given = handOverState(app) === 'confirmed' ? undefined : lastGiven(former);
    return [
      ...(credential && isInstant(at) ? [{ kind: credential.kind, at }] : []),
      ...(given && isInstant(given.endsAt) ? [{ kind: given.kind, at: given.endsAt }] : []),
    ];
  });
  const passwords = [
    access.account?.password && seen['passwordEnds'],
    directoryPasswordSeen({ directory, health }).ends,
  ]
    .filter(isInstant)
    .map((at) => ({ kind: 'password' as const, at }));
  return [...ends, ...passwords].toSorted((one, other) => one.at.localeCompare(other.at));
}

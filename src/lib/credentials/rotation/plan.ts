import * as z from 'zod';
import type { TenantApp } from '../../connections/access.ts';
import type { Connection } from '../../connections/connection.ts';
import type { Provisioning } from '../../connections/provisioning.ts';
import {
  hasTooManyFormer,
  isAppOfOurs,
  isOurs,
  isTakenBy,
  ORPHANED,
  retirable,
  wantsSuccessor,
} from '../../connections/succession.ts';
import { findingsOf } from '../../connections/verdict.ts';
import type { Profile } from '../../profiles/schema.ts';

/** Which credentials of a connection get successors, which may lose former ones, and in whose name. */
export interface RotationPlan {
  readonly actor: Provisioning['actor'];
  /** Keys of apps. */
  readonly renew: readonly string[];
  readonly retire: readonly string[];
}

/** What is renewed: everything of the apps that we made, the account's password, or the directory account's. */
export const rotationWish = z.strictObject({
  what: z.enum(['apps', 'password', 'directory']).default('apps'),
});
export type RotationWish = z.output<typeof rotationWish>['what'];

/** Pure: has the connection an account whose password we know and may renew? Somebody else's is theirs. */
export const renewsPassword = ({ access: { account } }: Pick<Connection, 'access'>): boolean =>
  account?.password !== undefined && account.origin !== 'given';

/** A certificate that is good proves by itself that the app may have another. */
const provesItself = ({ credential }: TenantApp, now: number): boolean =>
  credential?.kind === 'certificate' && Date.parse(credential.endsAt ?? '') > now;

/**
 * Pure: what a rotation does.
 *
 * @param scope `due`: what is due, and needs nobody to sign in; `all`: everything, by an admin where nobody else may
 * @returns `undefined` where there is nothing to do
 */
export function planRotation(
  { access: { apps, steward }, health }: Pick<Connection, 'access' | 'health'>,
  profile: Profile,
  scope: 'due' | 'all',
  hasSteward: boolean,
  now: number,
): RotationPlan | undefined {
  const ours = apps.filter(
    (app) =>
      isAppOfOurs(app) && app.credential !== undefined && profile.apps.some(({ key }) => key === app.key),
  );
  const hasOrphans = findingsOf(health).some(({ code }) => code === ORPHANED);
  const bySteward = hasSteward && steward.includes('rotate');
  const isAble = (app: TenantApp) => bySteward || provesItself(app, now);
  const wanted = ours.filter(
    (app) => isOurs(app) && (scope === 'all' || wantsSuccessor(app, now)) && !hasTooManyFormer(app, now),
  );
  const needsNobody = scope === 'due' || (wanted.length > 0 ? wanted : ours).every(isAble);
  const actor = needsNobody ? (bySteward ? 'steward' : 'connector') : 'admin';
  const chosen = needsNobody ? ours.filter(isAble) : ours;
  const renewed = chosen.filter((app) => wanted.includes(app));
  const retired = chosen.filter(
    (app) => renewed.includes(app) || hasOrphans || retirable(app, now).some((one) => isTakenBy(actor, one)),
  );
  if (renewed.length + retired.length === 0) return undefined;
  return { actor, renew: renewed.map(({ key }) => key), retire: retired.map(({ key }) => key) };
}

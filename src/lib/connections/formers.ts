import type { Access, TenantApp } from './access.ts';

/** Replaced accounts that are listed, and characters that replaced apps may take: so many that a row has room for all. */
const MOST_ACCOUNTS = 10;
const MOST_OF_APPS = 6 * 1024;

type Former = Access['formerAccounts'];

/** Pure: with too many of them, the oldest that were there before us are forgotten: they need not be removed. */
export function boundedAccounts(former: Former): Former {
  const theirs = former.filter(({ wasThere }) => wasThere === true);
  const forgotten = new Set(theirs.slice(0, Math.max(0, former.length - MOST_ACCOUNTS)));
  return former.filter((one) => !forgotten.has(one));
}

/** Pure: would another account leave one of ours that there is no room to list? */
export const lacksRoom = ({ account, incoming, formerAccounts }: Access): boolean =>
  [account, incoming].some((one) => one?.origin === 'made') &&
  formerAccounts.filter(({ wasThere }) => wasThere !== true).length >= MOST_ACCOUNTS;

const sizeOf = (apps: readonly TenantApp[]): number => JSON.stringify(apps).length;

/** Nothing of ours is left in it but what it is registered with. */
const needsNoRemoval = ({ origin, granted = [], pending, former }: TenantApp): boolean =>
  origin === 'adopted' && granted.length === 0 && !pending && former.every((one) => one.origin === 'given');

/** Pure: with too many of them, the oldest in which nothing of ours is left are forgotten. */
export function boundedApps(former: readonly TenantApp[]): TenantApp[] {
  const kept = [...former];
  for (const one of former.filter(needsNoRemoval))
    if (sizeOf(kept) > MOST_OF_APPS) kept.splice(kept.indexOf(one), 1);
  return kept;
}

/** Pure: is there room for these replaced apps? */
export const hasRoomForApps = ({ formerApps }: Pick<Access, 'formerApps'>): boolean =>
  sizeOf(formerApps) <= MOST_OF_APPS;

/** Pure: is there room for half as many at the most? Then those that are gone are looked for. */
export const isShortOfRoom = ({ formerApps }: Pick<Access, 'formerApps'>): boolean =>
  sizeOf(formerApps) > MOST_OF_APPS / 2;

/** Pure: without the former apps and accounts of these object ids, which the tenant has no more. */
export const withoutGone = (access: Access, gone: ReadonlySet<string>): Access => ({
  ...access,
  formerApps: access.formerApps.filter(({ objectId }) => objectId === undefined || !gone.has(objectId)),
  formerAccounts: access.formerAccounts.filter(({ objectId }) => !gone.has(objectId)),
});

const forgetting =
  'Delete there what nobody uses any more, and have an admin of the tenant follow an onboarding link: what is gone is forgotten then.';

/** What to say where there is no room. */
export const TOO_MANY_APPS = `Too many apps that the connection used before are still in the tenant. ${forgetting}`;
export const TOO_MANY_ACCOUNTS = `Ten accounts that the connection used before are still in the tenant. ${forgetting}`;

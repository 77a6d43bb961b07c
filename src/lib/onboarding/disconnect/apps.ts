import type { Access, TenantApp } from '../../connections/access.ts';
import { withoutMark } from '../../connections/replacedApps.ts';
import { lastGiven, withoutCredential, withoutOurs } from '../../connections/succession.ts';

/** The app that a removal is about. */
export interface AppRef {
  /** The app of the profile that it is, or was. */
  readonly key: string;
  /** Without it the one that is in force under its key. */
  readonly clientId?: string | undefined;
}

/** What comes behind the kind in a removal's id. */
export const refText = ({ key, clientId }: AppRef): string =>
  clientId === undefined ? key : `${key}:${clientId}`;

/** Pure: the app, where the connection still has it. */
export const appOf = ({ apps, formerApps }: Access, ref: AppRef): TenantApp | undefined =>
  ref.clientId === undefined
    ? apps.find(({ key }) => key === ref.key)
    : [...apps, ...formerApps].find(({ key, clientId }) => key === ref.key && clientId === ref.clientId);

/** Pure: the same with the app as it is now; without it where nothing is left of it. */
export function withAppOf(
  access: Access,
  ref: AppRef,
  change: (app: TenantApp) => TenantApp | undefined,
): Access {
  const app = appOf(access, ref);
  const next = (apps: readonly TenantApp[]) =>
    apps.flatMap((one) => (one === app ? (change(one) ?? []) : one));
  return { ...access, apps: next(access.apps), formerApps: next(access.formerApps) };
}

/**
 * Pure: without the app. The next one bears another mark: this one may be read by everybody in the tenant. That somebody
 * was given a credential of one in use is remembered.
 */
export function withoutApplication(access: Access, ref: AppRef, now: number): Access {
  const isFormer = access.formerApps.some(
    ({ key, clientId }) => key === ref.key && clientId === ref.clientId,
  );
  const rest = withAppOf(access, ref, (app) => (isFormer ? undefined : remains(app, now)));
  return isFormer ? rest : withoutMark(rest, ref.key);
}

/** Without an object id it is not there, and nothing of it is to be removed. */
function remains(app: TenantApp, now: number): TenantApp | undefined {
  const { key, clientId, origin, former } = withoutCredential(app, now);
  const last = lastGiven(former);
  // Whoever made it: with the app it has ended.
  return last && withoutOurs({ key, clientId, origin, former: [{ ...last, origin: 'made' }] }, now);
}

import type { Access, TenantApp } from '../../connections/access.ts';

/** The app that a removal is about. */
export interface AppRef {
  /** The app of the profile that it is, or was. */
  readonly key: string;
  /** Of one that another has replaced under its key. */
  readonly clientId?: string | undefined;
}

/** What comes behind the kind in a removal's id. */
export const refText = ({ key, clientId }: AppRef): string =>
  clientId === undefined ? key : `${key}:${clientId}`;

const listOf = ({ clientId }: AppRef) => (clientId === undefined ? 'apps' : 'formerApps');

/** Pure: the app, where the connection still has it. */
export const appOf = (access: Access, ref: AppRef): TenantApp | undefined =>
  access[listOf(ref)].find(
    ({ key, clientId }) => key === ref.key && (ref.clientId === undefined || clientId === ref.clientId),
  );

/** Pure: the same with the app as it is now; without it where nothing is left of it. */
export function withAppOf(
  access: Access,
  ref: AppRef,
  change: (app: TenantApp) => TenantApp | undefined,
): Access {
  const app = appOf(access, ref);
  const list = listOf(ref);
  const next = access[list].flatMap((one) => (one === app ? (change(one) ?? []) : one));
  return { ...access, [list]: next };
}

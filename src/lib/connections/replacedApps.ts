import { type Access, type TenantApp, withApp } from './access.ts';
import { boundedApps, hasRoomForApps } from './formers.ts';
import { isAppOfOurs, lastGiven, withoutCredential } from './succession.ts';

/**
 * Pure: the same with another app under this key. One of ours that it replaces stays listed, and comes back with all
 * that was known of it; of the new one nothing is known but what somebody was given before.
 */
export function withOtherApp(access: Access, key: string, clientId: string, now: number): Access {
  const { apps, formerApps } = access;
  const before = apps.find((app) => app.key === key);
  if (before?.clientId === clientId) return access;
  // What nothing has proved stays known with it, to be removed with the rest.
  const gone = before && {
    ...withoutCredential(before, now),
    ...(before.pending && { pending: before.pending }),
  };
  const back = formerApps.find((app) => app.key === key && app.clientId === clientId);
  const { mark: itsMark, ...next }: TenantApp = back ?? { key, clientId, origin: 'given', former: [] };
  const given = lastGiven(gone?.former ?? []);
  // It is another app's, where it can be removed with that.
  const isNew = given && !next.former.some(({ keyId }) => keyId === given.keyId);
  const former = isNew ? [...next.former, { ...given, origin: 'given' as const }] : next.former;
  const isLeft = gone !== undefined && isAppOfOurs(gone);
  const mark = access.marks[key];
  const { marks } = isLeft ? withoutMark(access, key) : access;
  return {
    ...access,
    apps: [...apps.filter((app) => app !== before), { ...next, former }],
    formerApps: boundedApps([
      ...formerApps.filter((app) => app !== back),
      ...(isLeft ? [{ ...gone, ...(mark !== undefined && { mark }) }] : []),
    ]),
    marks: itsMark === undefined ? marks : { ...marks, [key]: itsMark },
  };
}

/** What a step has found or made in the tenant: object id, client id, and the mark that it bears, where that is ours. */
export interface Registered {
  readonly id: string;
  readonly appId: string;
  readonly mark: string | undefined;
}

/** Pure: the same with this application under the key; where another was known, that one stays listed if it is ours. */
export function withRegistered(
  access: Access,
  key: string,
  { id, appId, mark }: Registered,
  now: number,
): Access {
  const isKnown = [...access.apps, ...access.formerApps].some(
    (app) => app.key === key && app.clientId === appId,
  );
  const known = withApp(withOtherApp(access, key, appId, now), key, {
    objectId: id,
    ...(!isKnown && { origin: 'made' }),
  });
  if (mark === undefined) return withoutMark(known, key);
  // No two in a tenant bear one mark: another that bore it is gone.
  const formerApps = known.formerApps.filter((app) => app.key !== key || app.mark !== mark);
  return { ...known, formerApps, marks: { ...known.marks, [key]: mark } };
}

/** Pure: the next thing under this key bears another mark. */
export const withoutMark = (access: Access, key: string): Access => ({
  ...access,
  marks: Object.fromEntries(Object.entries(access.marks).filter(([what]) => what !== key)),
});

/** Pure: is there room for what this app replaces, where that has to be listed? */
export function hasRoomFor(access: Access, key: string, clientId: string, now: number): boolean {
  const next = withOtherApp(access, key, clientId, now);
  return next.formerApps.length <= access.formerApps.length || hasRoomForApps(next);
}

import { describe, expect, test } from '@jest/globals';
import { DAY, iso } from '../../../src/lib/clock.ts';
import {
  type Access,
  type Credential,
  noAccess,
  type TenantApp,
} from '../../../src/lib/connections/access.ts';
import { withAccount } from '../../../src/lib/connections/accountSuccession.ts';
import { hasRoomForApps, lacksRoom, withoutGone } from '../../../src/lib/connections/formers.ts';
import { withOtherApp, withRegistered } from '../../../src/lib/connections/replacedApps.ts';
import { toStateRow } from '../../../src/lib/connections/rows.ts';
import { hasTooManyFormer, succeeded } from '../../../src/lib/connections/succession.ts';
import { removalsOf } from '../../../src/lib/onboarding/disconnect/removals.ts';
import { builtInProfiles } from '../../../src/lib/profiles/profiles.ts';
import { aConnection } from '../../support/connections.ts';

const NOW = Date.UTC(2025, 0, 15);
const guid = (n: number): string => `00000000-0000-4000-8000-${n.toString().padStart(12, '0')}`;
const credential = (n: number, origin: Credential['origin'] = 'made'): Credential => ({
  kind: 'certificate',
  secretName: `connector-${guid(0)}`,
  secretVersion: guid(n),
  keyId: guid(n),
  origin,
  madeAt: iso(NOW),
  endsAt: iso(NOW + 900 * DAY),
  handOver: { at: iso(NOW), by: guid(1) },
});
const app = (n: number, more: Partial<TenantApp> = {}): TenantApp => ({
  key: 'connector',
  clientId: guid(n),
  objectId: guid(n),
  servicePrincipalId: guid(n),
  origin: 'made',
  former: [],
  ...more,
});
const account = (n: number, origin: 'made' | 'adopted' = 'made') => ({
  objectId: guid(n),
  userPrincipalName: `${'u'.repeat(64)}@${'d'.repeat(48)}`,
  origin,
});

/** Settings of another app are given, as long as there is room, and that one is adopted. */
function replacedOften(make: (n: number) => Partial<TenantApp>): Access {
  let access: Access = { ...noAccess, apps: [app(1)] };
  for (let n = 2; n < 100; n += 1) {
    const next = withOtherApp(access, 'connector', guid(n), NOW);
    if (!hasRoomForApps(next)) return access;
    access = { ...next, apps: [app(n, make(n))] };
  }
  return access;
}

describe('what was replaced and is still in the tenant', () => {
  test('is refused where it has no room any more, apps that hold nothing of ours apart', () => {
    const ours = replacedOften(() => ({}));
    expect(ours.formerApps.length).toBeGreaterThan(10);
    expect(ours.formerApps.length).toBeLessThan(50);
    const theirs = replacedOften(() => ({ origin: 'adopted' }));
    expect([theirs.apps[0]?.clientId, hasRoomForApps(theirs)]).toEqual([guid(99), true]);
    // What we made stays listed, and the newest of the others.
    expect(theirs.formerApps[0]?.clientId).toBe(guid(1));
    expect(theirs.formerApps.at(-1)?.clientId).toBe(guid(98));
    // Nor is one forgotten in which a renewal left what nothing has proved.
    const pending = replacedOften((n) => ({ origin: 'adopted', pending: credential(n) }));
    expect([pending.formerApps[1]?.clientId, hasRoomForApps(pending)]).toEqual([guid(2), true]);
    const gone = new Set([guid(3)]);
    expect(withoutGone(ours, gone).formerApps).toHaveLength(ours.formerApps.length - 1);
  });

  test('accounts of ours are ten at the most, and the oldest of others are forgotten', () => {
    let access: Access = { ...noAccess, account: account(1) };
    let n = 2;
    for (; !lacksRoom(access); n += 1) access = withAccount(access, account(n));
    expect(access.formerAccounts).toHaveLength(10);
    access = { ...noAccess, account: account(1, 'adopted') };
    for (n = 2; n < 30; n += 1) access = withAccount(access, account(n, 'adopted'));
    expect(access.formerAccounts.map(({ objectId }) => objectId).slice(-1)).toEqual([guid(28)]);
    expect(access.formerAccounts).toHaveLength(10);
    expect(withoutGone(access, new Set([guid(28)])).formerAccounts).toHaveLength(9);
  });

  test('an app is not listed where its mark, which no two can bear, is another one’s', () => {
    const access = { ...noAccess, apps: [app(1)], marks: { connector: 'm' } };
    const next = withRegistered(access, 'connector', { id: guid(2), appId: guid(2), mark: 'm' }, NOW);
    expect([next.apps[0]?.clientId, next.formerApps]).toEqual([guid(2), []]);
  });

  test('fits into the row with everything else at its fullest', () => {
    const full = (key: string): TenantApp => {
      let access: Access = { ...noAccess, apps: [app(1, { key })] };
      for (let n = 1; n < 40; n += 1) access = succeeded(access, key, credential(n, 'given'), NOW);
      for (let n = 40; !access.apps.some((one) => hasTooManyFormer(one, NOW)); n += 1)
        access = succeeded(access, key, credential(n), NOW);
      const granted = Array.from({ length: 12 }, (_, n) => ({ id: guid(n) }));
      return { ...app(1), ...access.apps[0], key, granted, pending: credential(99) };
    };
    const { formerApps } = replacedOften(() => ({ granted: [{ id: guid(1) }], mark: 'm'.repeat(16) }));
    let access: Access = { ...noAccess, account: account(1) };
    for (let n = 2; !lacksRoom(access); n += 1) access = withAccount(access, account(n));
    const fullest = { ...access, apps: [full('connector'), full('api')], formerApps };
    expect(() => toStateRow(aConnection({ access: fullest }))).not.toThrow();
  });
});

test('a former app that is in force in another connection is not removed', () => {
  const one = aConnection({ access: { ...noAccess, apps: [app(2)], formerApps: [app(1)] } });
  const other = aConnection({
    id: 'o',
    name: 'Other',
    access: { ...noAccess, apps: [app(1, { origin: 'given' })] },
  });
  const snow = builtInProfiles.find(({ id }) => id === 'snow');
  if (!snow) throw new Error('no profile');
  const removals = removalsOf(one, snow, [other], () => undefined);
  const users = removals.map(({ id, usedBy }) => [id, usedBy.map(({ name }) => name)]);
  expect(users).toContainEqual([`removeApplication:connector:${guid(1)}`, ['Other']]);
  expect(users).toContainEqual([`removeGrants:connector:${guid(1)}`, ['Other']]);
  expect(users).toContainEqual(['removeApplication:connector', []]);
});

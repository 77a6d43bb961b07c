import { describe, expect, test } from '@jest/globals';
import { DAY, iso } from '../../../src/lib/clock.ts';
import {
  type Credential,
  noAccess,
  type TenantAccount,
  type TenantApp,
} from '../../../src/lib/connections/access.ts';
import { withAccount } from '../../../src/lib/connections/accountSuccession.ts';
import { passwordHandOverState } from '../../../src/lib/connections/passwordSuccession.ts';
import { withOtherApp, withRegistered } from '../../../src/lib/connections/replacedApps.ts';
import { handOverState, retirable, succeeded, withoutOurs } from '../../../src/lib/connections/succession.ts';
import { judgeHandOver } from '../../../src/lib/health/succession.ts';
import { withoutApplication } from '../../../src/lib/onboarding/disconnect/apps.ts';
import { ended } from '../../../src/lib/onboarding/disconnect/changes.ts';
import { removalsOf } from '../../../src/lib/onboarding/disconnect/removals.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import { snow } from '../../../src/lib/profiles/snow.ts';
import { aConnection } from '../../support/connections.ts';

const NOW = Date.UTC(2025, 0, 15);
const credential = (keyId: string, more: Partial<Credential> = {}): Credential => ({
  kind: 'secret',
  secretName: 's',
  secretVersion: `v-${keyId}`,
  keyId,
  origin: 'made',
  ...more,
});
const shown = { at: iso(NOW - 9 * DAY), by: 'olivia' };
const entered = { ...shown, confirmedAt: iso(NOW - DAY), confirmedBy: 'olivia' };

describe('another app in the place of one', () => {
  const ours: TenantApp = {
    key: 'a',
    clientId: 'ours',
    objectId: 'o',
    origin: 'made',
    former: [],
    credential: credential('1', { handOver: shown, endsAt: iso(NOW + DAY) }),
    pending: credential('pending'),
  };
  const access = { ...noAccess, apps: [ours] };
  const given = credential('2', { origin: 'given' });
  const replaced = succeeded(withOtherApp(access, 'a', 'theirs', NOW), 'a', given, NOW);

  test('is not ours, and still somebody has to be given what is in force', () => {
    const [app] = replaced.apps;
    if (!app) throw new Error('no app');
    expect(app).toMatchObject({ key: 'a', clientId: 'theirs', origin: 'given', credential: given });
    expect(handOverState(app)).toBe('again');
    expect(app.former).toMatchObject([{ keyId: '1', handOver: shown, endsAt: iso(NOW + DAY) }]);
    // It is another app's: nothing here may remove it.
    expect(retirable(app, NOW + 900 * DAY)).toEqual([]);
  });

  test('leaves the one of ours listed, with what Microsoft still takes of it', () => {
    const { credential: _moved, ...rest } = ours;
    // What nothing has proved too: it would be nobody's otherwise, and never be removed.
    expect(replaced.formerApps).toMatchObject([
      { ...rest, pending: { keyId: 'pending' }, former: [{ keyId: '1', origin: 'made' }] },
    ]);
    expect(replaced.formerApps[0]).not.toHaveProperty('credential');
  });

  test('leaves what nothing has proved in an adopted one among what a disconnect can remove', () => {
    const { credential: _moved, ...adopted } = { ...ours, origin: 'adopted' as const };
    const { formerApps } = withOtherApp({ ...noAccess, apps: [adopted] }, 'a', 'theirs', NOW);
    const connection = aConnection({ access: { ...noAccess, formerApps } });
    const listed = removalsOf(connection, profileSchema.parse(snow), [], () => undefined);
    expect(listed.map(({ id }) => id)).toContain('removeCredential:a:ours');
  });

  test('comes back as what it was', () => {
    const again = succeeded(withOtherApp(replaced, 'a', 'ours', NOW), 'a', credential('3'), NOW);
    expect(again.apps).toMatchObject([
      { clientId: 'ours', objectId: 'o', origin: 'made', former: [{ keyId: '1', origin: 'made' }] },
    ]);
    expect(again.formerApps).toEqual([]);
  });

  test('is the same where it has the same client id; one that is not ours is not listed', () => {
    expect(withOtherApp(access, 'a', 'ours', NOW)).toBe(access);
    const third = withOtherApp(replaced, 'a', 'third', NOW);
    expect(third.formerApps.map(({ clientId }) => clientId)).toEqual(['ours']);
    expect(third.apps.map((app) => handOverState(app))).toEqual(['again']);
  });
});

describe('where everything of ours was taken out of the tenant, and the removal taken back', () => {
  const held = (more: Partial<TenantApp>): TenantApp => ({
    key: 'a',
    clientId: 'ours',
    objectId: 'o',
    origin: 'made',
    former: [],
    ...more,
  });
  const former = (keyId: string, more: object) => ({
    keyId,
    kind: 'secret' as const,
    origin: 'made' as const,
    replacedAt: iso(NOW),
    ...more,
  });

  test.each<[string, Partial<TenantApp>, string]>([
    ['in force', { credential: credential('1', { handOver: entered }) }, iso(NOW)],
    [
      'former',
      {
        credential: credential('2', { endsAt: iso(NOW + DAY) }),
        former: [former('0', { handOver: shown }), former('1', { handOver: shown })],
      },
      iso(NOW),
    ],
    ['over', { former: [former('1', { handOver: shown, endsAt: iso(NOW - DAY) })] }, iso(NOW - DAY)],
  ])('the last that somebody was given, %s, still wants a successor entered', (_what, more, endsAt) => {
    const gone = withoutOurs(held({ ...more, pending: credential('p') }), NOW);
    expect(gone).toMatchObject({ clientId: 'ours', former: [{ keyId: '1', endsAt, origin: 'given' }] });
    expect([gone.credential, gone.pending, gone.former.length]).toEqual([undefined, undefined, 1]);
    expect(withoutOurs(gone, NOW + DAY)).toEqual(gone);
    const [next] = succeeded({ ...noAccess, apps: [gone] }, 'a', credential('9'), NOW).apps;
    if (!next) throw new Error('no app');
    expect([handOverState(next), retirable(next, NOW + 900 * DAY)]).toEqual(['again', []]);
    expect(judgeHandOver(next, NOW)).toMatchObject({ code: 'handOver.due', severity: 'critical' });
  });

  test('nothing is left of what nobody was given, and what is theirs stays', () => {
    const theirs = credential('2', { origin: 'given', handOver: shown });
    expect(withoutOurs(held({ credential: credential('1') }), NOW)).toEqual(held({}));
    expect(withoutOurs(held({ credential: theirs, former: [former('1', {})] }), NOW)).toEqual(
      held({ credential: theirs }),
    );
  });

  test('an app that is gone is remembered for that alone, and passes it on to the next', () => {
    const app = held({ credential: credential('1', { handOver: entered }) });
    const access = withoutApplication(
      { ...noAccess, apps: [app], marks: { a: 'm1', b: 'm2' } },
      { key: 'a', clientId: 'ours' },
      NOW,
    );
    expect(access.marks).toEqual({ b: 'm2' });
    expect(access.apps).toMatchObject([{ clientId: 'ours', former: [{ keyId: '1', endsAt: iso(NOW) }] }]);
    const connection = aConnection({ access });
    expect(removalsOf(connection, profileSchema.parse(snow), [], () => undefined)).toEqual([]);
    const next = withRegistered(access, 'a', { id: 'p', appId: 'new', mark: 'm3' }, NOW);
    expect(next.formerApps).toEqual([]);
    expect(next.apps).toMatchObject([{ clientId: 'new', origin: 'made' }]);
    expect(next.apps.map((one) => handOverState(one))).toEqual(['again']);
  });

  test('an app that is gone is forgotten where nobody was given anything, or another one has its place', () => {
    const app = held({ credential: credential('1') });
    const ref = { key: 'a', clientId: 'ours' };
    expect(withoutApplication({ ...noAccess, apps: [app] }, ref, NOW).apps).toEqual([]);
    const given = held({ former: [former('1', { handOver: shown })] });
    expect(withoutApplication({ ...noAccess, formerApps: [given] }, ref, NOW).formerApps).toEqual([]);
  });
});

describe('an app that a step has found or made', () => {
  const ours: TenantApp = { key: 'a', clientId: 'ours', objectId: 'o', origin: 'made', former: [] };
  const access = { ...noAccess, apps: [ours], marks: { a: 'm1' } };
  const replaced = withOtherApp(access, 'a', 'theirs', NOW);

  test('takes the mark of the one before with that one, so that it can bear its own', () => {
    expect(replaced).toMatchObject({ marks: {}, formerApps: [{ clientId: 'ours', mark: 'm1' }] });
    const marked = { ...replaced, marks: { a: 'm2' } };
    const back = withRegistered(marked, 'a', { id: 'o', appId: 'ours', mark: 'm1' }, NOW);
    expect(back).toMatchObject({ apps: [ours], marks: { a: 'm1' }, formerApps: [] });
    expect(back.apps[0]).not.toHaveProperty('mark');
  });

  test('is ours where nobody knew it, and what it was where somebody did', () => {
    const other = withRegistered(replaced, 'a', { id: 'p', appId: 'new', mark: 'm3' }, NOW);
    expect(other).toMatchObject({
      apps: [{ clientId: 'new', objectId: 'p', origin: 'made' }],
      marks: { a: 'm3' },
    });
    expect(other.formerApps).toMatchObject([{ clientId: 'ours' }]);
    const same = withRegistered(replaced, 'a', { id: 'q', appId: 'theirs', mark: 'm2' }, NOW);
    expect(same.apps).toMatchObject([{ clientId: 'theirs', objectId: 'q', origin: 'given' }]);
    const first = withRegistered(noAccess, 'a', { id: 'o', appId: 'ours', mark: 'm1' }, NOW);
    expect(first.apps).toEqual([ours]);
  });
});

describe('another account in the place of one', () => {
  const account = (version: string, more: Partial<TenantAccount['password']> = {}): TenantAccount => ({
    objectId: version,
    userPrincipalName: version,
    origin: 'given',
    password: { secretName: 's', secretVersion: version, setAt: iso(NOW), ...more },
  });
  const stateOf = (before: TenantAccount | undefined, next: TenantAccount) => {
    const { account: after } = withAccount({ ...noAccess, ...(before && { account: before }) }, next);
    return after?.password && passwordHandOverState(after.password);
  };

  test('has a password that whoever was given the one before has to enter', () => {
    expect(stateOf(account('1', { handOver: shown }), account('2'))).toBe('again');
    expect(stateOf(account('1', { formerHandOver: shown }), account('2'))).toBe('again');
    expect(stateOf(account('1', { handOver: shown }), account('2', { handOver: shown }))).toBe('shown');
  });

  test('of which that before has ended where it is the same account', () => {
    const after = (next: TenantAccount) =>
      withAccount({ ...noAccess, account: account('1', { handOver: entered }) }, next).account?.password;
    expect(after({ ...account('2'), objectId: '1' })?.formerHandOver).toEqual({ ...entered, hasEnded: true });
    expect(after(account('2'))?.formerHandOver).toEqual(entered);
  });

  test('also after an end, with which the one before left the vault', () => {
    const connection = aConnection({ access: { ...noAccess, account: account('1', { handOver: entered }) } });
    const { account: over } = ended(connection, NOW).connection.access;
    expect(over).toEqual({ objectId: '1', userPrincipalName: '1', origin: 'given', formerHandOver: entered });
    const known = { ...noAccess, ...(over && { account: over }) };
    const next = withAccount(known, { ...account('2'), objectId: '1' }).account;
    expect(next).not.toHaveProperty('formerHandOver');
    expect(next?.password?.formerHandOver).toEqual({ ...entered, hasEnded: true });
    const twice = ended(aConnection({ access: known }), NOW).connection.access.account;
    expect(twice).toEqual(over);
    const never = { ...noAccess, account: account('1') };
    const { access } = ended(aConnection({ access: never }), NOW).connection;
    expect(access.account).not.toHaveProperty('formerHandOver');
  });

  test('has one that nobody entered yet where nobody was given any, and the same password stays what it was', () => {
    expect([stateOf(account('1'), account('2')), stateOf(undefined, account('2'))]).toEqual([
      'never',
      'never',
    ]);
    expect(stateOf(account('1', { handOver: shown }), account('1', { handOver: entered }))).toBe('confirmed');
  });
});

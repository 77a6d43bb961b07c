import { describe, expect, test } from '@jest/globals';
import { DAY, iso } from '../../../src/lib/clock.ts';
import {
  type Credential,
  type FormerCredential,
  noAccess,
  type TenantApp,
} from '../../../src/lib/connections/access.ts';
import {
  handOverState,
  hasTooManyFormer,
  renewsItself,
  retirable,
  rotationAt,
  succeeded,
} from '../../../src/lib/connections/succession.ts';

const NOW = Date.UTC(2025, 0, 15);
const credential = (keyId: string, more: Partial<Credential> = {}): Credential => ({
  kind: 'secret',
  secretName: 's',
  secretVersion: `v-${keyId}`,
  keyId,
  origin: 'made',
  ...more,
});
const former = (keyId: string, more: Partial<FormerCredential> = {}): FormerCredential => ({
  keyId,
  kind: 'secret',
  origin: 'made',
  replacedAt: iso(NOW - 8 * DAY),
  ...more,
});
const shown = { at: iso(NOW - 9 * DAY), by: 'olivia' };
const entered = { ...shown, confirmedAt: iso(NOW - DAY), confirmedBy: 'olivia' };
const keys = (list: readonly FormerCredential[]): string[] => list.map(({ keyId }) => keyId);

describe('a credential that comes into force', () => {
  const app: TenantApp = { key: 'a', clientId: 'c', origin: 'made', former: [], credential: credential('1') };
  const other = { ...app, key: 'b' };
  const access = { ...noAccess, apps: [{ ...app, pending: credential('2') }, other] };

  test('leaves the one before listed, and is pending no more', () => {
    const { apps } = succeeded(access, 'a', credential('2'), NOW);
    expect(apps).toEqual([
      {
        ...app,
        credential: credential('2'),
        former: [former('1', { replacedAt: iso(NOW), secretVersion: 'v-1' })],
      },
      other,
    ]);
  });

  test('lists the one before with what was known of its hand-over', () => {
    const before = { ...noAccess, apps: [{ ...app, credential: credential('1', { handOver: shown }) }] };
    expect(succeeded(before, 'a', credential('2'), NOW).apps[0]?.former[0]?.handOver).toEqual(shown);
  });

  test('lists one whose key id nobody knows by its version, until that is known', () => {
    const { keyId: _unknown, ...bare } = credential('1', { origin: 'given', handOver: shown });
    const typed = { ...noAccess, apps: [{ ...app, credential: bare }] };
    const [after] = succeeded(typed, 'a', credential('2'), NOW).apps;
    expect(after?.former).toMatchObject([{ keyId: 'v-1', secretVersion: 'v-1', handOver: shown }]);
    expect(after && handOverState(after)).toBe('again');
    const [same] = succeeded(typed, 'a', { ...bare, keyId: '1' }, NOW).apps;
    expect([same?.credential?.handOver, same?.former]).toEqual([shown, []]);
  });

  test('and was so before is listed no more, and bears that it was handed over', () => {
    const back = { ...app, former: [former('2', { handOver: entered }), former('3')] };
    const [after] = succeeded({ ...noAccess, apps: [back] }, 'a', credential('2'), NOW).apps;
    expect(keys(after?.former ?? [])).toEqual(['3', '1']);
    // Another one may have been entered since.
    expect(after?.credential?.handOver).toEqual(shown);
  });

  test('twice keeps what was known of its hand-over', () => {
    const [handed] = succeeded(access, 'a', credential('2', { handOver: entered }), NOW).apps;
    if (!handed) throw new Error('no app');
    const twice = succeeded({ ...noAccess, apps: [handed] }, 'a', credential('2'), NOW);
    expect(twice.apps).toEqual([handed]);
  });

  test('twice is listed once', () => {
    const once = succeeded(access, 'a', credential('2'), NOW);
    expect(succeeded(once, 'a', credential('2'), NOW + DAY)).toEqual(once);
  });
});

describe('former credentials', () => {
  const many = (origin: 'made' | 'given', count: number) =>
    Array.from({ length: count }, (_, at) => former(`${origin} ${at}`, { origin }));
  const app: TenantApp = { key: 'a', clientId: 'c', origin: 'made', former: [] };

  test('that are not ours are forgotten, oldest first, and ours never', () => {
    const list = [...many('given', 12), ...many('made', 25)];
    const now = { ...noAccess, apps: [{ ...app, former: list, credential: credential('9') }] };
    const kept = keys(succeeded(now, 'a', credential('10'), NOW).apps[0]?.former ?? []);
    expect(kept).toEqual(keys([...list.slice(2), former('9')]));
  });

  test('that somebody was given last are not forgotten, whoever’s they are', () => {
    const list = [former('last', { origin: 'given', handOver: shown }), ...many('given', 12)];
    const now = { ...noAccess, apps: [{ ...app, former: list, credential: credential('9') }] };
    const kept = succeeded(now, 'a', credential('10'), NOW).apps[0]?.former ?? [];
    expect(keys(kept)).toEqual(['last', ...keys(list.slice(3)), '9']);
  });

  test('are forgotten a week after their end, but for the last that somebody was given', () => {
    const endsAt = (days: number) => iso(NOW - days * DAY);
    const list = [
      former('first', { handOver: shown, endsAt: endsAt(7) }),
      former('last', { handOver: shown, endsAt: endsAt(9) }),
      former('nobody’s', { endsAt: endsAt(7) }),
      former('just ended', { endsAt: endsAt(6) }),
    ];
    const now = { ...noAccess, apps: [{ ...app, former: list, credential: credential('9') }] };
    const kept = succeeded(now, 'a', credential('10'), NOW).apps[0]?.former ?? [];
    expect(keys(kept)).toEqual(['last', 'just ended', '9']);
  });

  test('of ours are too many from twenty on; what ended long ago does not count', () => {
    expect(hasTooManyFormer({ former: [...many('made', 19), ...many('given', 9)] }, NOW)).toBe(false);
    expect(hasTooManyFormer({ former: many('made', 20) }, NOW)).toBe(true);
    const ended = former('ended', { endsAt: iso(NOW - 7 * DAY) });
    expect(hasTooManyFormer({ former: [...many('made', 19), ended] }, NOW)).toBe(false);
  });

  test('fit into the row, however often credentials are renewed and nobody enters one', () => {
    const guid = '00000000-0000-4000-8000-000000000000';
    let now = NOW;
    let access = { ...noAccess, apps: [app, { ...app, key: 'b' }] };
    for (let turn = 0; turn < 200; turn += 1) {
      now += 20 * DAY;
      for (const one of access.apps) {
        if (hasTooManyFormer(one, now)) continue;
        const next = credential(`${guid}-${turn}`, {
          endsAt: iso(now + 730 * DAY),
          handOver: { at: iso(now), by: guid },
        });
        access = succeeded(access, one.key, next, now);
      }
    }
    expect(access.apps.map((one) => one.former.length)).toEqual([20, 20]);
    expect(JSON.stringify(access).length).toBeLessThan(20 * 1024);
  });
});

describe('which former credentials may be removed', () => {
  const inForce = credential('9');
  test.each<[string, FormerCredential[], Credential, string[]]>([
    ['one that nobody was given, after a week', [former('1')], inForce, ['1']],
    ['not before', [former('1', { replacedAt: iso(NOW - 7 * DAY + 1) })], inForce, []],
    ['none that is not ours', [former('1', { origin: 'given' })], inForce, []],
    [
      'none that was handed over, while nobody entered another',
      [former('1', { handOver: entered })],
      inForce,
      [],
    ],
    [
      'one that was handed over, once what is in force is entered',
      [former('1', { handOver: shown })],
      credential('9', { handOver: entered }),
      ['1'],
    ],
    [
      'not where what is in force was only shown',
      [former('1', { handOver: shown })],
      credential('9', { handOver: shown }),
      [],
    ],
    [
      'one whose successor was entered, and is replaced itself by now',
      [former('1', { handOver: entered }), former('2', { handOver: entered })],
      inForce,
      ['1'],
    ],
    [
      'one that was handed over and has ended, but not the last, which says that they need another',
      [
        former('1', { handOver: shown, endsAt: iso(NOW - 7 * DAY) }),
        former('2', { handOver: shown, endsAt: iso(NOW - 7 * DAY) }),
      ],
      inForce,
      ['1'],
    ],
    [
      'not before it has ended a week ago',
      [former('1', { handOver: shown, endsAt: iso(NOW - 6 * DAY) }), former('2', { handOver: shown })],
      inForce,
      [],
    ],
    ['never the one in force', [former('9'), former('1')], inForce, ['1']],
    [
      'none of which it is not known whether it was handed over',
      [former('1', { replacedAt: '', handOver: { at: '', by: '' } })],
      inForce,
      [],
    ],
  ])('%s', (_what, list, now, expected) => {
    expect(keys(retirable({ former: list, credential: now }, NOW))).toEqual(expected);
  });
});

describe('when something is to be done next', () => {
  const at = (list: FormerCredential[], now = credential('9')) =>
    rotationAt({
      ...noAccess,
      steward: ['rotate'],
      apps: [{ key: 'a', clientId: 'c', origin: 'made', former: list, credential: now, objectId: 'o' }],
    });

  test('for what may go is when it may; never for what stays', () => {
    const replacedAt = iso(NOW);
    expect(at([former('1', { replacedAt })])).toBe(NOW + 7 * DAY);
    const ended = former('1', { handOver: shown, endsAt: iso(NOW) });
    expect(at([ended])).toBeUndefined();
    expect(at([ended, former('2', { handOver: shown })])).toBe(NOW + 7 * DAY);
    expect(at([ended], credential('9', { handOver: entered }))).toBe(NOW - DAY);
    expect(at([former('9', { replacedAt }), former('1', { replacedAt: '' })])).toBeUndefined();
  });
});

describe('when something is done next, without anybody', () => {
  const endsAt = iso(NOW + 100 * DAY);
  const madeAt = iso(NOW - 200 * DAY);
  const due = NOW + 40 * DAY;
  const replaced = NOW - DAY;
  const old = former('1', { replacedAt: iso(replaced) });
  const ours = credential('9', { endsAt, madeAt });
  const given = credential('9', { endsAt, madeAt, origin: 'given' });
  const certificate = { kind: 'certificate' } as const;
  const of = (inForce: Credential, more: Partial<TenantApp> = {}): TenantApp => ({
    key: 'a',
    clientId: 'c',
    objectId: 'o',
    origin: 'made',
    former: [],
    credential: inForce,
    ...more,
  });
  const week = replaced + 7 * DAY;

  test.each<[string, TenantApp, ('rotate' | 'watch')[], number | undefined, boolean]>([
    ['a secret of ours, by the steward', of(ours), ['rotate'], due, true],
    ['a secret of ours, by nobody', of(ours), ['watch'], undefined, false],
    ['a certificate of ours', of({ ...ours, ...certificate }), [], due, true],
    ['what somebody gave', of(given), ['rotate'], undefined, false],
    ['a certificate that somebody gave', of({ ...given, ...certificate }), [], undefined, false],
    ['an app that somebody gave', of(ours, { origin: 'given' }), ['rotate'], undefined, false],
    ['a former one of ours behind one given', of(given, { former: [old] }), ['rotate'], week, false],
    [
      'a former certificate behind one given',
      of({ ...given, ...certificate }, { former: [{ ...old, ...certificate }] }),
      [],
      week,
      false,
    ],
    [
      'a former secret, by a certificate alone',
      of({ ...given, ...certificate }, { former: [old] }),
      [],
      undefined,
      false,
    ],
  ])('%s', (_what, app, steward, at, renews) => {
    expect(rotationAt({ ...noAccess, apps: [app], steward })).toBe(at);
    expect(renewsItself({ steward }, app)).toBe(renews);
  });
});

describe('whether somebody has to enter what is in force', () => {
  test.each([
    ['never', [], credential('9')],
    ['never', [former('1')], credential('9')],
    ['shown', [former('1', { handOver: entered })], credential('9', { handOver: shown })],
    ['again', [former('1', { handOver: entered }), former('2')], credential('9')],
    ['confirmed', [former('1', { handOver: shown })], credential('9', { handOver: entered })],
  ] as const)('%s', (expected, list, now) => {
    expect(handOverState({ former: [...list], credential: now })).toBe(expected);
  });
});

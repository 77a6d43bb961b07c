import { describe, expect, test } from '@jest/globals';
import { DAY, iso } from '../../../../src/lib/clock.ts';
import { type Credential, noAccess, type TenantApp } from '../../../../src/lib/connections/access.ts';
import { planRotation, type RotationPlan } from '../../../../src/lib/credentials/rotation/plan.ts';
import { cayosoft } from '../../../../src/lib/profiles/cayosoft.ts';
import { profileSchema } from '../../../../src/lib/profiles/schema.ts';
import { aConnection } from '../../../support/connections.ts';

const NOW = Date.UTC(2025, 0, 15);
const profile = profileSchema.parse(cayosoft);
const [one = '', two = ''] = profile.apps.map(({ key }) => key);
const inForce = (left: number, more: Partial<Credential> = {}): Credential => ({
  kind: 'secret',
  secretName: 's',
  secretVersion: 'v',
  keyId: 'k',
  madeAt: iso(NOW - 200 * DAY),
  endsAt: iso(NOW + left * DAY),
  origin: 'made',
  ...more,
});
const app = (key: string, credential: Credential, more: Partial<TenantApp> = {}): TenantApp => ({
  key,
  clientId: 'c',
  objectId: 'o',
  origin: 'made',
  former: [],
  credential,
  ...more,
});
const former: TenantApp['former'] = [
  { keyId: 'f', kind: 'secret', origin: 'made', replacedAt: iso(NOW - 8 * DAY) },
];
const formerCertificate = former.map((past) => ({ ...past, kind: 'certificate' as const }));
const fresh = inForce(170);
const near = inForce(20);
const given = { origin: 'given' } as const;
const certificate = { kind: 'certificate' } as const;

const planned = (apps: TenantApp[], scope: 'due' | 'all', steward: boolean): RotationPlan | undefined => {
  const access = { ...noAccess, apps, steward: steward ? ['rotate' as const] : [] };
  return planRotation(aConnection({ access }), profile, scope, true, NOW);
};

describe('what is due, and needs nobody', () => {
  test.each<[string, TenantApp[], boolean, RotationPlan | undefined]>([
    [
      'a secret near its end',
      [app(one, near), app(two, fresh)],
      true,
      { actor: 'steward', renew: [one], retire: [one] },
    ],
    ['nothing before', [app(one, fresh)], true, undefined],
    ['nothing by nobody', [app(one, near, { former })], false, undefined],
    ['nothing that somebody gave', [app(one, inForce(20, given))], true, undefined],
    [
      'a former one of ours behind one that somebody gave',
      [app(one, inForce(20, given), { former })],
      true,
      { actor: 'steward', renew: [], retire: [one] },
    ],
    [
      'a certificate of ours, by its own proof, beside a secret that has to wait',
      [app(one, inForce(20, certificate)), app(two, near)],
      false,
      { actor: 'connector', renew: [one], retire: [one] },
    ],
    [
      'a former certificate, by proof of the one that somebody gave',
      [app(one, inForce(170, { ...given, ...certificate }), { former: formerCertificate })],
      false,
      { actor: 'connector', renew: [], retire: [one] },
    ],
    [
      'no former secret by proof of a certificate',
      [app(one, inForce(170, certificate), { former })],
      false,
      undefined,
    ],
    ['nothing in an app that somebody gave', [app(one, near, { former, ...given })], true, undefined],
  ])('%s', (_what, apps, steward, expected) => {
    expect(planned(apps, 'due', steward)).toEqual(expected);
  });
});

describe('all, by an admin where nobody else may', () => {
  test.each<[string, TenantApp[], boolean, RotationPlan | undefined]>([
    ['by the steward', [app(one, fresh)], true, { actor: 'steward', renew: [one], retire: [one] }],
    [
      'by an admin, both',
      [app(one, inForce(170, certificate)), app(two, fresh)],
      false,
      { actor: 'admin', renew: [one, two], retire: [one, two] },
    ],
    [
      'by itself, whatever is beside it that nobody renews',
      [app(one, inForce(170, certificate)), app(two, inForce(170, given), { former })],
      false,
      { actor: 'connector', renew: [one], retire: [one] },
    ],
    [
      'a former one of ours, by an admin',
      [app(one, inForce(170, given), { former })],
      false,
      { actor: 'admin', renew: [], retire: [one] },
    ],
    ['nothing that somebody gave', [app(one, inForce(170, given))], false, undefined],
  ])('%s', (_what, apps, steward, expected) => {
    expect(planned(apps, 'all', steward)).toEqual(expected);
  });
});

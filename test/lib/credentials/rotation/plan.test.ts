import { describe, expect, test } from '@jest/globals';
import { DAY, iso } from '../../../../src/lib/clock.ts';
import { type FormerCredential, noAccess, type TenantApp } from '../../../../src/lib/connections/access.ts';
import { noHealth } from '../../../../src/lib/connections/verdict.ts';
import { planRotation } from '../../../../src/lib/credentials/rotation/plan.ts';
import { profileSchema } from '../../../../src/lib/profiles/schema.ts';
import { snow } from '../../../../src/lib/profiles/snow.ts';

const profile = profileSchema.parse(snow);
const NOW = Date.UTC(2025, 0, 15);
const shown = { at: iso(NOW), by: 'olivia' };
const former = (count: number, more: Partial<FormerCredential> = {}): FormerCredential[] =>
  Array.from({ length: count }, (_, at) => ({
    keyId: `former ${at}`,
    kind: 'secret',
    origin: 'made',
    replacedAt: iso(NOW),
    handOver: shown,
    ...more,
  }));
const plan = (scope: 'due' | 'all', list: FormerCredential[]) => {
  const app: TenantApp = {
    key: 'connector',
    clientId: 'c',
    objectId: 'o',
    origin: 'made',
    former: list,
    credential: {
      kind: 'secret',
      secretName: 's',
      secretVersion: 'v',
      keyId: 'k',
      origin: 'made',
      endsAt: iso(NOW + DAY),
    },
  };
  const access = { ...noAccess, apps: [app], steward: ['rotate' as const] };
  return planRotation({ access, health: noHealth }, profile, scope, true, NOW);
};

describe('what a rotation does', () => {
  test('to a credential that is due is to renew it', () => {
    const expected = { actor: 'steward', renew: ['connector'], retire: ['connector'] };
    expect([plan('due', []), plan('due', former(19))]).toEqual([expected, expected]);
  });

  test.each(['due', 'all'] as const)(
    'is nothing (%s) where twenty former ones are with Microsoft',
    (scope) => {
      expect(plan(scope, former(20))).toBeUndefined();
    },
  );

  test('is to remove those that have ended, and to go on', () => {
    const ended = former(20, { endsAt: iso(NOW - 7 * DAY) });
    expect(plan('due', ended)).toMatchObject({ renew: ['connector'], retire: ['connector'] });
  });
});

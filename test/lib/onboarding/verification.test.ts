import { describe, expect, test } from '@jest/globals';
import { judgeToken } from '../../../src/lib/onboarding/verification.ts';
import { certeroApplication } from '../../../src/lib/profiles/certero.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import { heldRights } from '../../../src/lib/credentials/heldRights.ts';
import { ok } from '../../../src/lib/result.ts';
import { aConnection } from '../../support/connections.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const OTHER = '99999999-9999-4999-8999-999999999999';
const profile = profileSchema.parse(certeroApplication);
const none = { by: 'app', roles: [], scopes: [] } as const;
const { missing: roles } = heldRights(profile, none);
const judged = (tenant: string) =>
  judgeToken(
    aConnection({ tenant: TENANT, profile: profile.id }),
    profile,
    ok({ ...none, token: 't', roles, tenant, endsAt: 0 }),
  );

describe('a token with all that the profile requires', () => {
  test('connects nothing where it is of another tenant', () => {
    expect(judged(OTHER)).toEqual({ kind: 'setback', code: 'wrongTenant' });
  });

  test('connects its own tenant, however that is written', () => {
    const verified = { kind: 'verified', profileVersion: profile.version };
    expect([judged(TENANT), judged(TENANT.toUpperCase())]).toEqual([verified, verified]);
  });
});

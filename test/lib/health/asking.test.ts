import { expect, test } from '@jest/globals';
import { DAY, iso } from '../../../src/lib/clock.ts';
import { noAccess, type TenantApp } from '../../../src/lib/connections/access.ts';
import { subjectOf } from '../../../src/lib/health/asking.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import { snow } from '../../../src/lib/profiles/snow.ts';
import { aConnection } from '../../support/connections.ts';

const NOW = Date.UTC(2025, 0, 15);
const profile = profileSchema.parse(snow);

test.each([
  ['ours', 'made', true],
  ['somebody else’s, whose end is everybody’s business', 'given', false],
] as const)('what is in force renews itself where it is %s', (_whose, origin, rotates) => {
  const app: TenantApp = {
    key: 'connector',
    clientId: 'client',
    objectId: 'object',
    origin: 'made',
    credential: {
      kind: 'secret',
      secretName: 's',
      secretVersion: 'v',
      keyId: 'k',
      endsAt: iso(NOW + 80 * DAY),
      origin,
    },
    former: [{ keyId: 'f', kind: 'secret', origin: 'made', replacedAt: iso(NOW) }],
  };
  const access = { ...noAccess, apps: [app], steward: ['rotate' as const] };
  const subject = subjectOf(aConnection({ access }), profile, { clientId: () => 'client' });
  expect(subject?.rotates).toBe(rotates);
});

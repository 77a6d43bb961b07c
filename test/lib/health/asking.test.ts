import { expect, test } from '@jest/globals';
import { DAY, iso } from '../../../src/lib/clock.ts';
import { noAccess, type TenantApp } from '../../../src/lib/connections/access.ts';
import { subjectOf } from '../../../src/lib/health/subject.ts';
import { DEFAULT_LADDER } from '../../../src/lib/ladder.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import { snow } from '../../../src/lib/profiles/snow.ts';
import { aConnection } from '../../support/connections.ts';

const tokens = { clientId: () => 'client' };
const installation = { ladder: DEFAULT_LADDER, setup: 'setup' };
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
  const subject = subjectOf(aConnection({ access }), profile, tokens, installation);
  expect(subject?.rotates).toBe(rotates);
});

test('of the ladders of installation, profile and connection the more specific wins', () => {
  const ladderOf = (...given: Parameters<typeof subjectOf>) => subjectOf(...given)?.ladder;
  const own = { ...profile, expiryLadder: [50] };
  expect(ladderOf(aConnection({}), profile, tokens, installation)).toEqual(DEFAULT_LADDER);
  expect(ladderOf(aConnection({}), own, tokens, installation)).toEqual([50]);
  expect(ladderOf(aConnection({ expiryLadder: [20] }), own, tokens, installation)).toEqual([20]);
});

test('the setup app is asked about only where it is not known to have left', () => {
  const left = (setupLeftover: boolean, setup?: string) =>
    subjectOf(aConnection({ access: { ...noAccess, setupLeftover } }), profile, tokens, {
      ...installation,
      setup,
    })?.leftover;
  expect([left(true, 'setup'), left(false, 'setup'), left(true)]).toEqual(['setup', undefined, undefined]);
});

test('the user of a trial is asked about only once the trial is over and could not delete it', () => {
  const trial = {
    mark: 'm',
    userPrincipalName: 'm@contoso.example',
    objectId: 'o',
    madeAt: '2025-06-15T12:00:00.000Z',
  };
  const lastTrial = { id: 'f', startedAt: '2025-06-15T12:00:00.000Z' };
  const over = { ...lastTrial, finishedAt: '2025-06-15T12:05:00.000Z' };
  const asked = (given: object) =>
    subjectOf(aConnection({ access: { ...noAccess, trial }, ...given }), profile, tokens, installation)
      ?.trialUser;
  expect(asked({ lastTrial: over })).toBe('o');
  expect(asked({ lastTrial })).toBeUndefined();
  expect(asked({})).toBeUndefined();
  expect(asked({ lastTrial: over, access: noAccess })).toBeUndefined();
});

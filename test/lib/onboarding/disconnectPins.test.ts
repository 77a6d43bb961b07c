import { describe, expect, test } from '@jest/globals';
import { type Access, noAccess } from '../../../src/lib/connections/access.ts';
import { listedAs, pinned } from '../../../src/lib/onboarding/disconnect/pins.ts';

const app = (clientId: string) => ({ key: 'connector', clientId, origin: 'made' as const, former: [] });
const account = (objectId: string) => ({ objectId, userPrincipalName: objectId, origin: 'made' as const });
const asked: Access = {
  ...noAccess,
  apps: [app('c1')],
  formerApps: [app('c0')],
  account: account('u1'),
  incoming: account('u2'),
  formerAccounts: [account('u0')],
};
/** What was given has taken its place, and what was former is back. */
const later: Access = {
  ...asked,
  apps: [{ ...app('c0'), origin: 'given' }],
  formerApps: [app('c1')],
  account: account('u2'),
  incoming: account('u0'),
  formerAccounts: [account('u1')],
};

describe('a removal keeps to the thing that it was asked for', () => {
  test.each([
    ['removeApplication:connector', 'removeApplication:connector:c1', 'removeApplication:connector:c1'],
    ['removeGrants:connector:c0', 'removeGrants:connector:c0', 'removeGrants:connector'],
    ['removeAccount', 'removeAccount:u1', 'removeFormerAccount:u1'],
    ['removeIncomingAccount:u2', 'removeIncomingAccount:u2', 'removeAccount'],
    ['removeFormerAccount:u0', 'removeFormerAccount:u0', 'removeIncomingAccount:u0'],
    ['removeConsent', 'removeConsent', 'removeConsent'],
    ['removeSteward', 'removeSteward', 'removeSteward'],
  ])('%s', (id, pin, after) => {
    expect(pinned(asked, id)).toBe(pin);
    expect(pinned(asked, pin)).toBe(pin);
    expect([listedAs(asked, pin), listedAs(later, pin)]).toEqual([id, after]);
  });

  test('of an older row, without one, it keeps to the place', () => {
    for (const id of ['removeApplication:connector', 'removeAccount']) expect(listedAs(later, id)).toBe(id);
  });

  test('what is not there names nothing', () => {
    for (const id of ['removeApplication:connector', 'removeAccount', 'removeFormerAccount:u9'])
      expect(pinned(noAccess, id)).toBe(id);
    expect(listedAs(noAccess, 'removeAccount:u9')).toBe('removeFormerAccount:u9');
  });
});

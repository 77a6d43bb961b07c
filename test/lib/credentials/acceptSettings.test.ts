import { describe, expect, test } from '@jest/globals';
import { HOUR, iso, MINUTE } from '../../../src/lib/clock.ts';
import type { Connection } from '../../../src/lib/connections/connection.ts';
import { noChoices, type Provisioning } from '../../../src/lib/connections/provisioning.ts';
import { isBeingMade } from '../../../src/lib/credentials/acceptSettings.ts';
import { withoutErrand } from '../../../src/lib/onboarding/interludes.ts';

const NOW = Date.UTC(2025, 0, 15, 9);
const flow: Provisioning = {
  flow: 'one',
  kind: 'make',
  actor: 'admin',
  startedAt: iso(NOW),
  choices: noChoices,
  step: 'tenant',
  attempt: 0,
};
const session = (end: number) => ({
  session: { secretName: 's', secretVersion: 'v', endsAt: iso(NOW + end), objectId: 'adele', scopes: [] },
});
const lease = (end: number) => ({ lease: { worker: 'w', until: iso(NOW + end) } });
const stop = { stop: { code: 'notSeen' as const, at: iso(NOW) } };

test.each<[string, Partial<Provisioning> | undefined, boolean]>([
  ['nothing was begun', undefined, false],
  ['nobody has signed in', {}, false],
  ['somebody is signed in', session(HOUR), true],
  ['their sign-in has ended', session(-1), false],
  ['it has, and a worker is at it', { ...session(-1), ...lease(MINUTE) }, true],
  ['it has, and so has the worker', { ...session(-1), ...lease(-1) }, false],
  ['it has stopped', { ...session(HOUR), ...stop }, false],
  ['it is over', { ...session(HOUR), finishedAt: iso(NOW) }, false],
  ['the steward app is at it', { kind: 'rotate', actor: 'steward' }, true],
  ['a trial is under way', { kind: 'trial', actor: 'connector', ...lease(MINUTE) }, false],
  ['the steward app has stopped', { kind: 'rotate', actor: 'steward', ...stop }, false],
])('is something being made where %s?', (_when, over, isMade) => {
  expect(isBeingMade(over ? { provisioning: { ...flow, ...over } } : {}, NOW)).toBe(isMade);
});

describe('a renewal whose password was sent', () => {
  const pendingPassword = { secretName: 's', secretVersion: 'v2' };
  const renewal = (over: Partial<Provisioning>) =>
    ({
      state: 'healthy',
      ownership: 'dedicated',
      links: [],
      onboarding: { attempt: 0 },
      access: { account: { pendingPassword } },
      provisioning: {
        ...flow,
        kind: 'rotate',
        choices: { ...noChoices, renewPassword: true, password: pendingPassword },
        ...session(-1),
        ...over,
      },
    }) as unknown as Connection;

  test('is not taken away while it needs nobody any more', () => {
    const current = renewal({});
    expect(withoutErrand(current, NOW)).toBe(current);
  });

  test('is taken away where another one sent it, and where it has stopped', () => {
    const other = {
      ...noChoices,
      renewPassword: true,
      password: { ...pendingPassword, secretVersion: 'v3' },
    };
    expect(withoutErrand(renewal({ choices: other }), NOW).provisioning).toBeUndefined();
    expect(withoutErrand(renewal(stop), NOW).provisioning).toBeUndefined();
  });
});

import { describe, expect, test } from '@jest/globals';
import { DAY, iso } from '../../../src/lib/clock.ts';
import { noAccess } from '../../../src/lib/connections/access.ts';
import type { Connection } from '../../../src/lib/connections/connection.ts';
import { type Choices, noChoices, type Provisioning } from '../../../src/lib/connections/provisioning.ts';
import {
  type Interlude,
  isUnderWay,
  standsInTheWay,
  withoutErrand,
} from '../../../src/lib/onboarding/interludes.ts';
import { aConnection } from '../../support/connections.ts';

const NOW = Date.UTC(2025, 0, 15);
const flow: Provisioning = {
  flow: 'one',
  kind: 'rotate',
  actor: 'steward',
  startedAt: iso(NOW),
  choices: noChoices,
  step: '',
  attempt: 0,
};
const doing = (choices: Partial<Choices>, more: Partial<Provisioning> = {}, now: Partial<Connection> = {}) =>
  aConnection({ provisioning: { ...flow, ...more, choices: { ...noChoices, ...choices } }, ...now });
const all: Interlude = {
  kind: 'rotate',
  actor: 'steward',
  by: 'olivia',
  choices: { renew: ['a', 'b'], retire: ['a', 'b'] },
};
const password: Interlude = {
  kind: 'rotate',
  actor: 'admin',
  by: 'olivia',
  choices: { renewPassword: true },
};
const trial: Interlude = { kind: 'trial', actor: 'connector', by: 'olivia', choices: {} };
const session = {
  secretName: 's',
  secretVersion: 'v',
  endsAt: iso(NOW + DAY),
  objectId: 'adele',
  scopes: [],
};
const entry = { secretName: 's', secretVersion: 'v' };
const sent = {
  ...noAccess,
  account: { objectId: 'o', userPrincipalName: 'u', origin: 'made' as const, pendingPassword: entry },
};

describe('what is being done already is not begun twice', () => {
  test.each<[string, Connection, Interlude]>([
    ['the same', doing(all.choices), all],
    ['less', doing(all.choices), { ...all, choices: { renew: ['a'], retire: [] } }],
    ['a trial', doing({}, { kind: 'trial', actor: 'connector' }), trial],
  ])('%s', (_what, current, wish) => {
    expect(isUnderWay(current, wish)).toBe(true);
    expect(standsInTheWay(current, wish, NOW)).toBeUndefined();
  });
});

describe('what is not, while something else is being done, is refused with what that is', () => {
  test.each<[string, Connection, Interlude, RegExp]>([
    ['a password, during a renewal by the steward', doing(all.choices), password, /Credentials .* renewed/],
    ['all, while former ones are removed', doing({ renew: [], retire: ['a'] }), all, /Former .* removed/],
    ['more than is renewed', doing({ renew: ['a'], retire: ['a'] }), all, /Credentials .* renewed/],
    ['the same by somebody else', doing(all.choices, { actor: 'connector' }), all, /Credentials .* renewed/],
    ['a trial, during a renewal', doing(all.choices), trial, /Credentials .* renewed/],
    [
      'all, while a sent password is proved',
      doing({ renewPassword: true, password: entry }, { actor: 'admin' }, { access: sent }),
      all,
      /password is being renewed/,
    ],
    [
      'all, while an admin has things set up',
      doing({}, { kind: 'make', actor: 'admin', session }),
      all,
      /admin .* set up/,
    ],
    ['all, while a removal waits', doing({}, { kind: 'remove', actor: 'admin' }), all, /Take that back/],
    [
      'all, while a trial is being made by a worker',
      doing({}, { kind: 'trial', lease: { worker: 'w', until: iso(NOW + 1) } }),
      all,
      /being tried/,
    ],
  ])('%s', (_what, current, wish, detail) => {
    expect(isUnderWay(current, wish)).toBe(false);
    expect(standsInTheWay(current, wish, NOW)).toMatchObject({
      code: 'state_conflict',
      detail: expect.stringMatching(detail),
    });
  });

  test('and so is everything of a connection that is not connected', () => {
    const problem = standsInTheWay(aConnection({ state: 'verifying' }), all, NOW);
    expect(problem?.detail).toContain('verifying');
  });
});

describe('what waits for somebody gives way', () => {
  const waiting = doing({ renew: ['a'], retire: [] }, { actor: 'admin' });
  const ofAnEarlierFlow = doing({ renewPassword: true }, { actor: 'admin' }, { access: sent });
  test.each<[string, Connection, Interlude]>([
    ['a renewal for which nobody came, to another one', waiting, password],
    ['a renewal of a password for which nobody came, whatever an earlier one sent', ofAnEarlierFlow, all],
    ['the same renewal, to a new link', waiting, { ...all, actor: 'admin' }],
    ['a stop of the steps', doing({}, { kind: 'make', stop: { code: 'refused', at: '' }, session }), all],
    ['a trial that waits', doing({}, { kind: 'trial', actor: 'connector' }), all],
    ['what is finished', doing(all.choices, { finishedAt: iso(NOW) }), password],
  ])('%s', (_what, current, wish) => {
    expect(isUnderWay(current, wish)).toBe(false);
    expect(standsInTheWay(current, wish, NOW)).toBeUndefined();
  });

  test('and to a new onboarding link, unless what it sent itself is being proved', () => {
    const proving = doing({ renewPassword: true, password: entry }, { actor: 'admin' }, { access: sent });
    expect(withoutErrand(ofAnEarlierFlow, NOW)).not.toHaveProperty('provisioning.kind', 'rotate');
    expect(withoutErrand(proving, NOW)).toBe(proving);
  });

  test('but a renewal with a good link not to the timer', () => {
    const { by: _nobody, ...due } = all;
    expect(standsInTheWay(waiting, due, NOW)?.code).toBe('state_conflict');
    expect(standsInTheWay(waiting, due, NOW + 7 * DAY)).toBeUndefined();
  });
});

import { expect, test } from '@jest/globals';
import { staleChecks } from '../../../src/lib/alerts/streaks.ts';
import { applyStaleness, applyVerdict } from '../../../src/lib/alerts/transition.ts';
import { DAY, iso } from '../../../src/lib/clock.ts';
import { type Health, noHealth, OPERATOR_APP } from '../../../src/lib/connections/verdict.ts';

const at = (night: number) => iso(Date.parse('2026-03-01T03:00:00Z') + night * DAY);
const night = (health: Health, reason: string, n: number): Health => {
  const verdict = { verdict: 'unknown', reason, message: `It is ${reason}.` } as const;
  return applyStaleness(applyVerdict(health, 'c', 'anonymization', verdict, at(n)), 'c', at(n));
};
const nights = (...reasons: readonly string[]): Health => reasons.reduce(night, noHealth);
const told = ({ outbox }: Health): string[] => outbox.map(({ type }) => type);
const [AWAY, QUIET] = ['unavailable', 'noUsageYet'];

test.each<[string, readonly string[], readonly string[]]>([
  ['two nights of trouble', [AWAY, AWAY], ['alert.opened']],
  ['two nights of trouble with different reasons', ['refused', AWAY], ['alert.opened']],
  ['one night of trouble after quiet ones', [QUIET, QUIET, QUIET, AWAY], []],
  ['one after nights of our own app', [OPERATOR_APP, OPERATOR_APP, OPERATOR_APP, AWAY], []],
  ['two nights of trouble around one of our own app', [AWAY, OPERATOR_APP, AWAY], ['alert.opened']],
  ['two nights of trouble around a quiet one', [AWAY, QUIET, AWAY], []],
  ['trouble, told, and then a night of our own app', [AWAY, AWAY, OPERATOR_APP], ['alert.opened']],
  ['trouble, told, and then a quiet night', [AWAY, AWAY, QUIET], ['alert.opened', 'alert.resolved']],
])('%s', (_what, reasons, events) => {
  expect(told(nights(...reasons))).toEqual(events);
});

test('a quiet time is too long after two weeks, one night of trouble in it or not', () => {
  const weeks = Array.from({ length: 15 }, (_, n) => (n === 7 ? AWAY : QUIET));
  expect(told(nights(...weeks.slice(0, 14)))).toEqual([]);
  expect(told(nights(...weeks))).toEqual(['alert.opened']);
});

test('what is told is the reason of the nights that count', () => {
  expect(staleChecks(nights(AWAY, AWAY, OPERATOR_APP))).toEqual([
    ['anonymization', { since: at(0), at: at(1), reason: AWAY, message: 'It is unavailable.' }],
  ]);
});

test('a row from before goes on as it was', () => {
  const { checks } = nights(AWAY);
  const { streaks: _streaks, ...unknown } = checks.anonymization?.unknown ?? { since: '', at: '', count: 1 };
  const older = { last: checks.anonymization?.last, at: at(0), unknown };
  const health = { ...noHealth, checks: { anonymization: older } } as Health;
  expect(told(night(health, AWAY, 1))).toEqual(['alert.opened']);
  expect(told(night(health, QUIET, 1))).toEqual([]);
});

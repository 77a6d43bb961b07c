import { expect, test } from '@jest/globals';
import { expectedOf } from '../support/nights/expected.ts';
import { faultNames, type FaultName, type Kind } from '../support/nights/faults.ts';
import { type Planned, planOf } from '../support/nights/plan.ts';
import { lineOf } from '../support/nights/telling.ts';

/** What is heard of some connections in each run of three nights. */
const heardOfAll = (...connections: Planned[]) =>
  expectedOf({ connections, ownApp: ['nothing', 'nothing', 'nothing'] }).map((night) =>
    night.map((run) => run.map(lineOf)),
  );
const heardOf = (kind: Kind, ...nights: FaultName[]) => heardOfAll({ name: 'it', kind, nights });

test('a fault is told once, and its end once', () => {
  expect(heardOf('shared', 'namesConcealed', 'namesConcealed', 'nothing')).toEqual([
    [
      [],
      [],
      ['alert.opened | it | anonymization reports.concealed warning 0 | #1', 'connection.degraded | it | #2'],
    ],
    [[], [], []],
    [
      [],
      [],
      [
        'alert.resolved | it | anonymization reports.concealed warning 0 | #2',
        'connection.healthy | it | #3',
      ],
    ],
  ]);
});

test('a worse threshold is told, a better one is not', () => {
  expect(heardOf('own', 'secretEndsIn5Days', 'secretEndsIn25Days', 'secretEndsIn5Days')).toEqual([
    [
      ['alert.opened | it | secretExpiry secret.expiring warning 5 | #1', 'connection.degraded | it | #2'],
      [],
      [],
    ],
    [[], [], []],
    [['alert.escalated | it | secretExpiry secret.expiring warning 5 | #2'], [], []],
  ]);
});

test('that nobody can look is told in the second night, and closes nothing', () => {
  expect(heardOf('shared', 'namesConcealed', 'accessBlocked', 'accessBlocked')).toEqual([
    [
      [],
      [],
      ['alert.opened | it | anonymization reports.concealed warning 0 | #1', 'connection.degraded | it | #2'],
    ],
    [[], [], []],
    [[], ['alert.opened | it | checks check.stale warning 0 | #1'], []],
  ]);
});

test('a refusal ends no alert of which it says nothing', () => {
  const nights = heardOf('shared', 'permissionMissing', 'appDisabled', 'nothing');
  expect(nights[1]).toEqual([
    [],
    ['alert.opened | it | consentStatus app.disabled critical 0 | #1', 'connection.broken | it | #3'],
    [],
  ]);
  expect(nights[2]?.[1]).toEqual([
    'alert.resolved | it | consentStatus consent.partial warning 1 | #2',
    'alert.resolved | it | consentStatus app.disabled critical 0 | #2',
    'connection.healthy | it | #4',
  ]);
});

test('what the first answer about a new connection finds is told as one', () => {
  const nights: FaultName[] = ['reportsMissing', 'reportsMissing', 'nothing'];
  expect(heardOfAll({ name: 'it', kind: 'own', nights, isNew: true })).toEqual([
    [[], ['alerts.digest | it | 2: consent.partial, data.denied | #2', 'connection.broken | it | #3'], []],
    [[], [], ['alert.opened | it | checks check.stale warning 0 | #1']],
    [
      [],
      [
        'alert.resolved | it | consentStatus consent.partial warning 1 | #2',
        'alert.resolved | it | dataAccess data.denied critical 1 | #2',
        'connection.healthy | it | #4',
      ],
      ['alert.resolved | it | checks check.stale warning 0 | #2'],
    ],
  ]);
});

test('three of one kind are told as one until the last is gone, and who comes later alone', () => {
  const all = [
    ['namesConcealed', 'nothing', 'nothing'],
    ['namesConcealed', 'namesConcealed', 'nothing'],
    ['namesConcealed', 'nothing', 'nothing'],
    ['nothing', 'namesConcealed', 'nothing'],
  ] as const;
  const group = 'alerts.grouped | reports.concealed, certero-application';
  expect(
    heardOfAll(...all.map((nights, at) => ({ name: `it ${at}`, kind: 'shared' as const, nights }))),
  ).toEqual([
    [[], [], [`${group} | opened, 3 in it, about 3, warning | #1`]],
    [
      [],
      [],
      [
        'alert.opened | it 3 | anonymization reports.concealed warning 0 | #1',
        'connection.degraded | it 3 | #2',
      ],
    ],
    [
      [],
      [],
      [
        `${group} | resolved, 0 in it, about 0, warning | #2`,
        'alert.resolved | it 3 | anonymization reports.concealed warning 0 | #2',
        'connection.healthy | it 3 | #3',
      ],
    ],
  ]);
});

test('a plan has every fault, and the same seed makes the same plan', () => {
  const counts = { shared: 12, own: 12, account: 8, two: 8 };
  const faults = new Set(planOf(counts, 8).connections.flatMap(({ nights }) => nights));
  expect([...faults].toSorted()).toEqual(faultNames.toSorted());
  expect(planOf(counts, 8)).toEqual(planOf(counts, 8));
  expect(planOf(counts, 9)).not.toEqual(planOf(counts, 8));
});

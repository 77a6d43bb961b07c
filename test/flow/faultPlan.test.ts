import { expect, test } from '@jest/globals';
import { expectedOf, lineOf } from '../support/nights/expected.ts';
import { faultNames, type FaultName, type Kind } from '../support/nights/faults.ts';
import { planOf } from '../support/nights/plan.ts';

/** What is heard of one connection in each run of three nights, by hand. */
const heardOf = (kind: Kind, ...nights: FaultName[]) =>
  expectedOf({
    connections: [{ name: 'it', kind, nights }],
    ownApp: ['nothing', 'nothing', 'nothing'],
  }).map((night) => night.map((run) => run.map(lineOf)));

test('a fault is told once, and its end once', () => {
  expect(heardOf('shared', 'namesConcealed', 'namesConcealed', 'nothing')).toEqual([
    [
      [],
      [],
      ['alert.opened | it | anonymization reports.concealed warning 0 | #1', 'connection.degraded | it | #1'],
    ],
    [[], [], []],
    [
      [],
      [],
      [
        'alert.resolved | it | anonymization reports.concealed warning 0 | #2',
        'connection.healthy | it | #2',
      ],
    ],
  ]);
});

test('a worse threshold is told, a better one is not', () => {
  expect(heardOf('own', 'secretEndsIn5Days', 'secretEndsIn25Days', 'secretEndsIn5Days')).toEqual([
    [
      ['alert.opened | it | secretExpiry secret.expiring warning 5 | #1', 'connection.degraded | it | #1'],
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
      ['alert.opened | it | anonymization reports.concealed warning 0 | #1', 'connection.degraded | it | #1'],
    ],
    [[], [], []],
    [[], ['alert.opened | it | checks check.stale warning 0 | #1'], []],
  ]);
});

test('a plan has every fault, and the same seed makes the same plan', () => {
  const counts = { shared: 12, own: 12, account: 8 };
  const faults = new Set(planOf(counts, 8).connections.flatMap(({ nights }) => nights));
  expect([...faults].toSorted()).toEqual(faultNames.toSorted());
  expect(planOf(counts, 8)).toEqual(planOf(counts, 8));
  expect(planOf(counts, 9)).not.toEqual(planOf(counts, 8));
});

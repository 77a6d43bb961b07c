import { expect, test } from '@jest/globals';
import { noAccess } from '../../../src/lib/connections/access.ts';
import type { Connection } from '../../../src/lib/connections/connection.ts';
import { noChoices, type Provisioning } from '../../../src/lib/connections/provisioning.ts';
import { trialDueAt } from '../../../src/lib/connections/trial.ts';

const at = (hour: number) => `2025-01-15T${String(hour).padStart(2, '0')}:00:00.000Z`;
const flow: Provisioning = {
  flow: 'one',
  kind: 'trial',
  actor: 'connector',
  startedAt: at(9),
  choices: noChoices,
  step: 'trialMake',
  attempt: 0,
};
const begun = { flow: 'one', startedAt: at(9) };
const access = { ...noAccess, trial: { mark: 'ab' } };

test.each<[string, Partial<Connection>, string | undefined]>([
  ['there was none', {}, undefined],
  ['it was put off', { lastTrial: { ...begun, waits: { dueAt: at(11), step: 'x', attempt: 1 } } }, at(11)],
  ['something took its place', { access, lastTrial: begun }, at(9)],
  ['something took its place before it made anything', { lastTrial: begun }, at(9)],
  ['its steps are under way', { access, lastTrial: begun, provisioning: flow }, undefined],
  [
    'another flow is under way',
    { access, lastTrial: begun, provisioning: { ...flow, kind: 'rotate' } },
    at(9),
  ],
  ['it is over', { lastTrial: { ...begun, finishedAt: at(10) } }, undefined],
  [
    'it is over, and its user is still there',
    { access, lastTrial: { ...begun, finishedAt: at(10) } },
    '2025-01-16T10:00:00.000Z',
  ],
  ['its user is there, and nobody knows of a trial', { access }, '1970-01-01T00:00:00.000Z'],
  ['what is there is being removed', { access, provisioning: { ...flow, kind: 'remove' } }, undefined],
  ['the connection is over', { access, lastTrial: begun, state: 'disconnected' }, undefined],
])('a trial is due where %s', (_where, over, dueAt) => {
  const due = trialDueAt({ state: 'broken', access: noAccess, ...over });
  expect(due === undefined ? undefined : new Date(due).toISOString()).toBe(dueAt);
});

import { expect, test } from '@jest/globals';
import type { Ground } from '../../bench/soak/ground.ts';
import { createOwnApps } from '../../bench/soak/ownApps.ts';
import { noHealth } from '../../src/lib/connections/verdict.ts';
import { OWN_APP } from '../support/nights/expected.ts';

const wrong = { code: 'secret.expiring', severity: 'warning', level: 3 } as const;
const alert = {
  ...wrong,
  check: 'secretExpiry',
  subject: 's',
  message: '',
  openedAt: '',
  changedAt: '',
  sequence: 1,
};
const standing = { check: 'secretExpiry', wrong };
const heard = (type: string, sequence: number) => ({
  type,
  who: OWN_APP,
  says: 'secretExpiry secret.expiring warning 3',
  sequence,
  of: 'print',
});
const groundWith = (alerts: object): Pick<Ground, 'services'> => {
  const subject = { id: 'operator:a', clientId: 'a', name: 'A', health: { ...noHealth, alerts } };
  return { services: { operatorSubjects: { all: async () => [subject] } } } as unknown as Ground;
};
const judged = async (
  alerts: object,
  wanted: readonly (typeof standing)[],
  events: ReturnType<typeof heard>[],
) => {
  const ownApps = createOwnApps();
  return [...ownApps.hear(events, 'a run'), ...(await ownApps.end(groundWith(alerts), wanted))];
};

test('what is open, planned and told is in order, and what is closed, too', async () => {
  expect(await judged({ print: alert }, [standing], [heard('alert.opened', 1)])).toEqual([]);
  const closed = [heard('alert.opened', 1), heard('alert.resolved', 2)];
  expect(await judged({ print: { ...alert, resolvedAt: 'then' } }, [], closed)).toEqual([]);
});

test.each<[string, Parameters<typeof judged>, RegExp]>([
  ['nobody was told', [{ print: alert }, [standing], []], /nobody was told/],
  ['it is not planned', [{ print: alert }, [], [heard('alert.opened', 1)]], /in the end is open/],
  ['it is planned and not open', [{}, [standing], []], /in the end is open/],
  ['an event is missing', [{ print: alert }, [standing], [heard('alert.opened', 2)]], /never told: #1/],
  ['it was told to be over', [{ print: alert }, [standing], [heard('alert.resolved', 1)]], /told otherwise/],
])('and not where %s', async (_what, given, said) => {
  expect(await judged(...given)).toContainEqual(expect.stringMatching(said));
});

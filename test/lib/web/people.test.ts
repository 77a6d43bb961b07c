import { expect, test } from '@jest/globals';
import { SECOND } from '../../../src/lib/clock.ts';
import { UnavailableError } from '../../../src/lib/errors.ts';
import { createLogger } from '../../../src/lib/log.ts';
import type { Table } from '../../../src/lib/storage/tables.ts';
import { auditChoice, createPeople } from '../../../src/lib/web/people.ts';
import { suiteStorage } from '../../support/storage.ts';
import { tableAt } from '../alerts/support.ts';

const ADELE = '5a2d0f3e-6b1c-4d7a-9e8f-0c1b2a3d4e5f';
const LEE = '6b2d0f3e-6b1c-4d7a-9e8f-0c1b2a3d4e5f';

const table = tableAt(suiteStorage().connectionString, 'people');
const time = { now: Date.UTC(2026, 1, 1) };

/** One instance of the app, what it says, and how often it asks the table. */
function instance(over: Partial<Table> = {}) {
  const said: string[] = [];
  const asked: string[] = [];
  const say = (line: string) => void said.push(line);
  const counted = {
    ...table,
    query: (...given: Parameters<Table['query']>) => (asked.push('query'), table.query(...given)),
    merge: (row: Parameters<Table['merge']>[0]) => (asked.push('merge'), table.merge(row)),
    ...over,
  };
  const clock = () => time.now;
  const log = createLogger(clock, { debug: say, info: say, warn: say, error: say });
  return { said, asked, ...createPeople({ misc: counted, clock, log }) };
}

test('whoever changed something is known by name to every instance, and written down once', async () => {
  const [one, other] = [instance(), instance()];
  expect(await other.names()).toEqual(new Map());
  for (let times = 0; times < 3; times += 1) await one.note({ id: ADELE, name: 'Adele Vance' });
  expect(one.asked).toEqual(['query', 'merge']);
  expect((await one.names()).get(ADELE)).toBe('Adele Vance');
  time.now += 16 * SECOND;
  await other.note({ id: ADELE, name: 'Adele Vance' });
  expect(other.asked).toEqual(['query', 'query']);
  expect((await other.names()).get(ADELE)).toBe('Adele Vance');
  await other.note({ id: ADELE, name: 'Adele Nilsson' });
  time.now += 16 * SECOND;
  expect((await one.names()).get(ADELE)).toBe('Adele Nilsson');
  // An application is called by its client id, where it is called anything.
  await one.note({ id: LEE, name: LEE });
  await one.note({ id: LEE, name: 'AAAAAAAA-bbbb-4ccc-8ddd-eeeeeeeeeeee' });
  expect(await one.names()).toEqual(new Map([[ADELE, 'Adele Nilsson']]));
});

test('a row that holds no name is nobody’s', async () => {
  await table.insert({ partitionKey: 'person', rowKey: 'nobody', name: 7 });
  expect((await instance().names()).has('nobody')).toBe(false);
});

test('a table that does not answer fails nobody, and is asked again', async () => {
  const away = instance({
    query: () => {
      throw new UnavailableError('away');
    },
  });
  await away.note({ id: LEE, name: 'Lee Gu' });
  expect(await away.names()).toEqual(new Map());
  expect(away.said).toEqual([
    expect.stringContaining('was not kept'),
    expect.stringContaining('cannot be read'),
  ]);
  let isAway = true;
  const back = instance({
    merge: (row) => (isAway ? Promise.reject(new UnavailableError('away')) : table.merge(row)),
  });
  await back.note({ id: LEE, name: 'Lee Gu' });
  expect((await back.names()).has(LEE)).toBe(false);
  isAway = false;
  await back.note({ id: LEE, name: 'Lee Gu' });
  expect((await back.names()).get(LEE)).toBe('Lee Gu');
});

test.each([
  ['an object id', ADELE, [ADELE]],
  ['an object id of which nobody knows the name', 'somebody', ['somebody']],
  ['a part of a name, whatever its case and accents', 'ADÈLE', ['ADÈLE', ADELE, 'other']],
  ['nobody, whatever people call themselves', 'mooring', ['mooring']],
])('the filter means %s', (_what, by, ids) => {
  const names = new Map([
    [ADELE, 'Adele Vance'],
    [LEE, 'Lee Mooring'],
    ['other', 'Adèle'],
  ]);
  expect(auditChoice({ by, month: '2026-01' }, names)).toEqual({ by: ids, month: '2026-01' });
});

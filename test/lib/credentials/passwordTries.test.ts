import { beforeEach, expect, test } from '@jest/globals';
import { DAY, HOUR, SECOND } from '../../../src/lib/clock.ts';
import { UnavailableError } from '../../../src/lib/errors.ts';
import { createPasswordTries, type PasswordTries } from '../../../src/lib/credentials/passwordTries.ts';
import type { Table } from '../../../src/lib/storage/tables.ts';
import { suiteStorage } from '../../support/storage.ts';
import { tableAt } from '../alerts/support.ts';

const { connectionString } = suiteStorage();
const account = { tenant: 'T', objectId: 'A' };
let lookup: Table;
let now = 0;
let count = 0;
beforeEach(() => {
  count += 1;
  lookup = tableAt(connectionString, `lookup${count}`);
  now = Date.UTC(2025, 0, 15);
});
const instance = (over: Partial<Table> = {}): PasswordTries =>
  createPasswordTries({ lookup: { ...lookup, ...over }, clock: () => now });
const may = async (whose = account, by = 'one') => (await instance().take(whose, by)).ok;

test('of one account one password an hour is tried, whoever asks', async () => {
  expect(await may()).toBe(true);
  now += 60 * SECOND;
  expect(await instance().take({ tenant: 't', objectId: 'a' }, 'other')).toEqual({
    ok: false,
    error: { seconds: 3_540, locked: false, connectionId: 'one' },
  });
  expect([await may({ ...account, objectId: 'B' }), await may({ ...account, tenant: 'U' })]).toEqual([
    true,
    true,
  ]);
  now += HOUR - 61 * SECOND;
  expect(await may()).toBe(false);
  now += SECOND;
  expect([await may(account, 'other'), await may()]).toEqual([true, false]);
});

test('one that is locked is not tried for a day; any other answer changes nothing', async () => {
  await may();
  await instance().answered(account, 50126);
  now += HOUR;
  expect(await may()).toBe(true);
  await instance().answered(account, 50053);
  now += DAY - SECOND;
  expect(await instance().take(account, 'one')).toMatchObject({ error: { seconds: 1, locked: true } });
  now += SECOND;
  expect(await may()).toBe(true);
  now += HOUR;
  expect(await may()).toBe(true);
});

test('to look how long none may be tried takes nothing, and ends with the hour', async () => {
  expect(await instance().standing(account)).toBeUndefined();
  expect(await may()).toBe(true);
  now += HOUR - SECOND;
  expect(await instance().standing(account)).toEqual({ seconds: 1, locked: false, connectionId: 'one' });
  now += SECOND;
  expect(await instance().standing(account)).toBeUndefined();
  expect(await may()).toBe(true);
});

test('a try that did not count stands in nobody’s way', async () => {
  await may();
  await instance().release(account);
  expect(await may()).toBe(true);
});

test.each(['the first', 'a later'])('of many that ask at once for %s try one has it', async (which) => {
  if (which === 'a later') {
    await may();
    now += HOUR;
  }
  const asked = await Promise.all(Array.from({ length: 5 }, () => may()));
  expect(asked.filter(Boolean)).toHaveLength(1);
});

test('there is none while the table does not answer', async () => {
  const away = () => Promise.reject(new UnavailableError('away'));
  await may();
  now += HOUR;
  await expect(instance({ replace: away }).take(account, 'one')).rejects.toThrow(UnavailableError);
  await expect(instance({ get: away }).take(account, 'one')).rejects.toThrow(UnavailableError);
});

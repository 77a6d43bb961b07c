import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, HOUR } from '../../../src/lib/clock.ts';
import { createPasswordTries, triesEnd } from '../../../src/lib/credentials/passwordTries.ts';
import { UnavailableError } from '../../../src/lib/errors.ts';
import { createTrips, tripsEnd } from '../../../src/lib/onboarding/trip.ts';
import { createRemoveEnded, MOST_ENDED } from '../../../src/lib/storage/ended.ts';
import type { Table } from '../../../src/lib/storage/tables.ts';
import { createOnce, wishesEnd } from '../../../src/lib/web/idempotency.ts';
import { json } from '../../../src/lib/web/respond.ts';
import { suiteStorage } from '../../support/storage.ts';
import { keptLog, tableAt } from '../alerts/support.ts';

const { connectionString } = suiteStorage();
let count = 0;
let table: Table;
let now: number;
const clock = () => now;

beforeEach(() => {
  count += 1;
  table = tableAt(connectionString, `lookup${count}`);
  now = Date.parse('2026-03-01T01:00:00Z');
});

const remove = (endings = [tripsEnd, wishesEnd, triesEnd], over: Partial<Table> = {}) =>
  createRemoveEnded({ table: { ...table, ...over }, endings, clock })();
const keys = async (): Promise<string[]> => {
  const found: string[] = [];
  for await (const { row } of table.query(undefined)) found.push(row.rowKey);
  return found;
};
const trips = () => createTrips({ lookup: table, clock, random: randomBytes });
const put = (key: string, more: object = {}) => table.insert({ partitionKey: key, rowKey: key, ...more });

describe('a trip', () => {
  test('is removed a day after its end, and not while it is good', async () => {
    const begun = await trips().begin('signIn', 'c', 'link');
    for (const later of [0, HOUR - 1, HOUR, DAY]) {
      now = Date.parse('2026-03-01T01:00:00Z') + later;
      expect(await remove()).toBe(0);
    }
    expect(await keys()).toHaveLength(1);
    now += HOUR + 1;
    expect(await remove()).toBe(1);
    expect(await keys()).toEqual([]);
    expect(await trips().end(begun.state, begun.cookie)).toBe('replayed');
  });

  test('that is still good comes to its end, whatever was removed beside it', async () => {
    await trips().begin('signIn', 'c', 'link');
    now += DAY + HOUR + 1;
    const begun = await trips().begin('signIn', 'c', 'link');
    expect(await remove()).toBe(1);
    expect(await trips().end(begun.state, begun.cookie)).toMatchObject({ connectionId: 'c' });
  });
});

test('an answer that is kept is removed a day after its key counts no more', async () => {
  const once = createOnce({ lookup: table, clock, random: randomBytes, log: keptLog({ now }).log });
  const headers = new Headers({ 'idempotency-key': 'a' });
  await once({ request: { headers }, scope: 's', input: 1 }, () =>
    Promise.resolve(json(201, { made: true })),
  );
  now += 2 * DAY;
  expect(await remove()).toBe(0);
  now += 1;
  expect(await remove()).toBe(1);
});

test('the try of a password is removed once it has long counted no more', async () => {
  const tries = createPasswordTries({ lookup: table, clock });
  const account = { tenant: 't', objectId: 'o' };
  await tries.take(account, 'c');
  await tries.answered(account, 50053);
  now += 2 * DAY;
  expect(await remove()).toBe(0);
  now += 1;
  expect(await remove()).toBe(1);
  expect((await tries.take(account, 'c')).ok).toBe(true);
});

test('what has no end, or is of another kind, stays', async () => {
  await put('connection~a', {
    id: 'a',
    at: '2020-01-01T00:00:00.000Z',
    expiresAt: '2020-01-01T00:00:00.000Z',
  });
  await put('link~a', { connectionId: 'a', expiresAt: '2020-01-01T00:00:00.000Z' });
  await put('state~without');
  await put('state~a', { expiresAt: '2020-01-01T00:00:00.000Z' });
  expect(await remove()).toBe(1);
  expect((await keys()).toSorted()).toEqual(['connection~a', 'link~a', 'state~without']);
});

describe('of very many', () => {
  const fill = (many: number) =>
    Promise.all(
      Array.from({ length: many }, (_, at) => put(`state~${at}`, { expiresAt: '2020-01-01T00:00:00.000Z' })),
    );

  test('some go at once, and the rest the next time', async () => {
    await fill(MOST_ENDED + 3);
    expect(await remove()).toBe(MOST_ENDED);
    expect(await remove()).toBe(3);
    expect(await remove()).toBe(0);
  });

  test('those that are left where it died go the next time', async () => {
    await fill(15);
    let left = 4;
    const dying: Table['remove'] = (...given) => {
      left -= 1;
      return left < 0 ? Promise.reject(new UnavailableError('gone')) : table.remove(...given);
    };
    await expect(remove([tripsEnd], { remove: dying })).rejects.toThrow(UnavailableError);
    const rest = (await keys()).length;
    expect(rest).toBeLessThan(15);
    expect(await remove()).toBe(rest);
  });
});

test('a row that somebody has written to meanwhile stays', async () => {
  await put('account~a', { at: '2020-01-01T00:00:00.000Z' });
  const meanwhile: Table['pageBefore'] = async (...given) => {
    const page = await table.pageBefore(...given);
    await table.merge({ partitionKey: 'account~a', rowKey: 'account~a', at: '2026-03-01T00:00:00.000Z' });
    return page;
  };
  expect(await remove([triesEnd], { pageBefore: meanwhile })).toBe(0);
  expect(await keys()).toEqual(['account~a']);
});

test('a page in which the service found nothing yet is not the last one', async () => {
  await put('state~a', { expiresAt: '2020-01-01T00:00:00.000Z' });
  const slow: Table['pageBefore'] = (prefix, member, than, limit, from) =>
    from === undefined
      ? Promise.resolve({ rows: [], next: 'on' })
      : table.pageBefore(prefix, member, than, limit);
  expect(await remove([tripsEnd], { pageBefore: slow })).toBe(1);
});

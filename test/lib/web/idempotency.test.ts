import type { HttpResponseInit } from '@azure/functions';
import { expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { suiteStorage } from '../../support/storage.ts';
import { DAY, MINUTE } from '../../../src/lib/clock.ts';
import { createOnce, type Wish } from '../../../src/lib/web/idempotency.ts';
import { created, json, problem } from '../../../src/lib/web/respond.ts';
import { UnavailableError } from '../../../src/lib/errors.ts';
import type { Table } from '../../../src/lib/storage/tables.ts';
import { keptLog, tableAt } from '../alerts/support.ts';

const lookup = tableAt(suiteStorage().connectionString, 'lookup');
let now = Date.parse('2026-03-01T01:00:00Z');
const given = { lookup, clock: () => now, random: randomBytes, log: keptLog({ now }).log };
const once = createOnce(given);

const wish = (key: string | null, more: Partial<Wish> = {}): Wish => ({
  request: { headers: { get: () => key } as never },
  scope: 'olivia things',
  input: { name: 'one' },
  ...more,
});
const bodyOf = ({ body }: HttpResponseInit) => JSON.parse(body as string) as Record<string, unknown>;

/** Work that counts how often it is done, and under which ids. */
function counted(answer: (id: string) => HttpResponseInit = (id) => created(`/things/${id}`, { id })) {
  const ids: string[] = [];
  const work = (id: string): Promise<HttpResponseInit> => {
    ids.push(id);
    return Promise.resolve(answer(id));
  };
  return { ids, work };
}

test('without the header the work is done every time', async () => {
  const { ids, work } = counted();
  await once(wish(null), work);
  await once(wish(null), work);
  expect(new Set(ids).size).toBe(2);
});

test('with it the work is done once, and the answer repeated for a day', async () => {
  const { ids, work } = counted();
  const first = await once(wish('a'), work);
  const again = await once(wish('a'), work);
  expect(again).toEqual(first);
  now += DAY - 1;
  await once(wish('a'), work);
  expect(ids).toHaveLength(1);
  now += 1;
  await once(wish('a'), work);
  expect(new Set(ids).size).toBe(2);
});

test('a key is of one caller, one operation and one body', async () => {
  const { ids, work } = counted();
  await once(wish('b'), work);
  await once(wish('b', { scope: 'otto things' }), work);
  expect(ids).toHaveLength(2);
  expect(bodyOf(await once(wish('b', { input: { name: 'two' } }), work))).toMatchObject({
    status: 400,
    errors: [{ path: 'Idempotency-Key', message: 'was sent with another body before' }],
  });
  expect(ids).toHaveLength(2);
});

test.each(['', ' ', 'a b', 'ü', 'x'.repeat(256)])('"%s" is no key', async (key) => {
  const { ids, work } = counted();
  const headers = { get: () => key } as never;
  expect((await once({ ...wish(null), request: { headers } }, work)).status).toBe(400);
  expect(ids).toEqual([]);
});

test('an answer with a secret is not kept', async () => {
  const { ids, work } = counted((id) => json(201, { id, secret: 'whsec_hidden' }));
  await once(wish('c', { secret: true }), work);
  const again = await once(wish('c', { secret: true }), work);
  expect(bodyOf(again)).toMatchObject({ status: 409, code: 'already_shown', existing: ids[0] });
  const rows: string[] = [];
  for await (const { row } of lookup.query(undefined)) rows.push(JSON.stringify(row));
  expect(rows.join('\n')).not.toContain('whsec_hidden');
});

test('what was refused may be asked for again', async () => {
  const refused = counted(() => problem({ code: 'unknown_tenant' }));
  expect((await once(wish('d'), refused.work)).status).toBe(422);
  const taken = counted();
  expect((await once(wish('d'), taken.work)).status).toBe(201);
});

test('two at once: one works, the other is told to wait', async () => {
  const begun = Promise.withResolvers<void>();
  const released = Promise.withResolvers<HttpResponseInit>();
  const first = once(wish('e'), () => {
    begun.resolve();
    return released.promise;
  });
  await begun.promise;
  expect(bodyOf(await once(wish('e'), counted().work))).toMatchObject({ code: 'in_progress', retryAfter: 5 });
  released.resolve(json(201, { made: true }));
  expect((await first).status).toBe(201);
  expect(bodyOf(await once(wish('e'), counted().work))).toEqual({ made: true });
});

test.each(['fails-once', 'is-away'])(
  'where the answer cannot be kept, since storage %s: it is given all the same, and again',
  async (how) => {
    let faults = how === 'is-away' ? 2 : 1;
    const failing: Table = {
      ...lookup,
      merge: (row) => {
        faults -= 1;
        return faults < 0 ? lookup.merge(row) : Promise.reject(new UnavailableError('storage is down'));
      },
    };
    const { ids, work } = counted();
    const first = await createOnce({ ...given, lookup: failing })(wish(how), work);
    expect(first.status).toBe(201);
    // Nobody could say that nobody is at it any more.
    if (how === 'is-away') {
      expect(bodyOf(await once(wish(how), work))).toMatchObject({ code: 'in_progress' });
      now += 5 * MINUTE;
    }
    expect(await once(wish(how), work)).toEqual(first);
    expect(new Set(ids).size).toBe(1);
    expect(await once(wish(how), work)).toEqual(first);
    expect(ids).toHaveLength(2);
  },
);

test('where the work failed, or its process died, the next one goes on under the same id', async () => {
  const ids: string[] = [];
  const fail = (id: string): Promise<HttpResponseInit> => {
    ids.push(id);
    return Promise.reject(new Error('storage is down'));
  };
  await expect(once(wish('f'), fail)).rejects.toThrow('storage is down');
  const { ids: later, work } = counted();
  expect((await once(wish('f'), work)).status).toBe(201);
  expect(later).toEqual(ids);

  void once(wish('g'), (id) => {
    ids.push(id);
    return new Promise(() => {});
  });
  while (ids.length < 2) await new Promise((resolve) => setImmediate(resolve));
  expect((await once(wish('g'), work)).status).toBe(409);
  now += 5 * MINUTE;
  expect((await once(wish('g'), work)).status).toBe(201);
  expect(later.at(-1)).toBe(ids.at(-1));
});

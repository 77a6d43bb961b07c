import { expect, test } from '@jest/globals';
import { advanced, type ImportJob, noCounts, paged } from '../../../../src/lib/onboarding/imports/rows.ts';
import { createWork, MOST_TRIES } from '../../../../src/lib/onboarding/imports/work.ts';
import { err } from '../../../../src/lib/result.ts';

const job: ImportJob = {
  id: '5d0c3f9a7be1426f8d10',
  state: 'checking',
  by: 'olivia',
  at: '2026-11-20T17:43:01.960Z',
  changedAt: '2026-11-20T17:43:01.960Z',
  total: 1,
  dryRun: false,
  skipInvalid: false,
  after: 0,
  counts: noCounts,
};
const aRow = { row: 2, status: 'waiting', name: 'A', tenant: 'a.example', profile: 'snow' } as const;

test('what Microsoft does not answer is asked again, and given up in the end', async () => {
  const work = createWork({
    planner: { plan: () => Promise.resolve(err({ code: 'unavailable' })) },
    connections: {
      create: () => Promise.reject(new Error('nothing is made')),
      find: () => Promise.reject(new Error('nothing is known')),
    },
    audit: { add: () => Promise.reject(new Error('nothing is done')) },
  });
  let page: Awaited<ReturnType<typeof work>> = { rows: [aRow], tries: 0 };
  for (let tries = 1; tries < MOST_TRIES; tries += 1) {
    page = await work(job, page);
    expect(page).toMatchObject({ tries, rows: [{ status: 'waiting' }] });
  }
  page = await work(job, page);
  expect(page.rows).toMatchObject([{ status: 'invalid', errors: [{ path: 'tenant' }] }]);
});

test.each([
  [{}, 0, 'making'],
  [{}, 1, 'refused'],
  [{ skipInvalid: true }, 1, 'making'],
  [{ dryRun: true, skipInvalid: true }, 1, 'checked'],
  [{ state: 'making' as const }, 1, 'done'],
])('with %j and %d wrong rows what follows the last page is %s', (wish, invalid, state) => {
  expect(advanced({ ...job, ...wish, counts: { ...noCounts, invalid } }, undefined).state).toBe(state);
});

test('pages hold fifty rows, and fewer where these are long', () => {
  const rows = (name: string) => Array.from({ length: 120 }, (_, at) => ({ ...aRow, row: at + 2, name }));
  expect(paged(rows('A')).map(({ length }) => length)).toEqual([50, 50, 20]);
  const long = paged(rows('A'.repeat(900)));
  expect(long.length).toBeGreaterThan(5);
  expect(long.flat()).toEqual(rows('A'.repeat(900)));
});

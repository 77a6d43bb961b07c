import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createOperator } from '../../sandbox/operator.ts';
import { type Running, startRunning } from '../support/sandbox.ts';

const DAY = 86_400;
let running: Running;
let connection: string;

beforeAll(async () => {
  running = await startRunning();
  connection = await running.connect('contoso.example', 'Clock');
});
afterAll(() => running.stop());

const alerts = () =>
  running
    .events()
    .flatMap(({ type, data, timestamp }) =>
      data.alert === undefined ? [] : [{ type, code: data.alert.code, timestamp }],
    );
const advance = (by: string) => running.control('POST', '/clock', { advance: by });
const secondsAhead = (instant: string): number => (Date.parse(instant) - Date.now()) / 1_000;

/** The status that the API answers a token that was issued just now. */
async function askAnew(): Promise<number> {
  const operator = await createOperator(running.sandbox);
  return (await operator.call('GET', `/connections/${connection}`)).status;
}

test('the app makes up for the night it was turned past, and finds the secret near its end', async () => {
  expect(alerts()).toEqual([]);
  // 85 of 365 days are left to the seeded secret. Nobody fires the timer: the turn itself wakes it.
  expect((await advance('P280D')).body).toMatchObject({ aheadSeconds: 280 * DAY });
  const told = await running.reconcileUntil('the secret is told to end soon', () =>
    alerts().find(({ code }) => code === 'secret.expiring'),
  );
  expect(told.type).toBe('alert.opened');
  expect(Math.round(secondsAhead(told.timestamp) / DAY)).toBe(280);
  const verdicts = running.sandbox.microsoft.world.inboxes['tests']?.messages.map(({ verdict }) => verdict);
  expect(new Set(verdicts)).toEqual(new Set(['valid']));
});

test('what was issued before the turn is over, what is issued after it is good', async () => {
  expect((await running.operator.call('GET', '/connections')).status).toBe(401);
  expect(await askAnew()).toBe(200);
});

test('an app whose clock is slow does not yet take what Microsoft issues', async () => {
  // Five minutes are allowed for.
  await running.control('PATCH', '/clock', { skewSeconds: -240 });
  expect(await askAnew()).toBe(200);
  await running.control('PATCH', '/clock', { skewSeconds: -600 });
  expect(await askAnew()).toBe(401);
  await running.control('PATCH', '/clock', { skewSeconds: 0 });
  expect(await askAnew()).toBe(200);
});

test('a certificate of the sandbox is judged by real time, however far the clock is ahead', async () => {
  // They are good for a year.
  await advance('P100D');
  const { requests } = running.sandbox.microsoft;
  requests.clear();
  const expired = await running.reconcileUntil('the secret is told to have ended', () =>
    alerts().find(({ code }) => code === 'secret.expired'),
  );
  expect(Math.round(secondsAhead(expired.timestamp) / DAY)).toBe(380);
  expect(requests.count({ part: 'graph', status: 200 })).toBeGreaterThan(0);
});

test('the clock refuses to go back', async () => {
  const { status, body } = await advance('-P1D');
  expect([status, body['error']]).toEqual([400, expect.stringContaining('forwards only')]);
});

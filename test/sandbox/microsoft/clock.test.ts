import { beforeEach, describe, expect, test } from '@jest/globals';
import { createMicrosoft, type Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { clockNotice, spanText } from '../../../sandbox/microsoft/worldClock.ts';
import { watchAnswered } from '../answered.ts';
import { claimsOf, identityHeader, origins, sharedToken } from './helpers.ts';

const real = Date.parse('2026-11-20T12:00:00Z');
const DAY = 86_400;
let microsoft: Microsoft;
let turns: number[];

beforeEach(async () => {
  turns = [];
  microsoft = await createMicrosoft({
    origins,
    identityHeader,
    clock: () => real,
    lagMs: { min: 0, max: 0 },
    turnApp: async (aheadMs) => void turns.push(aheadMs),
  });
  watchAnswered(microsoft);
});

const ask = async (method: string, path: string, body?: string) => {
  const init = body === undefined ? {} : { body };
  const answer = await microsoft.control(new Request(`${origins.app}/_sandbox${path}`, { method, ...init }));
  return { status: answer.status, text: await answer.text() };
};
const clock = async (method: string, change?: object) => {
  const { status, text } = await ask(
    method,
    '/api/clock',
    change === undefined ? undefined : JSON.stringify(change),
  );
  return { status, body: JSON.parse(text) as Record<string, unknown> };
};

describe('/_sandbox/api/clock', () => {
  test('shows the real time until it is turned', async () => {
    expect(await clock('GET')).toEqual({
      status: 200,
      body: {
        now: '2026-11-20T12:00:00.000Z',
        timeZone: 'UTC',
        realNow: '2026-11-20T12:00:00.000Z',
        aheadSeconds: 0,
        skewSeconds: 0,
      },
    });
    expect(clockNotice(microsoft.world)).toBe('');
  });

  test.each([
    ['P40D', 40 * DAY],
    ['P2W', 14 * DAY],
    ['P1DT2H3M4S', DAY + 2 * 3_600 + 3 * 60 + 4],
    ['PT90M', 5_400],
  ])('goes on by %s', async (advance, seconds) => {
    expect((await clock('POST', { advance })).body).toMatchObject({
      now: new Date(real + seconds * 1_000).toISOString(),
      realNow: '2026-11-20T12:00:00.000Z',
      aheadSeconds: seconds,
    });
    expect((await clock('POST', { advance })).body).toMatchObject({ aheadSeconds: 2 * seconds });
    expect(turns).toEqual([seconds * 1_000, 2 * seconds * 1_000]);
  });

  test.each([
    ['-P1D'],
    ['P-1D'],
    ['P0D'],
    ['P'],
    ['PT'],
    ['P1M'],
    ['P1Y'],
    ['P1.5D'],
    ['40 days'],
    [''],
    [40],
    [null],
  ])('refuses %p, and says what it takes', async (advance) => {
    const { status, body } = await clock('POST', { advance });
    expect([status, body['error']]).toEqual([400, expect.stringContaining('such as "P40D"')]);
    expect(body['error']).toContain('forwards only');
    expect(microsoft.world.knobs.clock).toBeUndefined();
    expect(turns).toEqual([]);
  });

  test('refuses what is no change, too much, or more than it knows', async () => {
    expect((await ask('POST', '/api/clock', 'soon')).status).toBe(400);
    expect((await clock('POST', {})).status).toBe(400);
    expect((await clock('POST', { advance: 'P1D', back: true })).status).toBe(400);
    expect(await clock('POST', { advance: 'P3651D' })).toEqual({
      status: 400,
      body: { error: expect.stringContaining('3650 days') },
    });
    for (const skewSeconds of [0.5, 86_401, '60']) {
      expect((await clock('PATCH', { skewSeconds })).status).toBe(400);
    }
  });

  test('moves what Microsoft says and judges', async () => {
    const issuedAt = async () =>
      claimsOf((await sharedToken(microsoft, 'harbor.example')).body['access_token']);
    const before = Number((await issuedAt())['iat']);
    await clock('POST', { advance: 'P80D' });
    const claims = await issuedAt();
    expect(Number(claims['iat']) - before).toBe(80 * DAY);
    expect(Number(claims['exp'])).toBeGreaterThan(before + 80 * DAY);
    // The seeded secret is good for a year.
    await clock('POST', { advance: 'P285D' });
    expect((await sharedToken(microsoft, 'harbor.example')).body.error_codes).toEqual([7000222]);
    expect(clockNotice(microsoft.world)).toContain('365 days ahead');
  });

  test('sets the app apart from Microsoft', async () => {
    await clock('POST', { advance: 'P1D' });
    expect((await clock('PATCH', { skewSeconds: -600 })).body).toMatchObject({
      now: '2026-11-21T12:00:00.000Z',
      aheadSeconds: DAY,
      skewSeconds: -600,
    });
    expect(turns).toEqual([DAY * 1_000, (DAY - 600) * 1_000]);
    expect(clockNotice(microsoft.world)).toContain("600 seconds behind Microsoft's");
  });
});

test.each([
  [30, '30 s'],
  [86_399, '23 h 59 min'],
  [DAY, '1 day'],
  [40 * DAY + 5_400, '40 days 1 h 30 min'],
])('%d seconds read %p', (seconds, text) => {
  expect(spanText(seconds)).toBe(text);
});

describe('/_sandbox', () => {
  const post = (path: string, fields: Record<string, string>) =>
    ask('POST', path, new URLSearchParams(fields).toString());

  test('shows the time with its zone, and its buttons turn it', async () => {
    const { text } = await ask('GET', '');
    expect(text).toContain('2026-11-20 12:00:00 UTC');
    for (const button of ['1 day', '7 days', '30 days', '90 days'])
      expect(text).toContain(`Turn on by ${button}`);
    expect((await post('/clock', { days: '90' })).status).toBe(303);
    await post('/skew', { skewSeconds: '30' });
    expect(turns).toEqual([90 * DAY * 1_000, (90 * DAY + 30) * 1_000]);
    const after = await ask('GET', '');
    expect(after.text).toContain('2027-02-18 12:00:00 UTC');
    expect(after.text).toContain('90 days ahead of the real time');
  });

  test.each([{ days: '-1' }, { days: '0' }, { days: '1.5' }, { days: 'x' }])('refuses %p', async (fields) => {
    expect((await post('/clock', fields)).status).toBe(400);
    expect(microsoft.world.knobs.clock).toBeUndefined();
  });
});

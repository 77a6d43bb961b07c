import { beforeEach, describe, expect, test } from '@jest/globals';
import { pour } from '../../../../sandbox/microsoft/bucket.ts';
import { control } from '../controls.ts';
import { origins } from '../helpers.ts';
import { scene, verdict, type Answered, type Ask, type GraphScene } from './callers.ts';

let world: GraphScene;
let reader: Ask;

beforeEach(async () => {
  world = await scene();
  reader = world.app('Directory.Read.All');
});

const limit = (throttling: object | null) => control(world.microsoft, 'PATCH', '/knobs', { throttling });
const read = async (times: number, ask = reader) => {
  const answers: Answered[] = [];
  for (let time = 0; time < times; time += 1) answers.push(await ask('GET', '/users'));
  return answers;
};
const statuses = (answers: Answered[]) => answers.map(({ status }) => status);
const percentage = ({ headers }: Answered) => headers.get('x-ms-throttle-limit-percentage');

describe('a bucket', () => {
  const ten = { amount: 10, windowMs: 10_000 };

  test('empties as time goes by, and no further than empty', () => {
    const { bucket } = pour(undefined, 8, ten, 0);
    expect(pour(bucket, 3, ten, 500)).toMatchObject({ isGranted: false });
    expect(pour(bucket, 3, ten, 1_000)).toMatchObject({ isGranted: true, fraction: 1 });
    expect(pour(bucket, 3, ten, 60_000).bucket.used).toBe(3);
    // A clock that was put back makes nothing fuller.
    expect(pour(bucket, 1, ten, -5_000).bucket.used).toBe(9);
  });

  test('counts what it refuses, up to a mark, and says when the same would go through', () => {
    let bucket = pour(undefined, 10, ten, 0).bucket;
    for (let time = 0; time < 20; time += 1) bucket = pour(bucket, 2, ten, 0).bucket;
    const refused = pour(bucket, 2, ten, 0);
    expect(refused).toMatchObject({ isGranted: false, fraction: 1.8, retryAfterSeconds: 10 });
    expect(pour(refused.bucket, 2, ten, 9_000).isGranted).toBe(false);
    expect(pour(refused.bucket, 2, ten, 10_000).isGranted).toBe(true);
  });
});

describe('Graph by itself', () => {
  test('throttles nobody, unless it is told to', async () => {
    await limit({ resourceUnitsPer10s: 10 });
    expect(new Set(statuses(await read(8)))).toEqual(new Set([200, 429]));
    await limit(null);
    const answers = await read(50);
    expect(new Set(statuses(answers))).toEqual(new Set([200]));
    expect(answers.map(percentage)).not.toContainEqual(expect.anything());
  });

  test('says from 80 % on how near the limit is, then who is over it, and for how long', async () => {
    await limit({ resourceUnitsPer10s: 10 });
    const answers = await read(6);
    expect(statuses(answers)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(answers.map(percentage)).toEqual([null, null, null, '0.8', '1', '1.2']);
    const [over] = answers.slice(-1);
    expect(over && verdict(over)).toEqual([429, 'TooManyRequests']);
    expect(Object.fromEntries(over?.headers ?? [])).toMatchObject({
      'retry-after': '4',
      'x-ms-throttle-scope': `Tenant_Application/ReadWrite/${world.principal.appId}/${world.tenant.id}`,
      'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
    });
    world.clock.turn(3_000);
    expect(statuses(await read(1))).toEqual([429]);
    world.clock.turn(4_000);
    expect(statuses(await read(1))).toEqual([200]);
  });

  test('counts each app for itself, and no service but the directory', async () => {
    await limit({ resourceUnitsPer10s: 10 });
    await read(6);
    const other = { ...world.principal, appId: crypto.randomUUID() };
    expect(statuses(await read(1, world.appAs(other, 'Directory.Read.All')))).toEqual([200]);
    const reports = world.app('Reports.Read.All');
    const path = "/reports/getM365AppUserDetail(period='D7')?$format=application/json";
    expect((await reports('GET', path)).status).toBe(200);
  });

  test('counts writes apart from reads', async () => {
    await limit({ writesPer150s: 2 });
    const writer = world.app('Application.ReadWrite.All');
    const write = () => writer('POST', '/applications', { displayName: 'One' });
    expect(statuses([await write(), await write()])).toEqual([201, 201]);
    const over = await write();
    expect([
      over.status,
      over.headers.get('x-ms-throttle-information'),
      over.headers.get('retry-after'),
    ]).toEqual([429, 'WriteLimitExceeded', '150']);
    expect(
      world.microsoft.world.applications.filter(({ displayName }) => displayName === 'One'),
    ).toHaveLength(2);
    expect((await writer('GET', '/applications')).status).toBe(200);
  });

  test('counts each item of a batch, and throttles the items', async () => {
    await limit({ resourceUnitsPer10s: 10 });
    const requests = Array.from({ length: 7 }, (_, at) => ({ id: String(at), method: 'GET', url: '/users' }));
    const { status, body } = await reader('POST', '/$batch', { requests });
    expect(status).toBe(200);
    expect(statuses(body.responses)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(body.responses.at(-1).headers).toMatchObject({
      'Retry-After': '6',
      'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
    });
    expect(body.responses[4].headers).toMatchObject({ 'x-ms-throttle-limit-percentage': '1' });
  });

  test.each([
    [10, 3_500],
    [200, 5_000],
    [501, 8_000],
  ])(
    'without numbers gives a tenant of %i people the %i units that Microsoft publishes',
    async (people, units) => {
      const [someone] = world.tenant.users;
      if (!someone) throw new Error('nobody there');
      world.tenant.users = Array.from({ length: people }, () => someone);
      await limit({});
      const requests = Array.from({ length: 20 }, (_, at) => ({
        id: String(at),
        method: 'GET',
        url: '/subscribedSkus',
      }));
      const shown: string[] = [];
      let used = 0;
      while (shown.length === 0) {
        const { body } = await reader('POST', '/$batch', { requests });
        for (const { headers } of body.responses) {
          used += 3;
          shown.push(...[headers['x-ms-throttle-limit-percentage'] ?? []].flat());
          if (shown.length > 0) break;
        }
      }
      expect([used, shown]).toEqual([Math.ceil((units * 0.8) / 3) * 3, ['0.8']]);
    },
  );
});

test('the vault throttles all callers together, and names no time to come back', async () => {
  await limit({ vaultRequestsPer10s: 2 });
  const ask = () => world.microsoft.vault(new Request(`${origins.vault}/secrets?api-version=2025-07-01`));
  expect([(await ask()).status, (await ask()).status]).toEqual([401, 401]);
  const over = await ask();
  expect([over.status, over.headers.get('retry-after')]).toEqual([429, null]);
  world.clock.turn(10_000);
  expect((await ask()).status).toBe(401);
});

test.each([{ resourceUnitsPer10s: 0 }, { writesPer150s: 'many' }, { units: 5 }])(
  'a limit of %j is refused',
  async (throttling) => {
    await expect(limit(throttling)).rejects.toThrow('400');
  },
);

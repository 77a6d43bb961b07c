import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Azurite, startAzurite } from '../../../sandbox/azurite.ts';
import { loadKeys } from '../../../sandbox/host/levels.ts';
import { type HostChild, startHostChild } from '../../../sandbox/hostChild.ts';
import { machineEnvironment } from '../../../sandbox/settings.ts';

const fixtures = join(__dirname, 'fixtures');
const folder = mkdtempSync(join(tmpdir(), 'host-'));
const seenFile = join(folder, 'seen');
const keysFile = join(folder, 'keys.json');
let azurite: Azurite;
let host: HostChild;
let origin: string;
let master: string;

const start = (app: string, onCrash?: (message: string) => void): Promise<HostChild> =>
  startHostChild({
    app: join(fixtures, app),
    stateFolder: folder,
    environment: {
      ...machineEnvironment(process.env),
      SEEN: seenFile,
      AzureWebJobsDisableHomepage: 'true',
      NIGHTLY: '0 0 1 1 1 *',
      AzureWebJobsStorage: azurite.connectionString,
      SANDBOX_QUEUE_LEASE_SECONDS: '2',
    },
    output: { file: join(folder, 'host.log') },
    ...(onCrash ? { onCrash } : {}),
  });

beforeAll(async () => {
  azurite = await startAzurite();
  host = await start('app');
  origin = `http://127.0.0.1:${host.port}`;
  ({ master } = loadKeys(keysFile));
});
afterEach(() => host.start());
afterAll(async () => {
  await host.stop();
  await azurite.stop();
  rmSync(folder, { recursive: true });
});

const seen = (): Record<string, unknown>[] =>
  existsSync(seenFile)
    ? readFileSync(seenFile, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    : [];

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await wait(20);
}

const admin = (path: string, init: RequestInit = {}, key = master): Promise<Response> =>
  fetch(`${origin}/admin/${path}`, { ...init, headers: { 'x-functions-key': key } });
const enqueue = (messages: object): Promise<Response> =>
  fetch(`${origin}/enqueue`, { method: 'POST', body: JSON.stringify(messages) });
const messagesOf = (key: string): Record<string, unknown>[] =>
  seen().filter(({ message }) => typeof message === 'object' && message !== null && key in message);

describe('http', () => {
  test('gives a function what it needs, with the origin that the front told', async () => {
    const answer = await fetch(`${origin}/echo/7/end?a=1&a=2`, {
      method: 'POST',
      body: 'hello',
      headers: { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'mooring.sandbox.test:7071' },
    });
    expect(await answer.json()).toMatchObject({
      method: 'POST',
      url: 'https://mooring.sandbox.test:7071/echo/7/end?a=1&a=2',
      params: { id: '7', rest: 'end' },
      query: { a: '1,2' },
      body: 'hello',
    });
  });

  test('loses a body without Content-Length, as a real host does', async () => {
    const request = httpRequest(`${origin}/echo/7`, { method: 'POST' });
    request.write('hello');
    request.end();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    expect(await json(answer)).toMatchObject({ body: '' });
  });

  test.each([
    ['GET', '/', 200, 'home'],
    ['POST', '/', 204, ''],
    ['GET', '/emptyRoute', 200, 'by name'],
    ['GET', '/nothing', 204, ''],
    ['GET', '/throws', 500, ''],
    ['GET', '/absent', 404, ''],
    ['DELETE', '/echo/7', 404, ''],
    ['GET', '/echo/seven', 404, ''],
    ['GET', '/guarded', 401, ''],
    ['GET', '/masterOnly', 401, ''],
    ['GET', '/admin/host/status', 401, ''],
    ['GET', '/admin/host/drain/status', 401, ''],
  ])('%s %s is %d', async (method, path, status, text) => {
    const answer = await fetch(origin + path, { method });
    expect([answer.status, await answer.text()]).toEqual([status, text]);
  });

  test('opens functions by their keys', async () => {
    const keys = loadKeys(keysFile);
    expect((await fetch(`${origin}/guarded?code=${keys.functions['guarded'] ?? ''}`)).status).toBe(200);
    expect((await fetch(`${origin}/masterOnly?code=${keys.host}`)).status).toBe(401);
    expect((await fetch(`${origin}/masterOnly?code=${keys.master}`)).status).toBe(200);
  });

  test('sends each cookie by itself', async () => {
    const answer = await fetch(`${origin}/cookies`);
    expect(answer.headers.getSetCookie()).toEqual([
      'plain=1',
      'a=1; path=/',
      'b=x%20y%3D; max-age=60; path=/b; secure; samesite=lax; httponly',
    ]);
  });
});

describe('the administration', () => {
  test('runs a timer now', async () => {
    expect((await admin('functions/nightly', { method: 'POST' })).status).toBe(202);
    await until(() => seen().some(({ timer }) => timer !== undefined));
    expect(seen().find(({ timer }) => timer)).toEqual({
      timer: { schedule: { adjustForDST: true }, scheduleStatus: null, isPastDue: false },
    });
  });

  test('runs a queue function with an input', async () => {
    const body = JSON.stringify({ input: '{"byHand":1}' });
    expect((await admin('functions/work', { method: 'POST', body })).status).toBe(202);
    await until(() => messagesOf('byHand').length === 1);
  });

  test.each([
    ['functions/nightly', 'wrong', 401],
    ['functions/absent', undefined, 404],
    ['functions/echo', undefined, 400],
    ['elsewhere', undefined, 404],
  ])('POST %s with key %s is %d', async (path, key, status) => {
    expect((await admin(path, { method: 'POST' }, key)).status).toBe(status);
  });

  test('tells the state of the host', async () => {
    expect(await (await admin('host/status')).json()).toMatchObject({
      state: 'Running',
      functions: expect.arrayContaining(['echo', 'nightly', 'work']),
    });
  });

  test('tells how many functions run, those of http too', async () => {
    const running = async (): Promise<unknown> => {
      const told = (await (await admin('host/drain/status')).json()) as Record<string, unknown>;
      expect(told).toMatchObject({ state: 'Disabled', outstandingRetries: 0 });
      return told['outstandingInvocations'];
    };
    await until(async () => (await running()) === 0);
    const slow: Promise<Response>[] = [];
    // On a busy machine one may be over before anybody looks.
    await until(async () => {
      const count = await running();
      if (count === 0) slow.push(fetch(`${origin}/slow`));
      return count === 1;
    });
    await Promise.all(slow);
    await until(async () => (await running()) === 0);
  });
});

describe('the clock', () => {
  const DAY = 86_400_000;
  const told = async (): Promise<{ ahead: number; settings: string[] }> => {
    const answer = (await (await fetch(`${origin}/now`)).json()) as { now: number; settings: string[] };
    return { ahead: Math.round((answer.now - Date.now()) / 60_000) * 60_000, settings: answer.settings };
  };
  const nightly = () => seen().flatMap(({ timer }) => (timer === undefined ? [] : [timer]));

  test('is turned while the app runs, stays turned over a start, and leaves no setting behind', async () => {
    const before = nightly().length;
    expect((await told()).ahead).toBeCloseTo(0);
    await host.turnClock(800 * DAY);
    expect((await told()).ahead).toBe(800 * DAY);
    // It was turned past at least two of its yearly times.
    await until(() => nightly().length > before);

    await host.stop();
    await host.turnClock(801 * DAY);
    await host.start();
    const { ahead, settings } = await told();
    expect(ahead).toBe(801 * DAY);
    expect(settings.filter((name) => name.includes('CLOCK'))).toEqual([]);
    expect(nightly().slice(before)).toEqual([expect.objectContaining({ isPastDue: true })]);
  });

  test('is turned as often as somebody likes', async () => {
    for (let days = 802; days < 822; days += 1) await host.turnClock(days * DAY);
    expect((await told()).ahead).toBe(821 * DAY);
  });
});

describe('the process', () => {
  test('on SIGTERM finishes what runs, calls the terminate hooks and takes nothing new', async () => {
    const slow = fetch(`${origin}/slow`);
    await until(() => seen().some((entry) => entry['slow'] === 'began'));
    await enqueue([{ wait: 300 }]);
    await until(() => messagesOf('wait').length === 1);
    await host.stop();
    expect(await (await slow).text()).toBe('slow');
    expect(seen().slice(-3)).toEqual(
      expect.arrayContaining([{ waited: 300 }, { slow: 'ended' }, { hook: 'appTerminate' }]),
    );
    expect(seen().at(-1)).toEqual({ hook: 'appTerminate' });
    await expect(fetch(origin)).rejects.toThrow('fetch failed');
  });

  test('that is killed in the middle of a message gets it again after the next start', async () => {
    await enqueue([{ wait: 1500, life: 1 }]);
    await until(() => messagesOf('life').length === 1);
    await host.kill();
    expect(host.running).toBe(false);
    await host.start();
    expect(`http://127.0.0.1:${host.port}`).toBe(origin);
    await until(() => seen().some(({ waited }) => waited === 1500));
    expect(
      messagesOf('life').map(({ metadata }) => (metadata as { dequeueCount: number }).dequeueCount),
    ).toEqual([1, 2]);
  });

  test('leaves no message behind that it handled', async () => {
    await enqueue([{ last: 1 }]);
    await until(() => messagesOf('last').length === 1);
    const queue = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient('work');
    await until(async () => (await queue.getProperties()).approximateMessagesCount === 0);
    expect(messagesOf('last')).toHaveLength(1);
  });

  test('that ends by itself is started again on the same port', async () => {
    const told: string[] = [];
    const other = await start('app', (message) => told.push(message));
    process.kill(other.pid, 'SIGKILL');
    await until(() => told.length > 0);
    await until(() =>
      fetch(`http://127.0.0.1:${other.port}/`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    await other.stop();
    expect(other.running).toBe(false);
  });

  test('does not start with an app that cannot be loaded, and says why', async () => {
    const failed: unknown = await start('broken').catch((error: unknown) => error);
    expect(failed).toMatchObject({
      message: 'The Functions host did not start.',
      cause: { message: expect.stringContaining('this app cannot be loaded') },
    });
  });
});

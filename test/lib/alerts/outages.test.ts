import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { suiteStorage } from '../../support/storage.ts';
import { DAY, HOUR, MINUTE } from '../../../src/lib/clock.ts';
import { createDeliveries } from '../../../src/lib/alerts/deliveries.ts';
import { switchedOn } from '../../../src/lib/alerts/webhookRows.ts';
import { answerWith, startReceiver, type Receiver } from './support.ts';
import { createWorld, event, type World } from './world.ts';

const { connectionString } = suiteStorage();
let receiver: Receiver;
let world: World;
/** The webhook that is told of the other one. */
let other: string;
/** What the first webhook's receiver answers; the other one's takes everything. */
let answer: Receiver['answer'];

beforeAll(async () => {
  receiver = await startReceiver();
});
beforeEach(async () => {
  receiver.requests.length = 0;
  answer = answerWith(204);
  receiver.answer = (response, request) =>
    (request.url === '/other' ? answerWith(204) : answer)(response, request);
  world = await createWorld(connectionString, receiver);
  const url = new URL('/other', receiver.url).href;
  const made = await world.webhooks.register({ url, createdBy: 'operator-1', events: ['webhook.failing'] });
  if (!made.ok) throw new Error(made.error.message);
  other = made.value.webhook.id;
});
afterEach(() => world.close());
afterAll(() => receiver.close());

interface Told {
  readonly type: string;
  readonly data: { sequence: number; fingerprint: string; webhook?: { since?: string; endedAt?: string } };
}
const at = (path: string) => receiver.requests.filter((request) => request.path === path);
const ids = () => at('/in/s3cret').map(({ headers }) => headers['webhook-id']);
const told = (): Told[] => at('/other').map(({ body }) => JSON.parse(body) as Told);
const failing = async () => (await world.webhooks.get(world.webhook.id))?.failingSince;
const day = async (about: string): Promise<void> => {
  await world.deliveries.publish([event(1, about)]);
  await world.run(world.time.now + DAY);
  world.time.now += DAY;
};

describe('a receiver that is down for three days and more', () => {
  test('is told of once, and gets everything when it is back, oldest first', async () => {
    answer = answerWith(503);
    const abouts = ['zebra', 'monkey', 'ant', 'lion', 'bear'];
    for (const about of abouts) await day(about);
    await world.run();
    expect((await world.rows('d~')).map(({ outcome }) => outcome)).toEqual(Array(5).fill('dead'));
    expect(told()).toMatchObject([{ type: 'webhook.failing', data: { sequence: 1 } }]);
    expect(await failing()).toBeDefined();

    answer = answerWith(204);
    receiver.requests.length = 0;
    await world.deliveries.publish([event(1, 'fresh')]);
    await world.run();
    expect(ids()).toEqual(['fresh', ...abouts].map((about) => event(1, about).id));
    expect((await world.rows('d~')).map(({ outcome }) => outcome)).toEqual(Array(6).fill('delivered'));
    expect(told()).toMatchObject([
      { type: 'webhook.failing', data: { sequence: 2, webhook: { endedAt: expect.any(String) } } },
    ]);
    expect(await failing()).toBeUndefined();
  });

  test('is not told what a later event has overtaken', async () => {
    answer = answerWith(503);
    await day('cat');
    await day('dog');
    await world.run();
    answer = answerWith(204);
    receiver.requests.length = 0;
    await world.deliveries.publish([event(2, 'cat', 'alert.resolved')]);
    await world.run();
    expect(ids()).toEqual([event(2, 'cat', 'alert.resolved').id, event(1, 'dog').id]);
    const dead = await world.deliveries.list(world.webhook.id, 10, undefined, { outcome: 'dead' });
    expect(dead).toMatchObject({ ok: true, value: { items: [{ eventId: event(1, 'cat').id }] } });
  });

  test('that fails again, later, is told of again', async () => {
    for (const status of [503, 204, 503, 204]) {
      answer = answerWith(status);
      await world.deliveries.publish([event(1, `at ${world.time.now}`)]);
      await world.run(world.time.now + HOUR);
      world.time.now += HOUR;
    }
    expect(told().map(({ data }) => [data.sequence, data.webhook?.endedAt !== undefined])).toEqual([
      [1, false],
      [2, true],
      [3, false],
      [4, true],
    ]);
    expect(new Set(told().map(({ data }) => data.fingerprint)).size).toBe(1);
  });

  test('is told of once by two workers that see it at once', async () => {
    answer = answerWith(503);
    await world.deliveries.publish([event(1, 'a'), event(1, 'b')]);
    await world.run(world.time.now + 2 * MINUTE);
    world.time.now += HOUR;
    world.queue.messages.length = 0;
    const messages = ['a', 'b'].map((about) => ({
      webhookId: world.webhook.id,
      eventId: event(1, about).id,
    }));
    await Promise.all(messages.map((message) => createDeliveries(world.deps).deliver(message)));
    await world.run(world.time.now);
    expect(told()).toHaveLength(1);
  });
});

test('that one is down is told to the others without its address and key, whatever its receiver answers', async () => {
  answer = answerWith(503, {}, `no ${world.key} at ${receiver.url}`);
  await day('zebra');
  const [theirs] = at('/in/s3cret');
  const tellings = at('/other');
  expect([theirs?.body.includes('zebra'), told().map(({ type }) => type)]).toEqual([
    true,
    ['webhook.failing'],
  ]);
  for (const secret of [world.key, 's3cret']) expect(JSON.stringify(tellings)).not.toContain(secret);
  // Nor does the one that is down hear of theirs.
  expect(JSON.stringify(at('/in/s3cret'))).not.toContain('/other');
});

test('one event that a receiver does not take, among others that it takes, is no outage', async () => {
  answer = (response, request) =>
    answerWith(request.headers['webhook-id'] === event(1, 'odd').id ? 400 : 204)(response, request);
  await world.deliveries.publish([event(1, 'odd')]);
  await world.run(world.time.now + MINUTE);
  await world.deliveries.publish([event(1, 'even')]);
  await world.run();
  expect(await world.rows('d~')).toMatchObject([{ outcome: 'dead' }, { outcome: 'delivered' }]);
  expect(told()).toEqual([]);
});

test('410 is told to the others at once, and over when the receiver is enabled and answers', async () => {
  answer = answerWith(410);
  await world.deliveries.publish([event(1, 'a'), event(1, 'b')]);
  await world.run();
  expect(told()).toMatchObject([{ data: { sequence: 1 } }]);
  await world.webhooks.update(world.webhook.id, switchedOn);
  answer = answerWith(200);
  receiver.requests.length = 0;
  const enabled = await world.webhooks.get(world.webhook.id);
  if (!enabled) throw new Error('the webhook is gone');
  expect(await world.deliveries.tryOut(enabled)).toEqual({ delivered: true, status: 200, answer: '' });
  await world.run();
  expect(ids().slice(1)).toEqual([event(1, 'a').id, event(1, 'b').id]);
  expect(told()).toMatchObject([{ data: { sequence: 2 } }]);
});

describe('the sweep', () => {
  test('tells what a process that died did not', async () => {
    answer = answerWith(503);
    const { list } = world.webhooks;
    await world.deliveries.publish([event()]);
    world.webhooks.list = () => Promise.reject(new Error('the process ended'));
    await world.run(world.time.now + HOUR);
    world.webhooks.list = list;
    expect(await failing()).toBeDefined();
    expect(told()).toEqual([]);
    await world.deliveries.lookAfter();
    await world.deliveries.lookAfter();
    await world.run(world.time.now);
    expect(told()).toHaveLength(1);
  });

  test('brings back what was given up where a process died after the answer', async () => {
    answer = answerWith(503);
    await day('old');
    await world.run();
    answer = answerWith(204);
    const { update } = world.webhooks;
    world.webhooks.update = () => Promise.reject(new Error('the process ended'));
    await world.deliveries.publish([event(1, 'new')]);
    await world.run();
    world.webhooks.update = update;
    expect(await failing()).toBeDefined();
    await world.deliveries.lookAfter();
    await world.run();
    expect(ids().filter((id) => id === event(1, 'old').id).length).toBeGreaterThan(10);
    expect((await world.rows('d~')).map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered']);
    expect(await failing()).toBeUndefined();
    expect(told()).toHaveLength(2);
  });
});

describe('removing a webhook', () => {
  test('while something is on its way leaves nothing of it', async () => {
    answer = answerWith(503);
    await world.deliveries.publish([event(1, 'a'), event(1, 'b')]);
    await world.run(world.time.now);
    expect(await world.deliveries.remove(world.webhook.id, 'olivia')).toBe(true);
    expect(await world.deliveries.deliver({ webhookId: world.webhook.id, eventId: event(1, 'a').id })).toBe(
      'gone',
    );
    expect(await world.run()).toEqual(['gone', 'gone']);
    expect(await world.rows('')).toEqual([]);
    expect([...world.vault.entries.keys()]).toEqual([`webhook-${other}`]);
    expect(await world.webhooks.get(world.webhook.id)).toBeUndefined();
    expect(world.acts.at(-1)).toMatchObject({
      action: 'webhook.removed',
      by: 'olivia',
      subject: world.webhook.id,
    });
    expect(await world.deliveries.remove(world.webhook.id, 'olivia')).toBe(false);
  });

  test('in the middle of an attempt ends that attempt without a trace', async () => {
    const arrived = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    answer = (response, request) => {
      arrived.resolve();
      void released.promise.then(() => answerWith(204)(response, request));
    };
    await world.deliveries.publish([event()]);
    const attempt = world.deliveries.deliver({ webhookId: world.webhook.id, eventId: event().id });
    await arrived.promise;
    await world.deliveries.remove(world.webhook.id, 'olivia');
    released.resolve();
    expect(await attempt).toBe('busy');
    expect(await world.rows('')).toEqual([]);
  });

  test('that was stopped goes on when asked again', async () => {
    await world.deliveries.publish([event()]);
    const { remove } = world.vault;
    world.vault.remove = () => Promise.reject(new Error('the vault is down'));
    await expect(world.deliveries.remove(world.webhook.id, 'olivia')).rejects.toThrow('vault');
    world.vault.remove = remove;
    expect(await world.webhooks.get(world.webhook.id)).toMatchObject({ enabled: false });
    expect(await world.deliveries.remove(world.webhook.id, 'olivia')).toBe(true);
    expect(await world.webhooks.get(world.webhook.id)).toBeUndefined();
  });

  test('that fails ends its outage', async () => {
    answer = answerWith(503);
    await day('a');
    await world.deliveries.remove(world.webhook.id, 'olivia');
    await world.run();
    expect(told()).toMatchObject([
      { data: { sequence: 1 } },
      { data: { sequence: 2, webhook: { endedAt: expect.any(String) } } },
    ]);
  });
});

describe('redelivery', () => {
  const message = (of = event()) => ({ webhookId: world.webhook.id, eventId: of.id });

  test('brings what has arrived, or was given up, once more with its id', async () => {
    await world.deliveries.publish([event()]);
    await world.run();
    expect(await world.deliveries.redeliver(message())).toBe('begun');
    await world.run();
    expect(ids()).toEqual([event().id, event().id]);
    expect(await world.rows('d~')).toHaveLength(1);
    expect(await world.rows('p~')).toEqual([]);
    await world.deliveries.publish([event()]);
    expect(world.queue.messages).toEqual([]);
  });

  test('makes what waits for its time due now', async () => {
    answer = answerWith(503);
    await world.deliveries.publish([event()]);
    await world.run(world.time.now + HOUR);
    answer = answerWith(204);
    expect(await world.deliveries.redeliver(message())).toBe('begun');
    await world.run(world.time.now);
    expect(await world.rows('d~')).toMatchObject([{ outcome: 'delivered' }]);
  });

  test('of what nobody published is refused', async () => {
    expect(await world.deliveries.redeliver(message(event(9, 'nobody')))).toBe('none');
  });

  describe('of what a later event has overtaken', () => {
    const opened = event(1);
    const resolved = event(2, 'alert-1', 'alert.resolved');
    let pager: string;
    beforeEach(async () => {
      const made = await world.webhooks.register({
        url: new URL('/pager', receiver.url).href,
        createdBy: 'operator-1',
        format: 'pagerDuty',
        routingKey: 'R'.repeat(32),
      });
      if (!made.ok) throw new Error(made.error.message);
      pager = made.value.webhook.id;
    });
    const actions = () =>
      at('/pager').map(({ body }) => (JSON.parse(body) as { event_action: string }).event_action);
    const again = (of = opened, webhookId = pager) =>
      world.deliveries.redeliver({ webhookId, eventId: of.id });

    test('is refused where it would open an incident again, and not where the receiver can tell', async () => {
      await world.deliveries.publish([opened, resolved]);
      await world.run();
      expect(await again()).toBe('overtaken');
      expect(await again(resolved)).toBe('begun');
      expect(await again(opened, world.webhook.id)).toBe('begun');
      await world.run();
      expect(actions()).toEqual(['trigger', 'resolve', 'resolve']);
      expect(ids()).toEqual([opened.id, resolved.id, opened.id]);
    });

    test('is refused too where it became worse, and not before that has arrived', async () => {
      await world.deliveries.publish([opened]);
      await world.run();
      await world.deliveries.publish([event(2, 'alert-1', 'alert.escalated')]);
      expect(await again()).toBe('begun');
      await world.run();
      expect(await again()).toBe('overtaken');
    });

    test('comes to nothing where the later one arrived after it was asked for', async () => {
      await world.deliveries.publish([opened]);
      await world.run();
      world.time.now += MINUTE;
      await world.deliveries.publish([resolved]);
      // Its attempt began before somebody asked.
      const { send } = world.deps.sender;
      world.deps.sender.send = async (outgoing) => {
        const isLast = outgoing.url.endsWith('/pager');
        if (isLast) world.deps.sender.send = send;
        if (isLast) expect(await again()).toBe('begun');
        return send(outgoing);
      };
      await world.run();
      expect(actions()).toEqual(['trigger', 'resolve']);
      expect(await world.deliveries.last(pager)).toMatchObject({ outcome: 'dead' });
    });
  });
});

test('news of a credential that was given up comes back whatever came after it, and a digest until all is well', async () => {
  const state = (sequence: number, type: Parameters<typeof event>[2]) => event(sequence, 'c', type);
  const lost = [state(1, 'alerts.digest'), state(2, 'connection.degraded'), state(3, 'credential.rotated')];
  answer = answerWith(503);
  await world.deliveries.publish(lost);
  await world.run();
  answer = answerWith(204);
  await world.deliveries.publish([state(4, 'connection.broken')]);
  await world.run();
  const arrived = ids().slice(-3);
  expect(arrived).toEqual([4, 1, 3].map((sequence) => state(sequence, 'alerts.digest').id));
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { suiteStorage } from '../../support/storage.ts';
import { type Chosen, chosenBy, everything, type Route, wants } from '../../../src/lib/alerts/routing.ts';
import { createGuard } from '../../../src/lib/alerts/guard.ts';
import { createPublish, type DeliveryMessage } from '../../../src/lib/alerts/publish.ts';
import { createWebhooks, type Webhooks } from '../../../src/lib/alerts/webhooks.ts';
import { example } from './examples.ts';
import { keptLog, memoryVault, tableAt, timedQueue } from './support.ts';
import { event } from './world.ts';

const opened: Chosen = {
  type: 'alert.opened',
  severity: 'warning',
  ends: false,
  profiles: ['snow'],
  tags: ['pilot', 'north'],
};

describe('a webhook', () => {
  test.each<[string, Partial<Route>, Partial<Chosen>, string]>([
    ['wants everything where nothing is chosen', {}, {}, 'yes'],
    ['wants what is as grave', { minimumSeverity: 'warning' }, {}, 'yes'],
    ['wants what is graver', { minimumSeverity: 'warning' }, { severity: 'critical' }, 'yes'],
    ['does not want what is less grave', { minimumSeverity: 'critical' }, {}, 'no'],
    ['wants its profile', { profiles: ['snow', 'sam360'] }, {}, 'yes'],
    ['does not want another profile', { profiles: ['sam360'] }, {}, 'no'],
    ['wants one of its tags', { tags: ['south', 'north'] }, {}, 'yes'],
    ['does not want other tags', { tags: ['south'] }, {}, 'no'],
    ['wants all at once', { profiles: ['snow'], tags: ['south'] }, {}, 'no'],
    ['wants its types', { events: ['alert.opened'] }, {}, 'yes'],
    ['does not want other types', { events: ['alert.resolved'] }, {}, 'no'],
    [
      'with a profile does not want what is of no connection',
      { profiles: ['snow'] },
      { profiles: [], tags: [] },
      'no',
    ],
    [
      'wants an end that is less grave if it heard of the beginning',
      { minimumSeverity: 'critical' },
      { type: 'alert.resolved', ends: true },
      'ifBegun',
    ],
    [
      'wants no end of a type that it did not choose',
      { events: ['alert.opened'] },
      { type: 'alert.resolved', ends: true },
      'no',
    ],
  ])('%s', (_what, route, more, answer) => {
    expect(wants('standardWebhooks', { ...everything, ...route }, { ...opened, ...more })).toBe(answer);
  });

  test('of PagerDuty wants no state of a connection, unless it says so', () => {
    const broken: Chosen = { ...opened, type: 'connection.broken', severity: 'critical' };
    expect(wants('pagerDuty', everything, broken)).toBe('no');
    expect(wants('pagerDuty', { ...everything, events: ['connection.broken'] }, broken)).toBe('yes');
    expect(wants('pagerDuty', everything, opened)).toBe('yes');
  });

  test('of PagerDuty wants no digest of notes alone, not even by name: its incident would never end', () => {
    const digest: Chosen = { ...opened, type: 'alerts.digest' };
    const notes: Chosen = { ...digest, severity: 'info' };
    const byName: Route = { ...everything, events: ['alerts.digest'] };
    expect([everything, byName].map((route) => wants('pagerDuty', route, notes))).toEqual(['no', 'no']);
    expect([everything, byName].map((route) => wants('pagerDuty', route, digest))).toEqual(['yes', 'yes']);
    expect(wants('pagerDuty', everything, { ...opened, severity: 'info' })).toBe('yes');
    expect(wants('standardWebhooks', everything, notes)).toBe('yes');
  });
});

describe('an event is chosen', () => {
  test('by its connection, and by what it tells', () => {
    expect(chosenBy(example('alert.opened'))).toEqual({
      type: 'alert.opened',
      severity: 'warning',
      ends: false,
      profiles: ['certero-application'],
      tags: ['pilot'],
    });
    expect(chosenBy(example('webhook.failing'))).toMatchObject({ profiles: [], tags: [] });
  });

  test('by its audience, where it is about many', () => {
    const audience = { profiles: ['snow', 'sam360'], tags: ['north'] };
    expect(chosenBy({ ...example('alert.opened'), audience })).toMatchObject(audience);
  });
});

describe('publishing', () => {
  const { connectionString } = suiteStorage();
  const time = { now: Date.parse('2026-03-01T01:00:00Z') };
  const queue = timedQueue<DeliveryMessage>(time);
  const deliveries = tableAt(connectionString, 'deliveries');
  let webhooks: Webhooks;
  let publish: ReturnType<typeof createPublish>;
  let critical: string;
  let north: string;

  const add = async (route: object): Promise<string> => {
    const made = await webhooks.register({ url: 'https://example.com/', createdBy: 'olivia', ...route });
    if (!made.ok) throw new Error(made.error.message);
    return made.value.webhook.id;
  };
  beforeAll(async () => {
    let bytes = 0;
    webhooks = createWebhooks({
      clock: () => time.now,
      randomBytes: (size) => Buffer.alloc(size, (bytes += 1)),
      log: keptLog(time).log,
      misc: tableAt(connectionString, 'misc'),
      vault: memoryVault(),
      permits: createGuard([]),
      audit: { add: () => Promise.resolve() },
    });
    publish = createPublish({ clock: () => time.now, deliveries, queue, webhooks });
    critical = await add({ minimumSeverity: 'critical' });
    north = await add({ tags: ['north'] });
  });
  beforeEach(() => {
    queue.messages.length = 0;
  });
  afterAll(() => deliveries.remove('x', 'x'));
  const sent = () => queue.messages.map(({ message: { webhookId, eventId } }) => [webhookId, eventId]);

  test('brings each webhook what it wants alone', async () => {
    const both = event(1, 'both', 'alert.opened', { severity: 'critical', tags: ['north'] });
    const neither = event(1, 'neither', 'alert.opened', { tags: ['south'] });
    await publish([both, neither]);
    expect(new Set(sent().map((one) => one.join(' ')))).toEqual(
      new Set([`${critical} ${both.id}`, `${north} ${both.id}`]),
    );
  });

  test('brings the end to whoever heard of the beginning, and to nobody else', async () => {
    const was = event(1, 'sinking', 'alert.opened', { severity: 'critical' });
    const ended = event(3, 'sinking', 'alert.resolved', { severity: 'info' });
    await publish([was]);
    await publish([ended]);
    expect(sent()).toEqual([
      [critical, was.id],
      [critical, ended.id],
    ]);
    queue.messages.length = 0;
    // The next time it never is so grave, and the end before was an end.
    const again = event(5, 'sinking', 'alert.resolved', { severity: 'info' });
    await publish([event(4, 'sinking', 'alert.opened', { severity: 'info' }), again]);
    expect(sent()).toEqual([]);
  });

  test('again changes nothing', async () => {
    const one = event(1, 'once', 'alert.opened', { severity: 'critical' });
    await publish([one]);
    await publish([one]);
    expect(sent()).toEqual([[critical, one.id]]);
  });

  test('leaves out the webhook that it is about', async () => {
    const one = event(1, 'own', 'alert.opened', { severity: 'critical', tags: ['north'] });
    await publish([one], critical);
    expect(sent()).toEqual([[north, one.id]]);
  });
});

import { HttpRequest, type HttpResponseInit, InvocationContext } from '@azure/functions';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, iso } from '../../src/lib/clock.ts';
import type { Health } from '../../src/lib/connections/verdict.ts';
import { toRow } from '../../src/lib/health/groupRows.ts';
import type { CheckMessage } from '../../src/lib/health/checkMessage.ts';
import { queueNames } from '../../src/lib/storage/queues.ts';
import { loadApp, type Registered } from '../fakes/functionsCore.ts';
import { connect, read, rowsOf, tableOf, take } from '../support/stored.ts';
import { until as waitFor } from '../support/until.ts';
import { startWorld, type World } from '../support/world.ts';
import { actRows } from '../support/acts.ts';
import { textOf } from '../support/textOf.ts';

let world: World;
let app: readonly Registered[];
let ids: string[];
let webhook: string;

beforeAll(async () => {
  world = await startWorld({ clock: 'real' });
  ids = [await connect(world, 'contoso'), await connect(world, 'contoso')];
  await world.services.changeConnection(ids[0] ?? '', { tags: ['pilot'] }, 'me');
  for (const { knobs } of world.microsoft.world.tenants) knobs.concealedNames = true;
  for (const id of ids) await world.services.checkNow(id);
  const made = await world.services.webhooks.register({ url: `${world.origins.inbox}/a`, createdBy: 'me' });
  if (!made.ok) throw new Error(made.error.message);
  webhook = made.value.webhook.id;
  const settings = {
    ...world.config,
    WEBHOOK_ALLOWED_NETWORKS: world.config.WEBHOOK_ALLOWED_NETWORKS.join(','),
    WEBSITE_AUTH_ENABLED: 'true',
    HEARTBEAT_URL: `${world.origins.inbox}/heartbeat`,
  };
  app = await loadApp(
    Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [
        name,
        typeof value === 'object' && !Array.isArray(value) ? JSON.stringify(value) : String(value),
      ]),
    ),
  );
}, 120_000);
afterAll(() => world.stop());

const OLIVIA = '33333333-3333-4333-8333-333333333333';
const context = (name: string) =>
  new InvocationContext({ functionName: name, invocationId: 'one', logHandler: () => {} });
const found = (name: string): Registered => {
  const one = app.find((registered) => registered.name === name);
  if (!one) throw new Error(`there is no function ${name}`);
  return one;
};

/** Of what the answers hold, the members that are looked at. */
interface Item {
  readonly id: string;
  readonly occurrence: string;
  readonly subject: { readonly id: string };
}
interface Body {
  readonly items: readonly Item[];
  readonly cursor?: string;
  readonly errors?: unknown;
  readonly probes: readonly { readonly name: string; readonly ok: boolean }[];
}
interface Event {
  readonly data: { readonly link: string };
}
interface Called {
  readonly status: number;
  readonly body: Body;
}
interface Page {
  readonly status: number;
  readonly html: string;
  readonly location: string | undefined;
}
interface Given {
  readonly query?: string;
  readonly id?: string;
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly role?: string | null;
}
/** Calls a function as the host does, on behalf of a signed-in operator. */
async function ask(name: string, { query = '', id = '', body, form, role = 'Mooring.Operator' }: Given) {
  const { trigger, handler } = found(name);
  const [method = 'GET'] = trigger['methods'] as string[];
  const claims = [
    { typ: 'tid', val: world.config.OPERATOR_TENANT },
    { typ: 'aud', val: world.config.SIGN_IN_CLIENT_ID },
    { typ: 'oid', val: OLIVIA },
    { typ: 'roles', val: String(role) },
  ];
  const request = new HttpRequest({
    method,
    url: `${world.config.PUBLIC_ORIGIN}/${String(trigger['route'])}${query}`,
    params: { id },
    headers: {
      'sec-fetch-site': 'same-origin',
      ...(role !== null && {
        'x-ms-client-principal': Buffer.from(JSON.stringify({ claims })).toString('base64'),
      }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(body !== undefined && { body: { string: JSON.stringify(body) } }),
    ...(form && { body: { string: String(new URLSearchParams(form)) } }),
  });
  return (await handler(request, context(name))) as HttpResponseInit;
}
/** An operation of the API. */
async function call(name: string, given: Given = {}) {
  const answer = await ask(name, given);
  const text = textOf(answer);
  const said = text === '' ? undefined : JSON.parse(text);
  return { status: answer.status ?? 200, body: said } as unknown as Called;
}
/** A page, or what a form of one is answered with. */
async function open(name: string, given: Given = {}): Promise<Page> {
  const answer = await ask(name, given);
  const { location } = answer.headers as Record<string, string>;
  return { status: answer.status ?? 200, html: textOf(answer), location };
}
const alerts = async (query = ''): Promise<readonly Item[]> =>
  (await call('listAlerts', { query })).body.items;
/** The first of them. */
async function alert(query = ''): Promise<Item> {
  const [first] = await alerts(query);
  if (!first) throw new Error('there is no such alert');
  return first;
}
const told = async () => {
  const listed = await world.services.deliveries.list(webhook, 1_000);
  if (!listed.ok) throw new Error('no list');
  return listed.value.items.map(({ type }) => type).toSorted();
};

test('a connection’s findings name the page that explains them, as its alerts do', async () => {
  const { body } = await call('getConnection', { id: ids[0] ?? '' });
  expect(body).toMatchObject({
    findings: [{ explanation: `${world.config.PUBLIC_ORIGIN}/findings/reports.concealed` }],
  });
});

describe('GET /alerts', () => {
  test('lists what is wrong with everything, thin, and whose it is', async () => {
    const listed = await alerts();
    expect(listed).toHaveLength(2);
    expect(listed[0]).toEqual({
      id: expect.stringMatching(/^[\da-f]{32}$/),
      check: 'anonymization',
      code: 'reports.concealed',
      severity: 'warning',
      message: expect.any(String),
      state: 'opened',
      who: 'tenant admin',
      steps: expect.arrayContaining([
        { text: expect.any(String), link: expect.stringContaining('https://admin.microsoft.com/') },
      ]),
      explanation: `${world.config.PUBLIC_ORIGIN}/findings/reports.concealed`,
      openedAt: expect.any(String),
      changedAt: expect.any(String),
      subject: {
        kind: 'connection',
        id: expect.any(String),
        name: expect.any(String),
        profile: 'certero-application',
        tenant: expect.any(String),
      },
    });
  });

  test.each([
    ['?severity=warning', 2],
    ['?severity=critical', 0],
    ['?code=reports.concealed&check=anonymization&profile=certero-application', 2],
    ['?code=data.denied', 0],
    ['?check=dataAccess', 0],
    ['?profile=snow', 0],
    ['?tag=pilot', 1],
    ['?state=opened', 2],
    ['?state=resolved', 0],
    ['?snoozed=true', 0],
    ['?snoozed=false', 2],
    ['?connection=nobody', 0],
    ['?group=none', 0],
  ])('%s: %i', async (query, count) => {
    expect(await alerts(query)).toHaveLength(count);
  });

  test.each([
    ['?state=gone', 'state'],
    ['?severity=bad', 'severity'],
    ['?snoozed=maybe', 'snoozed'],
    ['?sort=name', 'sort'],
    ['?code=a&code=b', 'code'],
    ['?limit=0', 'limit'],
  ])('refuses %s', async (query, path) => {
    expect(await call('listAlerts', { query })).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  });

  test('refuses a filter that is none of ours', async () => {
    expect((await call('listAlerts', { query: '?order=name' })).status).toBe(400);
  });

  test('pages, each alert once', async () => {
    const first = await call('listAlerts', { query: '?limit=1' });
    expect(first.body.items).toHaveLength(1);
    const second = await call('listAlerts', { query: `?limit=1&cursor=${first.body.cursor}` });
    expect(second.body.cursor).toBeUndefined();
    const both = [...first.body.items, ...second.body.items].map(({ id }) => id);
    expect(new Set(both).size).toBe(2);
  });

  test('costs what it costs however many connections there are: from the copy in memory', async () => {
    const asked: string[] = [];
    const services = world.another({ onTableOperation: (table) => void asked.push(table) });
    await services.listing.all();
    asked.length = 0;
    await services.listing.all();
    await services.operatorSubjects.all();
    expect(asked.every((table) => table === 'misc')).toBe(true);
    expect(asked.length).toBeLessThanOrEqual(4);
  });
});

describe('snoozing', () => {
  const until = () => iso(Date.now() + 10 * DAY);
  const snooze = (id: string, body: unknown) => call('snoozeAlert', { id, body });

  test('is said with a reason, a person and an end, listed and audited; its end too', async () => {
    const { id, subject } = await alert('?tag=pilot');
    const end = until();
    const answer = await snooze(id, { why: 'The works council decides in May.', until: end });
    expect(answer).toMatchObject({
      status: 200,
      body: { id, snooze: { by: OLIVIA, why: 'The works council decides in May.', until: end } },
    });
    expect(await alerts('?snoozed=true')).toMatchObject([
      { id, snoozedUntil: end, snoozedWhy: 'The works council decides in May.', state: 'opened' },
    ]);
    expect((await read(world, subject.id)).state).toBe('degraded');
    const audited = async () =>
      (await actRows(world)).filter((row) => row['subject'] === id).map((row) => row['action']);
    expect(await audited()).toEqual(['alert.snoozed']);
    expect((await read(world, subject.id)).unaudited).toEqual([]);

    expect((await call('wakeAlert', { id })).status).toBe(204);
    expect(await alerts('?snoozed=true')).toEqual([]);
    expect(new Set(await audited())).toEqual(new Set(['alert.snoozed', 'alert.woken']));
    // Nothing to end: nothing to list.
    expect((await call('wakeAlert', { id })).status).toBe(204);
    expect(await audited()).toHaveLength(2);
    expect(await told()).toEqual([]);
  });

  test.each([
    ['no reason', () => ({ until: until() }), 'why'],
    ['an empty reason', () => ({ why: ' ', until: until() }), 'why'],
    ['no end', () => ({ why: 'known' }), 'until'],
    ['an end that is no time', () => ({ why: 'known', until: 'May' }), 'until'],
    ['an end that has passed', () => ({ why: 'known', until: iso(Date.now() - 1) }), 'until'],
    ['more than a year', () => ({ why: 'known', until: iso(Date.now() + 366 * DAY) }), 'until'],
  ])('with %s is refused', async (_name, body, path) => {
    const { id } = await alert();
    expect(await snooze(id, body())).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  });

  test.each(['f'.repeat(32), 'constructor', '__proto__', 'toString'])(
    'of an alert that there is not (%s) is refused',
    async (id) => {
      expect(await snooze(id, { why: 'known', until: until() })).toMatchObject({ status: 404 });
      expect(await call('wakeAlert', { id })).toMatchObject({ status: 404 });
      expect(await call('listAlerts')).toMatchObject({ status: 200 });
    },
  );
});

describe('a group', () => {
  const group = 'a'.repeat(32);
  const end = iso(Date.now() + 10 * DAY);
  beforeAll(async () => {
    const at = iso(Date.now());
    const about = { check: 'anonymization', code: 'reports.concealed', cause: 'certero-application' };
    const times = { openedAt: at, toldAt: at, remindedAt: at };
    const row = { ...about, ...times, id: group, severity: 'warning', sequence: 1, told: new Map() } as const;
    await tableOf(world, 'misc').insert(toRow(row, []));
    await mark(group);
    await waitFor('the marks are listed', async () => (await alerts(`?group=${group}`)).length === 2);
  });
  afterAll(async () => {
    await tableOf(world, 'misc').remove('alertGroup', group);
    await mark(undefined);
  });

  /** Makes every alert a member, or none. */
  async function mark(id: string | undefined): Promise<void> {
    for (const connection of ids) {
      await world.services.connections.update(connection, (current) => {
        const alerts = Object.entries(current.health.alerts).map(([print, { group: _before, ...alert }]) => [
          print,
          id === undefined ? alert : { ...alert, group: id },
        ]);
        const health = { ...current.health, alerts: Object.fromEntries(alerts) as Health['alerts'] };
        return { connection: { ...current, health } };
      });
      await world.services.connections.relist(connection);
    }
  }

  test('is snoozed as a whole, with every member; its end too', async () => {
    const body = { why: 'One change for all.', until: end };
    expect(await call('snoozeAlert', { id: group, body })).toMatchObject({
      status: 200,
      body: { id: group, snooze: { by: OLIVIA, why: 'One change for all.', until: end } },
    });
    expect(await alerts('?snoozed=true')).toMatchObject([
      { group, snoozedUntil: end, snoozedWhy: 'One change for all.', snoozedAs: 'group' },
      { group },
    ]);
    expect(await alerts('?snoozed=false')).toEqual([]);
    expect((await call('wakeAlert', { id: group })).status).toBe(204);
    expect((await call('wakeAlert', { id: group })).status).toBe(204);
    expect(await alerts('?snoozed=true')).toEqual([]);
    const audited = (await actRows(world)).filter((row) => row['subject'] === group);
    expect(audited.map((row) => String(row['action'])).toSorted()).toEqual(['alert.snoozed', 'alert.woken']);
  });

  test('is ticked on the page as one, and woken there', async () => {
    expect((await open('showAlerts')).html).toContain(`name="alert.${group}"`);
    const form = { [`alert.${group}`]: 'on', why: 'Known.', until: end.slice(0, 10) };
    expect((await open('snoozeAlerts', { form })).status).toBe(303);
    expect((await open('showAlerts')).html).toContain(`name="only" value="${group}"`);
    expect((await open('wakeAlerts', { form: { only: group } })).status).toBe(303);
    expect(await alerts('?snoozed=true')).toEqual([]);
  });
});

describe('the page of alerts', () => {
  const inAWeek = () => iso(Date.now() + 7 * DAY).slice(0, 10);
  const tick = (ids: readonly string[]) => Object.fromEntries(ids.map((id) => [`alert.${id}`, 'on']));

  test('lists them with their connection, who must act and where that is said', async () => {
    const { subject } = await alert('?tag=pilot');
    const { status, html } = await open('showAlerts', { query: '?tag=pilot&severity=' });
    expect(status).toBe(200);
    expect(html).toContain(`href="/connections/${subject.id}#why"`);
    expect(html).toContain('Tenant admin');
    expect(html.match(/type="checkbox"/g)).toHaveLength(1);
    expect((await open('showAlerts', { role: 'Mooring.Reader' })).html).not.toContain('type="checkbox"');
  });

  test('says what is wrong with a filter', async () => {
    const { status, html } = await open('showAlerts', { query: '?severity=bad' });
    expect(status).toBe(400);
    expect(html).toContain('severity');
  });

  test('snoozes all that are ticked, and wakes them again, one or all; a look changes nothing', async () => {
    const ids = (await alerts()).map(({ id }) => id);
    const form = { ...tick(ids), why: 'Decided in May.', until: inAWeek(), back: '?code=reports.concealed' };
    expect(await open('snoozeAlerts', { form })).toMatchObject({
      status: 303,
      location: '/alerts?code=reports.concealed',
    });
    expect(await alerts('?snoozed=true')).toHaveLength(2);
    expect((await open('showAlerts')).html).toContain('Decided in May.');
    expect(await alerts('?snoozed=true')).toHaveLength(2);
    const [only = ''] = ids;
    expect((await open('wakeAlerts', { form: { only, ...tick(ids) } })).status).toBe(303);
    expect(await alerts('?snoozed=true')).toHaveLength(1);
    expect((await open('wakeAlerts', { form: tick(ids) })).status).toBe(303);
    expect(await alerts('?snoozed=true')).toEqual([]);
  });

  test('keeps what was typed and ticked where a snooze is refused', async () => {
    const { id } = await alert();
    const refused = await open('snoozeAlerts', {
      form: { ...tick([id]), why: 'For <May>', until: '2020-01-01' },
    });
    expect(refused.status).toBe(400);
    expect(refused.html).toContain('value="For &lt;May>"');
    expect(refused.html).toMatch(new RegExp(`<input id="tick-${id}"[^>]* checked`));
    expect(refused.html).toContain('<a href="#until">Until: must be in the future');
    expect((await open('snoozeAlerts', { form: { why: 'a', until: inAWeek() } })).html).toContain(
      'Tick the alerts',
    );
    expect(await alerts('?snoozed=true')).toEqual([]);
  });

  test('does what it can, and says what is not open any more', async () => {
    const { id } = await alert();
    const form = { ...tick([id, 'f'.repeat(32)]), why: 'a', until: inAWeek() };
    const answer = await open('snoozeAlerts', { form });
    expect(answer.status).toBe(409);
    expect(answer.html).toContain('One of them is not open any more.');
    expect(await alerts('?snoozed=true')).toHaveLength(1);
    expect((await open('wakeAlerts', { form: { only: id } })).status).toBe(303);
    expect((await open('wakeAlerts', { form: { only: 'x' } })).status).toBe(400);
  });
});

describe('runs', () => {
  const work = async (): Promise<void> => {
    for (const message of await take<CheckMessage>(world, queueNames.checks))
      await world.services.passes.pass(message, true);
    await found('reconcileRuns').handler(
      { isPastDue: false },
      new InvocationContext({ functionName: 'reconcileRuns', invocationId: 'one', logHandler: () => {} }),
    );
  };
  const heartbeats = () => world.microsoft.requests.count({ part: 'inbox', pathContains: '/heartbeat' });

  test('can be begun by hand, one of a kind at a time, are audited, listed, and tell the heartbeat', async () => {
    await work();
    await work();
    const before = heartbeats();
    const begun = await call('startRun', { body: { timer: 'checkAnonymization' } });
    expect(begun).toMatchObject({
      status: 202,
      body: { timer: 'checkAnonymization', expected: 2, skipped: 0, startedBy: OLIVIA },
    });
    expect(await call('startRun', { body: { timer: 'checkAnonymization' } })).toMatchObject({
      status: 409,
      body: { code: 'state_conflict' },
    });
    expect((await actRows(world)).filter((row) => row['action'] === 'run.started')).toHaveLength(1);
    await work();
    const { body } = await call('listRuns', { query: '?timer=checkAnonymization&limit=1' });
    expect(body.items).toMatchObject([
      {
        timer: 'checkAnonymization',
        reported: 2,
        missing: 0,
        states: { healthy: 0, degraded: 2, broken: 0 },
        verdicts: { anonymization: { ok: 0, fail: 2, unknown: 0, notAsked: 0 } },
        seconds: expect.any(Number),
      },
    ]);
    expect(heartbeats()).toBe(before + 1);
  });

  test('are listed newest first over all timers, in pages that miss none', async () => {
    const whole = (await call('listRuns')).body.items;
    expect(whole.length).toBeGreaterThan(3);
    const paged: Item[] = [];
    for (let cursor = ''; ;) {
      const { body } = await call('listRuns', { query: `?limit=1${cursor}` });
      paged.push(...body.items);
      if (body.cursor === undefined) break;
      cursor = `&cursor=${body.cursor}`;
    }
    expect(paged).toEqual(whole);
    const times = whole.map(({ occurrence }) => occurrence);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  test('have a page: whom each reached, the nights, and one that is under way', async () => {
    const form = { timer: 'checkConsentStatus' };
    expect(await open('beginRun', { form })).toMatchObject({ status: 303, location: '/runs' });
    expect((await open('beginRun', { form })).status).toBe(409);
    const moving = await open('showRuns', { query: '?timer=checkConsentStatus' });
    expect(moving.html).toContain('Under way: 0 of 2 have reported');
    expect(moving.html).toContain('by hand');
    await work();
    const { status, html } = await open('showRuns', { role: 'Mooring.Reader' });
    expect(status).toBe(200);
    expect(html).not.toContain('Under way');
    expect(html).toContain('0 healthy, 2 degraded, 0 broken');
    expect(html).toContain('role="img"');
    expect(html).not.toContain('<form');
  });

  test('are not listed for a filter or a cursor that is none of ours', async () => {
    expect((await open('showRuns', { query: '?timer=sweep' })).status).toBe(400);
    expect((await open('showRuns', { query: '?cursor=x' })).status).toBe(400);
    expect((await open('beginRun', { form: { timer: 'sweep' } })).status).toBe(400);
  });

  test.each([
    ['listRuns', { query: '?timer=sweep' }],
    ['listRuns', { query: '?cursor=x' }],
    ['startRun', { body: { timer: 'sweep' } }],
    ['startRun', { body: {} }],
  ])('%s refuses %j', async (name, given) => {
    expect((await call(name, given)).status).toBe(400);
  });
});

describe('/health', () => {
  const health = (role: string | null) => call('health', { role });
  const poisoned = async (name: string, message: unknown): Promise<void> => {
    await found(name).handler(message, context(name));
  };

  test('is well once runs are closed; strangers hear that and no more', async () => {
    expect(await health(null)).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await health('Mooring.Connector')).toEqual({ status: 200, body: { status: 'ok' } });
    const { body } = await health('Mooring.Reader');
    expect(body.probes.map(({ name, ok }) => [name, ok])).toEqual([
      ['storage', true],
      ['vault', true],
      ['runs', true],
      ['queues', true],
      ['credentials', true],
    ]);
    expect(await call('healthLive', { role: null })).toEqual({ status: 200, body: { status: 'ok' } });
  });

  test('a message that was put aside is an alert of this installation, once for its queue', async () => {
    await poisoned('poisonedDeliveries', { webhookId: webhook, eventId: 'evt_1', secret: 'not to be told' });
    await poisoned('poisonedDeliveries', { webhookId: webhook, eventId: 'evt_2' });
    await poisoned('poisonedVerifications', 'no object');
    expect(await told()).toEqual(['alert.opened', 'alert.opened']);
    const own = await alerts('?code=message.poisoned');
    expect(own.map(({ subject }) => subject)).toEqual([
      { kind: 'operator', id: 'operator:installation', name: 'Mooring' },
      { kind: 'operator', id: 'operator:installation', name: 'Mooring' },
    ]);
    expect(JSON.stringify(await rowsOf(world, 'misc'))).not.toContain('not to be told');
    const opened = (await rowsOf(world, 'deliveries')).find(
      (row) => row['type'] === 'alert.opened' && row['body'] !== undefined,
    );
    const { link } = (JSON.parse(String(opened?.['body'])) as Event).data;
    expect(link).toBe(`${world.config.PUBLIC_ORIGIN}/alerts?connection=operator%3Ainstallation`);
    const { html } = await open('showAlerts', { query: new URL(link).search });
    expect(html).toContain('Only alerts of <bdi>Mooring</bdi>');
    expect(html).toContain('Read the log of the function');
    const probes = await world.another().healthReport();
    expect(probes.filter(({ ok }) => !ok)).toMatchObject([
      { name: 'queues', problems: [expect.any(String), expect.any(String)] },
    ]);
  });

  test('an alert of ours can be snoozed too', async () => {
    const { id } = await alert('?code=message.poisoned');
    const answer = await call('snoozeAlert', { id, body: { why: 'known', until: iso(Date.now() + DAY) } });
    expect(answer.status).toBe(200);
    expect(await alerts('?snoozed=true')).toMatchObject([{ id }]);
    expect((await call('wakeAlert', { id })).status).toBe(204);
    const acts = (await actRows(world)).filter((row) => row['subject'] === id);
    expect(acts).toHaveLength(2);
  });

  test('after a quiet day that is resolved', async () => {
    const misc = tableOf(world, 'misc');
    for (const rowKey of [queueNames.deliveries, queueNames.provisioning])
      await misc.merge({ partitionKey: 'poison', rowKey, lastAt: iso(Date.now() - DAY - 1) });
    await world.services.sweep();
    await world.services.sweep();
    expect(await told()).toEqual(['alert.opened', 'alert.opened', 'alert.resolved', 'alert.resolved']);
    expect(await alerts('?code=message.poisoned')).toEqual([]);
    expect((await world.another().healthReport()).every(({ ok }) => ok)).toBe(true);
  });

  test('says so where the vault does not answer, and where no run was closed for long', async () => {
    world.microsoft.world.knobs.faults.push({ id: 'one', host: 'vault', status: 403 });
    const [fromVault, late] = await Promise.all([
      world.another().healthReport(),
      world.another({ clock: () => Date.now() + 3 * DAY }).healthReport(),
    ]);
    world.microsoft.world.knobs.faults = [];
    expect(fromVault.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['vault']);
    expect(late.find(({ name }) => name === 'runs')?.problems).toHaveLength(3);
  });
});

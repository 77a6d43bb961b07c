import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../sandbox/microsoft/worldFaults.ts';
import { DAY, iso } from '../../src/lib/clock.ts';
import type { Alert } from '../../src/lib/connections/verdict.ts';
import { queueNames } from '../../src/lib/storage/queues.ts';
import type { Row } from '../../src/lib/storage/tables.ts';
import type { CheckMessage } from '../../src/lib/health/checkMessage.ts';
import type { Surroundings } from '../../src/lib/services.ts';
import { UnavailableError } from '../../src/lib/errors.ts';
import { createLogger } from '../../src/lib/log.ts';
import { firstLink } from '../../src/lib/web/firstLink.ts';
import { cursorTo } from '../../src/lib/web/paging.ts';
import { newConnectionPage } from '../../src/lib/web/newConnectionPage.ts';
import { type Call, type Caller, startApp } from '../support/functions.ts';
import { identityWithoutRights } from '../support/identities.ts';
import { createMortal } from '../support/mortal.ts';
import { placed, read, rowsOf, take } from '../support/stored.ts';
import { tableOf } from '../support/tables.ts';
import { startWorld, type World } from '../support/world.ts';

const olivia: Caller = { id: 'aaaaaaaa-0000-4000-8000-000000000001', role: 'Mooring.Operator' };
const reader: Caller = { ...olivia, role: 'Mooring.Reader' };

let world: World;
let call: Call;
let ids: Record<'good' | 'bad' | 'new' | 'over', string>;
beforeAll(async () => {
  world = await startWorld({ clock: 'real' });
  ids = {
    good: await placed(world, 'healthy', 'Good'),
    bad: await placed(world, 'broken', '=BAD()'),
    new: await placed(world, 'pending', '<b>New</b>'),
    over: await placed(world, 'disconnected', 'Over'),
  };
  await giveAlerts();
  call = await startApp(world);
}, 120_000);
afterAll(() => world.stop());

/** Two open alerts and one that is over for the first, one for the second. */
async function giveAlerts() {
  const alert = (code: string, more: Partial<Alert> = {}): Alert => ({
    check: 'consentStatus',
    code,
    subject: 'app',
    severity: 'warning',
    level: 1,
    message: 'A permission is missing.',
    openedAt: iso(Date.now()),
    changedAt: iso(Date.now()),
    sequence: 1,
    ...more,
  });
  const over = { resolvedAt: iso(Date.now()), stage: 'resolved' as const };
  for (const [id, alerts] of [
    [
      ids.good,
      { a1: alert('consent.partial'), a2: alert('consent.excess'), a3: alert('app.disabled', over) },
    ],
    [ids.bad, { b1: alert('consent.partial') }],
  ] as const)
    await world.services.connections.update(id, (connection) => ({
      connection: { ...connection, health: { ...connection.health, alerts } },
    }));
}

const unheard = () => take<CheckMessage>(world, queueNames.checks);
const names = ({ body }: { readonly body: Readonly<Record<string, unknown>> }) =>
  (body['items'] as { name: string }[]).map(({ name }) => name);

describe('GET /connections', () => {
  const list = (query: string) => call('listConnections', reader, '', { query });

  test('filters, sorts and pages', async () => {
    expect(names(await list('?sort=name'))).toEqual(['<b>New</b>', '=BAD()', 'Good', 'Over']);
    expect(names(await list('?state=broken'))).toEqual(['=BAD()']);
    expect(names(await list('?search=nobody'))).toEqual([]);
    const first = await list('?sort=-name&limit=3');
    expect(names(first)).toEqual(['Over', 'Good', '=BAD()']);
    const second = await list(`?sort=-name&limit=3&cursor=${String(first.body['cursor'])}`);
    expect(names(second)).toEqual(['<b>New</b>']);
    expect(second.body['cursor']).toBeUndefined();
  });

  test.each(['?sort=colour', '?sort=name&cursor=x', '?format=csv&limit=1', '?state=a&state=b'])(
    'refuses %s',
    async (query) => {
      expect(await list(query)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    },
  );

  test('is a file to save as CSV, whole, and runs nothing', async () => {
    const { status, headers, text } = await list('?format=csv&sort=name&profile=certero-application');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="connections.csv"',
      'cache-control': 'no-store',
    });
    expect(text.split('\r\n').map((line) => line.split(',')[1])).toEqual([
      'name',
      '<b>New</b>',
      "'=BAD()",
      'Good',
      'Over',
      undefined,
    ]);
  });
});

describe('the page', () => {
  const show = (query: string, caller = olivia) => call('showConnections', caller, '', { query });

  test('shows what was looked for, and takes empty fields for none', async () => {
    const { status, text } = await show('?search=new&state=&profile=&tag=&code=&sort=');
    expect(status).toBe(200);
    expect(text).toContain('1 connection<');
    expect(text).toContain('&lt;b>New&lt;/b>');
    expect(text).not.toContain('=BAD()');
    expect(text).toContain('href="/api/v1/connections?format=csv&amp;sort=state&amp;search=new"');
  });

  test('offers nothing to readers but looking', async () => {
    const { text } = await show('', reader);
    expect(text).toContain('4 connections');
    expect(text).not.toContain('method="post"');
    expect(text).not.toContain('type="checkbox"');
  });

  test.each(['?sort=colour', '?cursor=x', '?tag=a&tag=b'])('says so of the address %s', async (query) => {
    expect((await show(query)).status).toBe(400);
  });

  test('reads no table for it while the copy in memory is fresh', async () => {
    const asked: string[] = [];
    const services = world.another({ onTableOperation: (table) => void asked.push(table) });
    await services.listing.all();
    await services.profiles.all();
    asked.length = 0;
    await services.listing.all();
    await services.profiles.all();
    expect(asked).toEqual([]);
  });
});

describe('the history of a connection', () => {
  const LINES = 51;
  let id: string;
  beforeAll(async () => {
    id = await placed(world, 'disconnected', 'Over long ago');
    for (let at = 1; at <= LINES; at += 1)
      await world.services.connections.update(id, (connection) => ({ connection, history: `Line ${at}.` }));
  });
  const list = (query = '', of = id) => call('listHistory', reader, of, { query });
  const texts = ({ body }: { readonly body: Readonly<Record<string, unknown>> }) =>
    (body['items'] as { text: string }[]).map(({ text }) => text);
  const all = (from: number, to: number) =>
    Array.from({ length: from - to + 1 }, (_, at) => `Line ${from - at}.`);

  test('is protected', async () => {
    expect((await call('listHistory', undefined, id)).status).toBe(401);
    expect((await call('listHistory', { id: olivia.id }, id)).status).toBe(403);
    expect((await list('', 'nobody')).status).toBe(404);
  });

  test('is read in pages, whatever is added meanwhile', async () => {
    const first = await list(`?limit=${LINES - 1}`);
    expect(first.status).toBe(200);
    expect(texts(first)).toHaveLength(LINES - 1);
    await world.services.connections.update(id, (connection) => ({ connection, history: 'Later.' }));
    const second = await list(`?cursor=${String(first.body['cursor'])}`);
    expect([...texts(first), ...texts(second)].toSorted()).toEqual(all(LINES, 1).toSorted());
    expect(second.body['cursor']).toBeUndefined();
    const whole = await list('?limit=1000');
    expect(texts(whole)).toHaveLength(LINES + 1);
    expect(whole.body['cursor']).toBeUndefined();
  });

  test.each(['?cursor=x', '?cursor=', '?limit=0', '?limit=1001', '?limit=1&limit=2'])(
    'refuses %s',
    async (query) => {
      expect(await list(query)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    },
  );

  test('goes on on the page, to its end', async () => {
    const show = (query: string) => call('showConnection', reader, id, { query });
    const linesOf = (html: string) => [...html.matchAll(/<bdi>(Line \d+|Later)\.<\/bdi>/g)].length;
    const first = (await show('')).text;
    expect(linesOf(first)).toBe(50);
    const older = /href="\/connections\/\w+(\?history=[^"#]+)#history"[^>]*>Older/.exec(first)?.[1] ?? '';
    const second = (await show(older)).text;
    expect(linesOf(second)).toBe(2);
    expect(second).toContain(`href="/connections/${id}#history">Newest`);
    expect(second).not.toContain('Older');
    expect((await show('?history=x')).status).toBe(400);
  });
});

describe('a connection that was ended is deleted as it was read', () => {
  const remove = (id: string, ifMatch?: string) =>
    call('deleteConnection', olivia, id, { ...(ifMatch !== undefined && { ifMatch }) });
  const etagOf = async (id: string) => (await call('getConnection', reader, id)).headers['etag'] ?? '';

  test('and not where somebody has changed it since', async () => {
    const id = await placed(world, 'disconnected', 'Seen before');
    const seen = await etagOf(id);
    await call('changeConnection', olivia, id, { json: { tags: ['keep'] } });
    const before = await read(world, id);
    expect(await remove(id, seen)).toMatchObject({ status: 412, body: { code: 'precondition_failed' } });
    expect(await read(world, id)).toEqual(before);
    const { body } = await call('listAudit', reader, '', { query: `?connection=${id}` });
    expect((body['items'] as { action: string }[]).map(({ action }) => action)).toEqual([
      'connection.changed',
    ]);
    expect((await remove(id, await etagOf(id))).status).toBe(204);
    expect((await call('getConnection', reader, id)).status).toBe(404);
    expect((await remove(id, '*')).status).toBe(404);
  });
});

describe.each([
  'listConnections',
  'listHistory',
  'listAlerts',
  'listAudit',
  'listRuns',
  'listProfiles',
  'listWebhooks',
  'showConnections',
  'showAlerts',
  'showAudit',
  'showRuns',
  'showWebhooks',
])('%s', (name) => {
  const list = (query: string) => call(name, reader, ids.good, { query });

  test.each(['?cursor=!!!', '?cursor=zzzz', '?nonsense=1', '?__proto__=1', '?cursor=a&cursor=a'])(
    'refuses %s rather than to show less, or more',
    async (query) => {
      expect((await list('')).status).toBe(200);
      expect((await list(query)).status).toBe(400);
    },
  );
});

test('the audit list looks again by itself only where nothing is looked for', async () => {
  const refreshes = async (query: string) =>
    (await call('showAudit', reader, '', { query })).text.includes('data-refresh=');
  expect(await refreshes('')).toBe(true);
  for (const query of ['?action=run.started', '?by=nobody', `?connection=${ids.good}`])
    expect(await refreshes(query)).toBe(false);
});

test('a cursor of alerts belongs to its order', async () => {
  const list = (query: string) => call('listAlerts', reader, '', { query });
  const first = await list('?limit=1&sort=severity');
  const cursor = String(first.body['cursor']);
  expect((await list(`?limit=1&sort=severity&cursor=${cursor}`)).body['items']).toHaveLength(1);
  for (const sort of ['oldest', 'newest'])
    expect(await list(`?limit=1&sort=${sort}&cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ path: 'cursor' }] },
    });
  expect((await call('showAlerts', reader, '', { query: `?sort=oldest&cursor=${cursor}` })).status).toBe(400);
});

test('a parameter is refused where none is taken, too', async () => {
  expect(await call('getConnection', reader, ids.good, { query: '?nonsense=1' })).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'nonsense', message: 'is no parameter here' }] },
  });
});

describe('what is chosen on it', () => {
  const act = (form: Record<string, string>, sent: { origin?: string } = {}, caller = olivia) =>
    call('actOnChosen', caller, '', { form, ...sent });
  test('leads back to the page of the list that it was chosen on', async () => {
    const cursor = cursorTo('state', 'x');
    const { text } = await call('actOnChosen', olivia, '', {
      form: { act: 'check', back: `?state=broken&cursor=${cursor}` },
    });
    expect(text).toContain(`href="/connections?cursor=${cursor}&amp;state=broken"`);
  });

  const boxes = (...chosen: string[]) => Object.fromEntries(chosen.map((id) => [`chosen-${id}`, 'on']));

  test('is protected', async () => {
    const form = { act: 'link', ...boxes(ids.good) };
    expect((await call('actOnChosen', undefined, '', { form })).status).toBe(401);
    expect((await act(form, {}, reader)).status).toBe(403);
    expect((await act(form, { origin: 'https://elsewhere.example' })).status).toBe(403);
    expect((await read(world, ids.good)).links).toEqual([]);
  });

  test('is checked by a message each, and the rest is named with the reason', async () => {
    await unheard();
    const answer = await act({ act: 'check', ...boxes(ids.good, ids.new, ids.bad, ids.over, 'nobody') });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('<h1>2 connections are being checked</h1>');
    expect(answer.text).toContain('3 were passed over');
    expect(answer.text).toContain('It is pending; checks are asked once it is connected.');
    expect(answer.text).toContain('There is no connection with this id any more.');
    const messages = await unheard();
    expect(messages.map(({ connectionId }) => connectionId).toSorted()).toEqual(
      [ids.good, ids.bad].toSorted(),
    );
    for (const message of messages)
      expect(message).toEqual({ connectionId: message.connectionId, checks: expect.any(Array), attempt: 0 });
    expect(messages[0]?.checks.toSorted()).toEqual(
      [
        'account',
        'anonymization',
        'consentStatus',
        'dataAccess',
        'directoryAccount',
        'secretExpiry',
      ].toSorted(),
    );
  });

  test('gets a link each, shown this once; nothing that was ended begins anew', async () => {
    const { text } = await act({ act: 'link', ...boxes(ids.good, ids.bad, ids.over), back: '?state=broken' });
    expect(text).toContain('<h1>2 new onboarding links</h1>');
    expect(text).toContain('<a href="/connections?state=broken">');
    const tokens = [...text.matchAll(/value="https:[^"]+\/connect\?t=([\w-]{43})"/g)].map(([, one]) =>
      String(one),
    );
    const links = await Promise.all(tokens.map((token) => world.services.links.find(token)));
    expect(links.map((link) => String(link?.connectionId)).toSorted()).toEqual(
      [ids.good, ids.bad].toSorted(),
    );
    // To be pasted into a spreadsheet, which must run nothing either.
    expect(text).toMatch(/>\n?(.*\n)?'=BAD\(\)\tcontoso\.example\thttps:/);
    expect(await read(world, ids.over)).toMatchObject({ state: 'disconnected', links: [] });
  });

  test('where a link cannot be made of one, those of the others are shown', async () => {
    const form = { act: 'link', ...boxes(ids.good, ids.new) };
    for (let made = 1; made < 20; made += 1) await world.services.links.create(ids.good, 'me');
    const { text } = await act(form);
    expect(text).toContain('<h1>1 new onboarding link</h1>');
    expect(text).toContain('has twenty onboarding links that are still good');
  });

  test('may be nothing, which does nothing', async () => {
    const { status, text } = await act({ act: 'check' });
    expect([status, text.includes('Nothing was chosen')]).toEqual([400, true]);
    expect(await unheard()).toEqual([]);
  });

  test.each([
    ['no act', { 'chosen-x': 'on' }],
    ['another act', { act: 'delete', 'chosen-x': 'on' }],
    ['more than a page', { act: 'check', ...boxes(...Array.from({ length: 51 }, (_, at) => `c${at}`)) }],
  ])('is refused with %s', async (_what, form) => {
    expect((await act(form)).status).toBe(400);
  });

  test.each(['//evil.example', '?sort=colour', 'javascript:alert(1)', '?search=%22%3E%3Cscript%3E'])(
    'leads back to a list of ours, whatever the form says: %s',
    async (back) => {
      const { text } = await act({ act: 'check', back });
      const href = /class="crumb"><a href="([^"]*)"/.exec(text)?.[1] ?? '';
      expect(href).toMatch(/^\/connections(\?search=%22%3E%3Cscript%3E)?$/);
    },
  );
});

describe('the alerts of what is chosen on it', () => {
  const boxes = (...chosen: string[]) => Object.fromEntries(chosen.map((id) => [`chosen-${id}`, 'on']));
  const day = (days: number) => iso(Date.now() + days * DAY).slice(0, 10);
  const act = (form: Record<string, string>, caller: Caller | undefined = olivia) =>
    call('actOnChosen', caller, '', { form: { act: 'snooze', ...form } });
  const snoozesOf = async (id: string) =>
    Object.entries((await read(world, id)).health.alerts).map(([fingerprint, { snooze }]) => [
      fingerprint,
      snooze?.why,
    ]);

  test('is protected', async () => {
    const form = { why: 'Known.', until: day(7), ...boxes(ids.good) };
    expect((await call('actOnChosen', undefined, '', { form: { act: 'snooze', ...form } })).status).toBe(401);
    expect((await act(form, reader)).status).toBe(403);
    expect(await snoozesOf(ids.good)).toEqual([
      ['a1', undefined],
      ['a2', undefined],
      ['a3', undefined],
    ]);
  });

  test('are named before anything is snoozed, with a form that keeps the choice', async () => {
    const { status, text } = await act({ back: '?state=broken', ...boxes(ids.good, ids.bad, 'nobody') });
    expect(status).toBe(200);
    expect(text).toContain('<h1>Snooze the alerts of 3 connections</h1>');
    expect(text).toContain('<bdi>Good</bdi>: 2 open alerts');
    for (const id of [ids.good, ids.bad, 'nobody'])
      expect(text).toContain(`<input type="hidden" name="chosen-${id}" value="on"/>`);
    expect(text).toContain('<input type="hidden" name="back" value="?state=broken"/>');
    expect(await snoozesOf(ids.bad)).toEqual([['b1', undefined]]);
  });

  test.each([
    ['no reason', { why: ' ', until: day(7) }, 'Why: '],
    ['a day that is over', { why: 'Known.', until: day(-1) }, 'must be in the future, and at most 365 days'],
    ['a day too far away', { why: 'Known.', until: day(366) }, 'must be in the future, and at most 365 days'],
    ['no day', { why: 'Known.', until: 'soon' }, 'must be a day'],
    ['half of the form', { why: 'Known.' }, 'must be a day'],
  ])('are not snoozed with %s', async (_what, form, said) => {
    const { status, text } = await act({ ...form, ...boxes(ids.bad) });
    expect(status).toBe(400);
    expect(text).toContain(said);
    expect(text).toContain(`name="chosen-${ids.bad}"`);
    expect(await snoozesOf(ids.bad)).toEqual([['b1', undefined]]);
  });

  test('are snoozed at once, counted, and the rest is named with the reason', async () => {
    const form = { why: 'Decided in May.', until: day(7), ...boxes(ids.good, ids.bad, ids.new, 'nobody') };
    const { status, text } = await act(form);
    expect(status).toBe(200);
    expect(text).toContain('<h1>3 alerts of 2 connections snoozed</h1>');
    expect(text).toContain('2 were passed over');
    expect(text).toContain('It has no open alert.');
    expect(text).toContain('There is no connection with this id any more.');
    expect(await snoozesOf(ids.good)).toEqual([
      ['a1', 'Decided in May.'],
      ['a2', 'Decided in May.'],
      ['a3', undefined],
    ]);
    const { health } = await read(world, ids.bad);
    expect(health.alerts['b1']?.snooze).toMatchObject({
      by: olivia.id,
      until: `${day(7)}T23:59:59.999Z`,
      severity: 'warning',
      level: 1,
    });
    const { body } = await call('listAudit', reader, '', { query: '?action=alert.snoozed' });
    expect(body['items']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          by: olivia.id,
          connection: ids.good,
          text: `Its 2 open alerts were snoozed until ${day(7)}: Decided in May.`,
        }),
        expect.objectContaining({
          connection: ids.bad,
          text: `Its open alert was snoozed until ${day(7)}: Decided in May.`,
        }),
      ]),
    );
    expect(body['items']).toHaveLength(2);
  });

  test('may be nobody’s, which does nothing', async () => {
    const { status, text } = await act({ why: 'Known.', until: day(7) });
    expect([status, text.includes('Nothing was chosen')]).toEqual([400, true]);
  });
});

describe('a new connection', () => {
  const look = (query: string, caller: Caller | undefined = olivia) =>
    call('showNewConnection', caller, '', { query });
  const make = (form: Record<string, string>) =>
    call('addConnection', olivia, '', {
      form: { profile: 'certero-application', tenant: 'contoso.example', ...form },
    });

  test('is protected', async () => {
    expect(
      (await call('showNewConnection', undefined, '', { query: '?tenant=contoso.example' })).status,
    ).toBe(303);
    expect((await look('?tenant=contoso.example', reader)).status).toBe(403);
  });

  test('shows which tenant was typed, and keeps what was typed, before anything is made', async () => {
    const { contoso } = world.microsoft.world.seeded.tenants;
    const before = (await call('listConnections', reader, '', { query: '?limit=1' })).body;
    const { status, text } = await look(
      '?profile=certero-application&tenant=CONTOSO.example&name=New%22&tags=a,b',
    );
    expect(status).toBe(200);
    expect(text).toContain(`directory (tenant) ID <code>${contoso}</code>`);
    expect(text).toContain('There are 4 connections with it');
    expect(text).toContain('value="New&quot;"');
    expect(text).toContain('value="a,b"');
    expect(text).toMatch(/<option value="certero-application" selected>/);
    expect((await call('listConnections', reader, '', { query: '?limit=1' })).body).toEqual(before);
  });

  test('sent twice is made once, and both answers show a link to it', async () => {
    const form = { name: 'Pressed twice', link: 'yes' };
    const [first, second] = [await make(form), await make(form)];
    expect([first.status, second.status]).toEqual([200, 200]);
    for (const { text } of [first, second]) expect(text).toContain('/connect?t=');
    const [one, ...more] = (await world.services.listing.fresh()).filter(({ name }) => name === form.name);
    expect(more).toEqual([]);
    // Whoever comes when it is under way means another one.
    await world.services.connections.update(one?.id ?? '', (connection) => ({
      connection: { ...connection, state: 'onboarding' },
    }));
    const third = await make(form);
    expect([third.status, third.text.includes('was not made')]).toEqual([409, true]);
    await world.services.connections.update(one?.id ?? '', (connection) => ({
      connection: { ...connection, state: 'disconnected', tenant: 'over' },
    }));
  });

  const contosoSays = (displayName: string) => {
    const found = world.microsoft.world.tenants.find(({ domain }) => domain === 'contoso.example');
    if (found) found.displayName = displayName;
  };

  test('names that tenant, whatever it calls itself, by one question to Graph', async () => {
    world.microsoft.requests.clear();
    const { text } = await look('?tenant=contoso.example');
    expect(text).toContain('is the tenant <strong><bdi>Contoso</bdi></strong>');
    expect(text).toContain('Every tenant chooses its own name.');
    expect(world.microsoft.requests.list({ part: 'graph' }).map(({ status }) => status)).toEqual([200]);
    contosoSays('<script>alert(1)</script>\u202Egnp.');
    const hostile = await look('?tenant=contoso.example');
    contosoSays('Contoso');
    expect(hostile.text).toContain('<bdi>&lt;script>alert(1)&lt;/script>gnp.</bdi>');
    expect(hostile.text).not.toContain('\u202E');
  });

  /** The page as it is where nobody could find out the name. */
  const nameless = () =>
    new RegExp(
      `is the tenant with the directory .tenant. ID <code>${world.microsoft.world.seeded.tenants.contoso}</code>` +
        '[^]*Its display name could not be found out[^]*connections with it',
    );

  test.each<[string, Partial<Fault>]>([
    ['refuses', { status: 403 }],
    ['throttles', { status: 429, retryAfterSeconds: 60 }],
    ['fails', { status: 503 }],
    ['breaks off', { cut: 'body' }],
    ['sends a page', { body: 'html' }],
  ])('is shown without a name where Graph %s', async (_name, fault) => {
    world.microsoft.world.knobs.faults.push({ id: 'one', host: 'graph', ...fault });
    const { status, text } = await look('?tenant=contoso.example');
    world.microsoft.world.knobs.faults = [];
    expect(status).toBe(200);
    expect(text).toMatch(nameless());
  });

  const lookBy = async (surroundings: Surroundings) => {
    const operator = { id: olivia.id, name: 'Olivia', roles: new Set(['Mooring.Operator'] as const) };
    const url = 'https://mooring.example/connections/new?tenant=contoso.example';
    const { status, body } = await newConnectionPage(world.another(surroundings), operator, url);
    expect(status).toBe(200);
    return body as string;
  };

  test('is shown without a name where Graph does not answer, before anybody loses patience', async () => {
    world.microsoft.world.knobs.faults.push({ id: 'one', host: 'graph', delayMs: 600_000 });
    expect(await lookBy({ callTimeout: 1_000 })).toMatch(nameless());
    world.microsoft.world.knobs.faults = [];
  });

  test('is shown without a name where our identity lacks the right, or has no token', async () => {
    expect(await lookBy({ identity: await identityWithoutRights(world) })).toMatch(nameless());
    expect(await lookBy({ identity: { getToken: () => Promise.reject(new Error('no identity')) } })).toMatch(
      nameless(),
    );
  });

  test.each([
    ['?tenant=nobody.example', 'Microsoft knows no tenant <bdi>nobody.example</bdi>'],
    ['?tenant=%3Cb%3E', '<bdi>&lt;b></bdi> is neither a domain nor a directory (tenant) ID.'],
    ['', '<div id="tenant-seen" class="seen" role="status" data-kept="true"></div>'],
  ])('says what is wrong with %s', async (query, said) => {
    const { status, text } = await look(query);
    expect([status, text.includes(said)]).toEqual([200, true]);
  });

  test('is answered with its link, a copy button and a mail to send, where a link is wanted with it', async () => {
    const { status, text } = await make({ name: 'With a link', link: 'yes' });
    expect(status).toBe(200);
    const token = /id="link-address"[^>]*value="https:[^"]+\/connect\?t=([\w-]{43})"/.exec(text)?.[1] ?? '';
    const link = await world.services.links.find(token);
    expect(await read(world, link?.connectionId ?? '')).toMatchObject({
      name: 'With a link',
      state: 'pending',
    });
    const mail = /href="mailto:\?subject=([^&"]+)&amp;body=([^"]+)"/.exec(text);
    expect(decodeURIComponent(mail?.[1] ?? '')).toMatch(/^Please connect .* to Microsoft 365$/);
    expect(decodeURIComponent(mail?.[2] ?? '')).toContain(`/connect?t=${token}\r\n`);
    // Nor is it asked for again while it is looked at.
    expect(text).not.toContain('data-refresh');
  });

  test('says that it was made and its link was not, where there can be no other', async () => {
    const form = { name: 'Without room', link: 'yes' };
    const [, id = ''] =
      /action="\/connections\/([\da-f]{32})\/links#answer"/.exec((await make(form)).text) ?? [];
    for (let links = 1; links < 20; links += 1) await world.services.newLink(id, olivia.id);
    const { status, text } = await make(form);
    expect(status).toBe(200);
    expect(text).toContain('The connection was made, its onboarding link was not');
    expect(text).toContain('twenty onboarding links that are still good');
    expect(text).toContain('Make an onboarding link');
    expect(text).not.toContain('/connect?t=');
    expect(text).not.toContain('data-refresh');
  });

  test('says so too where something does not answer; whoever deleted it meanwhile sees no such thing', async () => {
    const said: string[] = [];
    const note = (line: string) => void said.push(line);
    const services = (newLink: Parameters<typeof firstLink>[0]['newLink']) => ({
      newLink,
      linkAddress: world.services.linkAddress,
      log: createLogger(Date.now, { debug: note, info: note, warn: note, error: note }),
    });
    const away = services(() => Promise.reject(new UnavailableError('the table is away')));
    expect(await firstLink(away, ids.new, olivia.id)).toEqual({
      noLink: expect.stringContaining('Try again'),
    });
    expect(said).toEqual([expect.stringContaining('the table is away')]);
    expect(await firstLink(services(world.services.newLink), 'gone', olivia.id)).toEqual({});
  });

  test('has at once the ETag that it is read with', async () => {
    const json = { profile: 'snow', tenant: 'contoso.example', name: 'Of a tag' };
    const ask = () => call('createConnection', olivia, '', { json, idempotencyKey: 'of-a-tag' });
    const { status, headers, body } = await ask();
    expect(status).toBe(201);
    const id = String(body['id']);
    expect(headers['etag']).toBe((await call('getConnection', reader, id)).headers['etag']);
    expect((await ask()).headers).toEqual(headers);
    const change = () =>
      call('changeConnection', olivia, id, { json: { tags: ['one'] }, ifMatch: headers['etag'] ?? '' });
    expect(await change()).toMatchObject({ status: 200 });
    expect(await change()).toMatchObject({ status: 412 });
    expect(
      await call('createConnection', olivia, '', { json: { ...json, name: 'Another' }, ifMatch: '*' }),
    ).toMatchObject({ status: 400, body: { errors: [{ path: 'If-Match' }] } });
  });

  test('leads to its page where no link is wanted, and to the form where it cannot be made', async () => {
    const made = await make({ name: 'Without' });
    expect([made.status, made.headers['location']]).toEqual([
      303,
      expect.stringMatching(/^\/connections\/[\da-f]{32}$/),
    ]);
    const again = await call('addConnection', { ...olivia, id: 'aaaaaaaa-0000-4000-8000-000000000009' }, '', {
      form: { profile: 'certero-application', tenant: 'contoso.example', name: 'Without', link: 'yes' },
    });
    expect(again.status).toBe(409);
    expect(again.text).toContain('A connection of this name joins the tenant and the profile already.');
    expect(again.text).not.toContain('/connect?t=');
    expect((await make({ name: 'Other', link: 'perhaps' })).status).toBe(400);
  });
});

test('whoever asks again under the same key, after a death or a fault, hears of the one that was made', async () => {
  const mortal = createMortal();
  const lookup = tableOf(world, 'lookup');
  const isWish = ({ partitionKey }: Row) => partitionKey.startsWith('idempotency~');
  // Deaths first, then a fault at each change in turn.
  const trials = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((at) => [
    () => mortal.dieAfter(at),
    () => mortal.trip(at, 'loses'),
  ]);
  try {
    for (const [turn, begin] of trials.entries()) {
      const name = `Asked ${turn}`;
      const ask = () =>
        call('createConnection', olivia, '', {
          json: { profile: 'snow', tenant: 'contoso.example', name },
          idempotencyKey: name.replace(' ', ''),
        });
      begin();
      await ask().catch(() => {});
      mortal.live();
      // What a dead process began is another's once its time is over.
      for (const row of (await rowsOf(world, 'lookup')).filter(isWish))
        if (row['status'] === undefined) await lookup.merge({ ...row, leasedUntil: iso(0) });
      const again = await ask();
      const made = (await rowsOf(world, 'connections')).filter((row) => row['name'] === name);
      expect(made).toHaveLength(1);
      expect(again).toMatchObject({
        status: 201,
        headers: { location: `/api/v1/connections/${made[0]?.rowKey}` },
        body: { name, state: 'pending' },
      });
      expect(await ask()).toMatchObject({ status: 201, body: { id: made[0]?.rowKey } });
    }
  } finally {
    mortal.stop();
  }
});

describe('the audit list', () => {
  const adele: Caller = { ...olivia, id: 'aaaaaaaa-0000-4000-8000-00000000000a', name: 'Adele <i>Vance</i>' };
  const acts = async (query: string) => {
    const { status, body } = await call('listAudit', reader, '', { query });
    expect(status).toBe(200);
    return body['items'] as { by: string; byName?: string }[];
  };

  test('calls whoever changed something by name, and finds them by it', async () => {
    const make = (json: object) => call('createConnection', adele, '', { json });
    expect(await make({ profile: 'nothing' })).toMatchObject({ status: 400 });
    expect(await rowsOf(world, 'misc')).not.toContainEqual(expect.objectContaining({ rowKey: adele.id }));
    expect(await make({ profile: 'snow', tenant: 'contoso.example', name: 'Of Adele' })).toMatchObject({
      status: 201,
    });
    for (const by of ['adele', adele.id]) {
      const found = await acts(`?by=${by}`);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({ by: adele.id, byName: adele.name, action: 'connection.created' });
      const { text } = await call('showAudit', reader, '', { query: `?by=${by}` });
      expect(text).toContain('Adele &lt;i>Vance&lt;/i>');
      expect(text).toContain(`>${adele.id}<`);
    }
    expect(await acts('?by=nobody')).toEqual([]);
    expect((await acts('')).some(({ by, byName }) => by !== adele.id && byName === undefined)).toBe(true);
  });

  test('is not buried under tokens and rows of imports, unless these are asked for', async () => {
    for (const [id, action] of [
      ['many-1', 'token.given'],
      ['many-2', 'connection.imported'],
    ] as const)
      await world.services.audit.add({
        id,
        at: iso(world.now() + 1),
        by: olivia.id,
        action,
        connection: ids.good,
        text: `Said by ${id}.`,
      });
    const said = async (query: string) => {
      const { status, text } = await call('showAudit', reader, '', { query });
      expect(status).toBe(200);
      return [...new Set(text.match(/Said by many-\d/g))].map((one) => one.slice(-1)).toSorted();
    };
    expect(await said('')).toEqual([]);
    expect(await said('?action=all')).toEqual(['1', '2']);
    expect(await said('?action=token.given')).toEqual(['1']);
    // How a connection came here belongs to what was done to it.
    expect(await said(`?connection=${ids.good}`)).toEqual(['2']);
    const actions = async (query: string) => (await call('listAudit', reader, '', { query })).text;
    expect(await actions('')).toContain('token.given');
    expect(await actions('?except=token.given')).not.toContain('token.given');
    expect(await actions('?except=token.given')).toContain('connection.imported');
    for (const query of [
      '?except=all',
      '?except=',
      '?except=token.given,run.started,link.created,link.revoked',
    ])
      expect((await call('listAudit', reader, '', { query })).status).toBe(400);
    for (const query of ['?except=token.given', '?action=some'])
      expect((await call('showAudit', reader, '', { query })).status).toBe(400);
  });
});

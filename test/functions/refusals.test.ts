import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, iso } from '../../src/lib/clock.ts';
import { type Access, noAccess } from '../../src/lib/connections/access.ts';
import type { Connection } from '../../src/lib/connections/connection.ts';
import { type Alert, noHealth } from '../../src/lib/connections/verdict.ts';
import { event } from '../lib/alerts/world.ts';
import { type Call, type Caller, startApp } from '../support/functions.ts';
import { ownProfile } from '../support/profiles.ts';
import { leaksOf } from '../support/leaks.ts';
import { placed, read, rowsOf, tableOf } from '../support/stored.ts';
import { startWorld, type World } from '../support/world.ts';

const caller: Caller = { id: 'cccccccc-0000-4000-8000-000000000001', role: 'Mooring.Connector' };
const admin: Caller = { id: 'aaaaaaaa-0000-4000-8000-000000000001', role: 'Mooring.Admin' };
const olivia: Caller = { ...admin, role: 'Mooring.Operator' };

let world: World;
let call: Call;
/** The same installation without a setup app. */
let callWithout: Call;
beforeAll(async () => {
  world = await startWorld({ clock: 'real' });
  call = await startApp(world);
  const { SETUP_APP: _setup, ...config } = world.config;
  callWithout = await startApp({ ...world, config });
}, 120_000);
afterAll(() => world.stop());

/** A connection that is only a row, as it may have become. */
async function rowOf(name: string, change: Partial<Connection>): Promise<string> {
  const id = await placed(world, 'healthy', name);
  await world.services.connections.update(id, (now) => ({ connection: { ...now, ...change } }));
  return id;
}
const refusal = async (...sent: Parameters<Call>) => (await call(...sent)).body['code'];
const stateOf = async (id: string) => {
  const { state, links, provisioning, access, health } = await read(world, id);
  return { state, links, provisioning, access, health };
};

const account: Access['account'] = {
  objectId: '66666666-0000-4000-8000-000000000001',
  userPrincipalName: 'reports@contoso.example',
  origin: 'made',
  password: { secretName: 'account-x', secretVersion: 'v1', setAt: '2026-01-01T00:00:00.000Z' },
};

describe('without a setup app', () => {
  test.each([
    ['an end in the name of an admin', 'requestRemovals', { remove: ['removeAccount'], by: 'admin' }],
    ['a new password', 'requestRotation', { what: 'password' }],
    ['a link to the hand-over', 'requestHandOver', { do: 'link' }],
  ])('%s is refused, and nothing begun', async (what, name, json) => {
    const access = { ...noAccess, account };
    const id = await rowOf(what, { profile: 'sam360-account', ownership: 'dedicated', access });
    const before = await stateOf(id);
    expect(await callWithout(name, olivia, id, { json })).toMatchObject({
      status: 422,
      body: { code: 'profile_not_configured', detail: expect.stringContaining('SETUP_APP') },
    });
    expect(await stateOf(id)).toEqual(before);
    // With one it is not.
    expect((await call(name, olivia, id, { json })).status).toBeLessThan(300);
  });
});

test('a profile with a shared app that no setting names is not connected', async () => {
  const json = ownProfile();
  expect((await call('createProfile', admin, '', { json })).status).toBe(201);
  const wanted = { profile: json.id, tenant: 'contoso.example', name: 'One' };
  expect(await call('createConnection', olivia, '', { json: wanted })).toMatchObject({
    status: 422,
    body: { code: 'profile_not_configured', detail: expect.stringContaining('SHARED_APPS') },
  });
  expect((await world.services.listing.fresh()).filter(({ profile }) => profile === json.id)).toEqual([]);
});

describe('what the state does not allow', () => {
  test('a connection that is ended takes no settings, and is not ended again', async () => {
    const id = await rowOf('Ended', { state: 'disconnected' });
    const settings = {
      tenantId: (await read(world, id)).tenant,
      clientId: '77777777-0000-4000-8000-000000000001',
      clientSecret: 'x'.repeat(40),
    };
    expect(await refusal('replaceCredentials', olivia, id, { json: settings })).toBe('state_conflict');
    expect(await refusal('requestRemovals', olivia, id, { json: { remove: [], by: 'admin' } })).toBe(
      'state_conflict',
    );
  });

  test('nothing is mended before there is a connection', async () => {
    const id = await rowOf('Waiting', { state: 'pending', profile: 'snow', ownership: 'dedicated' });
    const params = { finding: 'reports.concealed' };
    expect(await refusal('applyRemedy', olivia, id, { params })).toBe('state_conflict');
  });

  test('there is no twenty-first link', async () => {
    const expiresAt = iso(world.now() + DAY);
    const links = Array.from({ length: 19 }, (_, at) => ({ id: `link-${at}`, expiresAt }));
    const id = await rowOf('Linked', { state: 'pending', links });
    expect((await call('createLink', olivia, id)).status).toBe(201);
    expect(await refusal('createLink', olivia, id)).toBe('state_conflict');
    expect((await read(world, id)).links).toHaveLength(20);
  });

  test('there are no two runs of a timer at once', async () => {
    const json = { timer: 'checkAnonymization' };
    expect((await call('startRun', olivia, '', { json })).status).toBe(202);
    expect(await refusal('startRun', olivia, '', { json })).toBe('state_conflict');
  });
});

describe('a snooze', () => {
  const json = { why: 'The works council decides', until: iso(Date.now() + DAY) };
  const alertAt = (at: number): Alert => ({
    check: 'secretExpiry',
    code: 'secret.expiring',
    subject: `app ${at}`,
    severity: 'warning',
    level: 30,
    message: 'The secret ends soon. '.repeat(9),
    openedAt: '2026-01-01T00:00:00.000Z',
    changedAt: '2026-01-01T00:00:00.000Z',
    sequence: 1,
  });

  test('of what there is not is refused', async () => {
    expect(await refusal('snoozeAlert', olivia, 'no-such-alert', { json })).toBe('not_found');
    expect(await refusal('wakeAlert', olivia, 'no-such-alert')).toBe('not_found');
  });

  test('for which the row has no room is refused, and its end never', async () => {
    const alerts: Record<string, Alert> = {};
    while (JSON.stringify(alerts).length < 23_300)
      alerts[`alert${Object.keys(alerts).length}`] = alertAt(Object.keys(alerts).length);
    const id = await rowOf('Full', { state: 'degraded', health: { ...noHealth, alerts } });
    const outcomes: unknown[] = [];
    for (const alert of ['alert0', 'alert1', 'alert2', 'alert3'])
      outcomes.push(await refusal('snoozeAlert', olivia, alert, { json }));
    expect(outcomes[0]).toBeUndefined();
    expect(outcomes.at(-1)).toBe('state_conflict');
    // As a version may have left it that kept more.
    await world.services.connections.update(id, ({ health: now, ...rest }) => ({
      connection: { ...rest, health: { ...now, alerts: { ...now.alerts, one: alertAt(1) } } },
    }));
    expect((await call('wakeAlert', olivia, 'alert0')).status).toBe(204);
    const { health } = await read(world, id);
    expect(health.alerts['alert0']?.snooze).toBeUndefined();
  });
});

describe('a token', () => {
  test('is not there for a connection that has no app', async () => {
    const access = { ...noAccess, account };
    const change = { profile: 'sam360-account', ownership: 'dedicated', access } as const;
    const id = await rowOf('No app', { ...change, callers: [caller.id] });
    expect(await refusal('giveToken', caller, id)).toBe('no_token');
  });

  test('is not there for a connection whose profile is gone', async () => {
    const id = await rowOf('No profile', { profile: 'gone', callers: [caller.id] });
    expect(await refusal('giveToken', caller, id)).toBe('unknown_profile');
  });
});

test('an event that a later one has overtaken is not brought again where that would open an incident', async () => {
  const made = await call('createWebhook', admin, '', {
    json: {
      url: `${world.origins.inbox}/pager`,
      name: 'Pager',
      format: 'pagerDuty',
      routingKey: 'k'.repeat(32),
    },
  });
  const webhookId = String(made.body['id']);
  const [opened, resolved] = [event(1), event(2, 'alert-1', 'alert.resolved')];
  await world.services.deliveries.publish([opened, resolved]);
  for (const { id: eventId } of [opened, resolved])
    expect(await world.services.deliveries.deliver({ webhookId, eventId })).toBe('delivered');
  const again = (deliveryId: string) => call('redeliver', olivia, webhookId, { params: { deliveryId } });
  expect(await again(opened.id)).toMatchObject({ status: 409, body: { code: 'event_overtaken' } });
  expect(await again(resolved.id)).toMatchObject({ status: 202 });
});

test('a webhook that is asked for again by its key shows no secret, and none was kept', async () => {
  const sent = { json: { url: `${world.origins.inbox}/kept` }, idempotencyKey: 'once' };
  const first = await call('createWebhook', admin, '', sent);
  expect(first.body['secret']).toMatch(/^whsec_/);
  expect(await call('createWebhook', admin, '', sent)).toMatchObject({
    status: 409,
    body: { code: 'already_shown', existing: first.body['id'] },
  });
  const rows = JSON.stringify(await rowsOf(world, 'lookup'));
  expect(rows).toContain('idempotency~');
  expect(rows).not.toContain(String(first.body['secret']));
  // Who forgets to say that an answer holds one is found out at the end of each suite.
  await tableOf(world, 'lookup').insert({
    partitionKey: 'kept',
    rowKey: 'kept',
    body: JSON.stringify(first.body),
  });
  expect((await leaksOf(world)).leaks).toEqual([first.body['secret']]);
  await tableOf(world, 'lookup').remove('kept', 'kept');
});

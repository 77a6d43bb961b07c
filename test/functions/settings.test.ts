import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'node-html-parser';
import { settingNames } from '../../src/lib/config.ts';
import { settingsPage } from '../../src/lib/web/settingsPage.ts';
import { type Call, type Caller, startApp } from '../support/functions.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { identityWithoutRights } from '../support/identities.ts';
import { startWorld, type World } from '../support/world.ts';

const reader: Caller = { id: 'aaaaaaaa-0000-4000-8000-000000000001', role: 'Mooring.Reader' };

let world: World;
let call: Call;
let host: TestHost;
beforeAll(async () => {
  world = await startWorld({
    clock: 'real',
    settings: { HEARTBEAT_URL: 'https://inbox.sandbox.test/a-key-that-nobody-may-see' },
  });
  call = await startApp(world);
  host = await startHost(world);
}, 120_000);
afterAll(() => world.stop());

const open = async () => {
  const { status, text } = await call('showSettings', reader, '');
  return { status, text, html: parse(text) };
};
const partOf = (html: ReturnType<typeof parse>, id: string) =>
  html.querySelector(`[aria-labelledby=${id}]`)?.structuredText ?? '';

describe('GET /settings', () => {
  test('is protected', async () => {
    expect((await call('showSettings', undefined, '')).status).toBe(303);
    expect((await call('showSettings', { ...reader, role: 'Mooring.Connector' }, '')).status).toBe(403);
    expect((await call('showSettings', reader, '')).status).toBe(200);
  });

  test('names every setting, and no secret', async () => {
    const { html, text } = await open();
    const named = html.querySelectorAll('[aria-labelledby=settings] tbody th').map((one) => one.text);
    expect(named.toSorted()).toEqual(settingNames.toSorted());
    expect(text).not.toContain('a-key-that-nobody-may-see');
    for (const secret of [world.config.AzureWebJobsStorage, 'AccountKey'])
      expect(text).not.toContain(String(secret));
    expect(partOf(html, 'settings')).toContain(world.config.PUBLIC_ORIGIN);
  });

  test('says of timers when they were done, and of our own apps what was found', async () => {
    const before = await open();
    expect(partOf(before.html, 'timers').match(/Not seen yet/g)).toHaveLength(6);
    expect(partOf(before.html, 'apps').match(/Nobody has looked yet/g)).toHaveLength(3);
    // Looking after runs begins those that nobody began, which have nobody to wait for.
    for (const timer of ['rotateCredentials', 'sweep', 'reconcileRuns']) await host.fire(timer);
    const { html } = await open();
    expect(partOf(html, 'timers')).not.toContain('Not seen yet');
    expect(partOf(html, 'timers').match(/In time/g)).toHaveLength(7);
    const apps = partOf(html, 'apps');
    expect(apps).not.toContain('Nobody has looked yet');
    expect(apps.match(/OK/g)).toHaveLength(3);
    const { seeded } = world.microsoft.world;
    for (const clientId of [seeded.signInApp, seeded.setupApp, seeded.stewardApp, seeded.sharedApp].map(
      (app) => app.clientId,
    ))
      expect(apps).toContain(clientId);
    const end = html
      .querySelectorAll('[aria-labelledby=apps] time[datetime]')
      .map((one) => one.getAttribute('datetime'));
    const [credential] =
      world.microsoft.world.applications.find(({ appId }) => appId === seeded.sharedApp.clientId)
        ?.passwordCredentials ?? [];
    expect(end).toContain(credential?.endDateTime);
  });

  test('names an alert on an app of ours, and a message that was put aside', async () => {
    const { seeded, applications } = world.microsoft.world;
    const app = applications.find(({ appId }) => appId === seeded.sharedApp.clientId);
    const [credential] = app?.passwordCredentials ?? [];
    if (!credential) throw new Error('no secret');
    Object.assign(credential, { endDateTime: new Date(Date.now() + 3 * 86_400_000).toISOString() });
    await host.services.operatorSubjects.checkAll();
    await host.services.poison.record('mooring-checks', { connectionId: 'c1' });
    const health = world.another();
    const answer = await settingsPage(health, {
      id: reader.id,
      name: 'Ray',
      roles: new Set(['Mooring.Reader']),
    });
    const html = parse(answer.body as string);
    expect(partOf(html, 'apps')).toContain('secret.expiring');
    expect(partOf(html, 'status')).toContain('mooring-checks-poison');
    expect(partOf(html, 'status')).toContain('message.poisoned');
    expect(partOf(html, 'status')).toContain('parts of this installation are not in order');
  });

  test('names the right without which a tenant is not shown by name', async () => {
    const missing = 'lacks CrossTenantInformation.ReadBasic.All on Microsoft Graph';
    expect((await open()).text).not.toContain(missing);
    const poor = world.another({ identity: await identityWithoutRights(world) });
    const answer = await settingsPage(poor, {
      id: reader.id,
      name: 'Ray',
      roles: new Set(['Mooring.Reader']),
    });
    expect(answer.body).toContain(missing);
    world.microsoft.world.knobs.faults.push({ id: 'one', host: 'graph', status: 503 });
    const unknown = await open();
    world.microsoft.world.knobs.faults = [];
    expect([unknown.status, unknown.text.includes(missing)]).toEqual([200, false]);
  });

  test('says so where storage and vault do not answer, and shows the rest all the same', async () => {
    world.microsoft.world.knobs.faults.push({ id: 'one', host: 'vault', status: 403 });
    const away = world.another({
      onTableOperation: () => {
        throw new Error('storage is away');
      },
    });
    const answer = await settingsPage(away, {
      id: reader.id,
      name: 'Ray',
      roles: new Set(['Mooring.Reader']),
    });
    world.microsoft.world.knobs.faults = [];
    expect(answer.status).toBe(200);
    const html = parse(answer.body as string);
    expect(partOf(html, 'status')).toContain('5 of 5 parts of this installation are not in order');
    expect(partOf(html, 'status')).toContain('storage is away');
    expect(partOf(html, 'status')).toContain('The alerts of this installation could not be read.');
    expect(partOf(html, 'timers')).toContain('Nobody could read');
    const apps = partOf(html, 'apps');
    expect(apps.match(/What is known of it could not be read/g)).toHaveLength(3);
    for (const unsaid of ['Nobody has looked yet', 'No profile.', 'no connection'])
      expect(apps).not.toContain(unsaid);
    expect(html.querySelectorAll('[aria-labelledby=settings] tbody th')).toHaveLength(settingNames.length);
    expect(partOf(html, 'versions')).toContain(process.version);
  });
});

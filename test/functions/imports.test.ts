import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HOUR } from '../../src/lib/clock.ts';
import { FILE_LIMIT } from '../../src/lib/onboarding/imports/file.ts';
import type { ImportMessage } from '../../src/lib/onboarding/imports/imports.ts';
import { readImport } from '../../src/lib/web/imports.ts';
import { queueNames } from '../../src/lib/storage/queues.ts';
import { type Call, type Caller, startApp } from '../support/functions.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { createMortal } from '../support/mortal.ts';
import { rowsOf, take } from '../support/stored.ts';
import { tableOf } from '../support/tables.ts';
import { startWorld, type World } from '../support/world.ts';
import { actRows } from '../support/acts.ts';

const olivia: Caller = { id: 'aaaaaaaa-0000-4000-8000-000000000001', role: 'Mooring.Operator' };
const reader: Caller = { ...olivia, role: 'Mooring.Reader' };
const HEAD = 'tenant,profile,name,tags';
const row = (name: string, tenant = 'contoso.example', profile = 'snow') =>
  `${tenant},${profile},${name},a;b`;
const file = (...rows: string[]) => [HEAD, ...rows].join('\r\n');

let world: World;
let call: Call;
let host: TestHost;
beforeAll(async () => {
  world = await startWorld({ clock: 'real' });
  call = await startApp(world);
  host = await startHost(world, { twice: true });
}, 120_000);
afterAll(() => world.stop());

const send = (
  csv: string | Uint8Array,
  sent: Parameters<Call>[3] = {},
  caller: Caller | undefined = olivia,
) => call('importConnections', caller, '', { csv, ...sent });
const follow = async (id: string, query = '') => (await call('getImport', reader, id, { query })).body;
/** Imports a file to its end. */
async function imported(csv: string, query = '') {
  const begun = await send(csv, { query });
  expect(begun).toMatchObject({ status: 202, body: { state: 'checking' } });
  await host.work();
  return follow(String(begun.body['id']));
}
const named = async (name: string) =>
  (await world.services.listing.fresh()).filter((one) => one.name === name);

describe('an import', () => {
  test('is protected', async () => {
    for (const name of ['importConnections', 'createImportLinks']) {
      const csv = name === 'importConnections' ? { csv: file(row('Protected')) } : {};
      expect((await call(name, undefined, 'x', csv)).status).toBe(401);
      expect((await call(name, reader, 'x', csv)).status).toBe(403);
      expect((await call(name, olivia, 'x', { ...csv, origin: 'https://elsewhere.example' })).status).toBe(
        403,
      );
    }
    expect((await call('getImport', undefined, 'x')).status).toBe(401);
    expect((await call('getImport', { ...olivia, role: 'Mooring.Connector' }, 'x')).status).toBe(403);
    expect((await call('getImport', reader, 'x')).status).toBe(404);
    expect((await call('createImportLinks', olivia, 'x')).status).toBe(404);
  });

  test('makes each once though every message comes twice, and the same file makes nothing more', async () => {
    const { contoso } = world.microsoft.world.seeded.tenants;
    const csv = file(row('First'), row('=FIRST()', contoso, 'sam360'));
    const done = await imported(csv);
    expect(done).toMatchObject({
      state: 'done',
      counts: { dealt: 2, made: 2, there: 0, invalid: 0 },
      items: [
        { row: 2, status: 'made' },
        { row: 3, status: 'made' },
      ],
    });
    expect(await named('First')).toMatchObject([{ tenant: contoso, tags: ['a', 'b'], state: 'pending' }]);
    const again = await imported(file(row('FIRST'), row('=FIRST()', contoso, 'sam360')));
    expect(again).toMatchObject({ state: 'done', counts: { made: 0, there: 2 } });
    const acts = (await actRows(world)).filter((one) => String(one['text']).includes('of an import'));
    expect(acts).toHaveLength(2);
  });

  test('makes what was left out once it is corrected, and links lead to the connection of the row', async () => {
    const business = (name: string, tags = '') => `fabrikam.example,certero-delegated,${name},${tags}`;
    const first = await imported(
      file(business('Business A'), business('Business B', 'x'.repeat(41))),
      '?skipInvalid=true',
    );
    expect(first).toMatchObject({ state: 'done', counts: { made: 1, invalid: 1 } });
    const second = await imported(file(business('Business B'), business('business a')));
    expect(second).toMatchObject({ state: 'done', counts: { made: 1, there: 1, invalid: 0 } });
    const [a] = await named('Business A');
    const [b] = await named('Business B');
    const links = async () =>
      (await call('createImportLinks', olivia, String(second['id']), { json: {} })).body['items'];
    const link = { url: expect.stringContaining('/connect?t=') };
    expect(await links()).toMatchObject([
      { name: 'Business B', connection: b?.id, link },
      { name: 'business a', connection: a?.id, link },
    ]);

    // As an older version wrote it down: the row bears the connection of another one.
    const stored = (await rowsOf(world, 'imports')).find(
      ({ partitionKey, rows }) => partitionKey === second['id'] && rows !== undefined,
    );
    if (!stored || !a || !b) throw new Error('the import has no page');
    await tableOf(world, 'imports').merge({ ...stored, rows: String(stored['rows']).replace(b.id, a.id) });
    const [passedOver, given] = (await links()) as { link?: object; passedOver?: string }[];
    expect(passedOver?.link).toBeUndefined();
    expect(passedOver?.passedOver).toContain('"Business A"');
    expect(given?.link).toMatchObject(link);
  });

  test('knows at once what another instance has made or removed', async () => {
    const dry = async () =>
      (await imported(file(row('Elsewhere', 'adatum.example')), '?dryRun=true'))['counts'];
    expect(await dry()).toMatchObject({ ready: 1, there: 0 });
    const elsewhere = world.another();
    const made = await elsewhere.newConnection(
      { profile: 'snow', tenant: 'adatum.example', name: 'ELSEWHERE', tags: [] },
      olivia.id,
    );
    expect(await dry()).toMatchObject({ ready: 0, there: 1 });
    const opened = made.ok && (await elsewhere.connections.open(made.value.id));
    expect(opened && (await elsewhere.connections.forget(opened))).toBe(true);
    expect(await dry()).toMatchObject({ ready: 1, there: 0 });
  });

  test('makes nothing while a row is wrong, unless that is wished', async () => {
    const csv = file(
      row('Right', 'fabrikam.example'),
      row('', 'fabrikam.example'),
      row('X', 'x.example', 'nobody'),
    );
    const refused = await send(csv);
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(refused.body['errors']).toMatchObject([{ path: 'rows.3.name' }, { path: 'rows.4.profile' }]);
    const unknown = await imported(
      file(row('Right', 'fabrikam.example'), row('Gone', 'nobody-has-this.example')),
    );
    expect(unknown).toMatchObject({ state: 'refused', counts: { ready: 1, invalid: 1 } });
    expect(await named('Right')).toEqual([]);
    expect(await imported(csv, '?dryRun=true')).toMatchObject({
      state: 'checked',
      counts: { ready: 1, invalid: 2 },
    });
    expect(await named('Right')).toEqual([]);
    const done = await imported(csv, '?skipInvalid=true');
    expect(done).toMatchObject({ state: 'done', counts: { made: 1, invalid: 2 } });
    expect((await follow(String(done['id']), '?status=invalid&limit=1'))['items']).toMatchObject([
      { row: 3 },
    ]);
  });

  test('refuses what is too large, of another encoding or of another type', async () => {
    expect((await send('x'.repeat(FILE_LIMIT + 1))).status).toBe(413);
    expect((await send(Buffer.from(file(row('Café')), 'latin1'))).status).toBe(400);
    expect((await send(file(row('A')), { query: '?dryRun=maybe' })).status).toBe(400);
    expect((await call('importConnections', olivia, '', { json: {} })).status).toBe(415);
  });

  test('answers a repeat of the same key with the same import', async () => {
    const csv = file(row('Keyed', 'contoso.example', 'cayosoft'));
    const sent = { query: '?dryRun=true', idempotencyKey: 'one' };
    const [first, second] = [await send(csv, sent), await send(csv, sent)];
    expect(second).toMatchObject({ status: 202, headers: { location: first.headers['location'] } });
    expect((await send(file(row('Other')), sent)).status).toBe(400);
    await host.work();
  });

  test('shows links once, to whoever may make them, and for those alone that wait for one', async () => {
    const done = await imported(file(row('Linked', 'fabrikam.example', 'sam360')));
    const id = String(done['id']);
    const given = await call('createImportLinks', olivia, id, { json: {} });
    expect(given).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    const [item] = given.body['items'] as { connection: string; link: { url: string } }[];
    const token = item?.link.url.split('t=')[1] ?? '';
    expect((await world.services.links.find(token))?.connectionId).toBe(item?.connection);
    const kept = await Promise.all(
      ['imports', 'lookup', 'audit', 'connections'].map((one) => rowsOf(world, one)),
    );
    expect(JSON.stringify(kept)).not.toContain(token);
    await world.services.connections.update(item?.connection ?? '', (one) => ({
      connection: { ...one, state: 'healthy' },
    }));
    await world.services.listing.fresh();
    const other = await startApp(world);
    expect((await other('createImportLinks', olivia, id, { json: {} })).body['items']).toMatchObject([
      { passedOver: expect.stringContaining('healthy') },
    ]);
  });
});

/** As the sweep does it, once nothing has moved for a while. */
async function resumed(): Promise<void> {
  const later = world.another({ clock: () => Date.now() + HOUR });
  for (let turn = 0; turn < 5; turn += 1) {
    await later.imports.resume();
    for (const message of await take<ImportMessage>(world, queueNames.imports))
      await world.services.imports.step(message);
  }
}
const openImports = async () =>
  (await rowsOf(world, 'imports')).filter(({ partitionKey }) => partitionKey === 'open');
const ofImport = async (table: string, id: string) =>
  (await rowsOf(world, table)).filter((one) => one.partitionKey === id || one.rowKey.includes(id));

test('whoever dies while it begins an import leaves one that comes to its end, or none', async () => {
  const rows = await readImport(
    world.services.planner,
    file(row('Begun', 'adatum.example', 'certero-delegated')),
    { dryRun: true, skipInvalid: false },
  );
  if (!rows.ok) throw new Error(rows.error.detail);
  const mortal = createMortal();
  try {
    const ends: string[] = [];
    for (let life = 0; ; life += 1) {
      const id = String(life).padStart(20, '0');
      mortal.dieAfter(life);
      const services = world.another();
      await services.imports
        .begin({ id, by: olivia.id, dryRun: true, skipInvalid: false }, rows.value)
        .catch((thrown: unknown) => {
          if (!mortal.isDead) throw thrown;
        });
      const died = mortal.isDead;
      mortal.live();
      // One that is about to be there is left alone.
      const open = await openImports();
      await world.services.imports.resume();
      expect(await openImports()).toEqual(open);
      await resumed();
      const job = await world.services.imports.find(id);
      ends.push(job?.state ?? 'none');
      expect(await ofImport('audit', id)).toHaveLength(job ? 1 : 0);
      expect(await openImports()).toEqual([]);
      if (!died) break;
    }
    // Of its pages, of the sweep, the job, the audit list, the message.
    expect(ends).toEqual(['none', 'none', 'none', 'checked', 'checked', 'checked']);
  } finally {
    mortal.stop();
  }
});

test('a worker that dies between any two of its calls leaves nothing that the next cannot finish', async () => {
  const mortal = createMortal();
  try {
    for (let life = 0; ; life += 1) {
      const begun = await mortal.aside(() =>
        send(file(row(`Mortal ${life}`, 'contoso.example', 'certero-delegated'))),
      );
      const id = String(begun.body['id']);
      const messages = await mortal.aside(() => take<ImportMessage>(world, queueNames.imports));
      mortal.dieAfter(life);
      const services = world.another();
      const steps = async (given: readonly ImportMessage[]): Promise<void> => {
        for (const message of given) await services.imports.step(message);
        const next = await take<ImportMessage>(world, queueNames.imports);
        if (next.length > 0) await steps(next);
      };
      await steps(messages).catch((thrown: unknown) => {
        if (!mortal.isDead) throw thrown;
      });
      const died = mortal.isDead;
      mortal.live();
      // Whatever message was lost, the sweep sends it again.
      await take(world, queueNames.imports);
      await resumed();
      const job = await world.services.imports.find(id);
      expect(job).toMatchObject({ state: 'done', counts: { dealt: 1, invalid: 0, made: 1 } });
      const [one, ...more] = await named(`Mortal ${life}`);
      expect(more).toEqual([]);
      await world.services.connections.update(one?.id ?? '', (connection) => ({
        connection: { ...connection, state: 'disconnected' },
      }));
      if (!died) {
        expect(life).toBeGreaterThan(10);
        break;
      }
    }
  } finally {
    mortal.stop();
  }
});

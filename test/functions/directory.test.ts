import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeCertificate } from '../support/certificate.ts';
import { type Call, startApp } from '../support/functions.ts';
import { placed, read } from '../support/stored.ts';
import { startWorld, type World } from '../support/world.ts';

const operator = { id: 'olivia', role: 'Mooring.Operator' };
let world: World;
let call: Call;
let id: string;
let given: Record<string, unknown>;

beforeAll(async () => {
  world = await startWorld({ clock: 'real' });
  call = await startApp(world);
  id = await placed(world, 'healthy', 'Corp');
  await world.services.connections.update(id, (connection) => ({
    connection: { ...connection, profile: 'cayosoft', ownership: 'dedicated' },
  }));
  const { certificate: ca } = await makeCertificate();
  given = { hosts: ['127.0.0.1'], account: 'CORP\\svc', password: 'Harbour-Password-1', ca };
});
afterAll(() => world.stop());

test('is protected', async () => {
  for (const name of ['replaceDirectory', 'giveDirectory']) {
    const sent = name === 'giveDirectory' ? { form: {} } : { json: given };
    expect((await call(name, { id: 'rita', role: 'Mooring.Reader' }, id, sent)).status).toBe(403);
    expect((await call(name, { ...operator, tenant: crypto.randomUUID() }, id, sent)).status).toBeGreaterThan(
      300,
    );
    expect((await call(name, undefined, id, sent)).status).toBeGreaterThan(300);
  }
  expect((await read(world, id)).directory).toBeUndefined();
});

test('a trial is protected', async () => {
  const container = 'OU=Staff,DC=corp,DC=example';
  for (const name of ['tryDirectory', 'beginDirectoryTrial']) {
    const sent = name === 'tryDirectory' ? { json: { container } } : { form: { container } };
    expect((await call(name, { id: 'rita', role: 'Mooring.Reader' }, id, sent)).status).toBe(403);
    expect((await call(name, { ...operator, tenant: crypto.randomUUID() }, id, sent)).status).toBeGreaterThan(
      300,
    );
    expect((await call(name, undefined, id, sent)).status).toBeGreaterThan(300);
  }
});

test('a trial wants an account and a container, and is asked about first', async () => {
  const container = 'OU=Staff,DC=corp,DC=example';
  const without = await call('tryDirectory', operator, id, { json: { container } });
  expect(without.body).toMatchObject({ code: 'state_conflict' });
  expect((await call('tryDirectory', operator, 'nobody', { json: { container } })).status).toBe(404);
  for (const wrong of ['', 'Staff', 'OU=Sta\u202eff,DC=corp'])
    expect((await call('tryDirectory', operator, id, { json: { container: wrong } })).body).toMatchObject({
      code: 'invalid_request',
      errors: [{ path: 'container' }],
    });
  const question = await call('beginDirectoryTrial', operator, id, { form: { container } });
  expect(question.text).toContain('Try what the directory account may do?');
  expect(question.text).toContain(`value="${container}"`);
  expect((await call('beginDirectoryTrial', operator, 'nobody', { form: { container } })).status).toBe(404);
});

test('bad input is named by its fields, and the password is shown nowhere', async () => {
  const sent = { ...given, account: 'svc', port: 3268 };
  const answer = await call('replaceDirectory', operator, id, { json: sent });
  expect(answer.body).toMatchObject({
    code: 'invalid_request',
    errors: [{ path: 'port' }, { path: 'account' }],
  });
  const form = { hosts: '127.0.0.1', port: '636', account: 'svc', password: 'Harbour-Password-1' };
  const page = await call('giveDirectory', operator, id, { form });
  expect(page.status).toBe(400);
  expect(page.text).toContain('The account was not kept');
  expect(page.text).toContain('href="#directory-account"');
  expect(page.text).not.toContain('Harbour-Password-1');
  // Nor is it asked for again while it is looked at.
  expect(page.text).not.toContain('data-refresh');
});

test('nobody is connected to where no network is named', async () => {
  const answer = await call('replaceDirectory', operator, id, { json: given });
  expect(answer.body).toMatchObject({ code: 'unavailable', errors: [{ path: 'hosts' }] });
  expect(answer.text).toContain('DIRECTORY_ALLOWED_NETWORKS');
  expect(answer.text).not.toContain('Harbour-Password-1');
  expect((await read(world, id)).directory).toBeUndefined();
  expect((await call('replaceDirectory', operator, 'nobody', { json: given })).status).toBe(404);
});

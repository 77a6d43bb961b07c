import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { applyVerdict } from '../../src/lib/alerts/transition.ts';
import { DAY, iso } from '../../src/lib/clock.ts';
import type { Connection } from '../../src/lib/connections/connection.ts';
import { noHealth, type Verdict } from '../../src/lib/connections/verdict.ts';
import { makeCertificate } from '../support/certificate.ts';
import { aDirectoryAccount } from '../support/connections.ts';
import { newFlow } from '../../src/lib/onboarding/setup.ts';
import { newId } from '../../src/lib/random.ts';
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
  for (const name of ['replaceDirectory', 'giveDirectory', 'removeDirectory', 'withdrawDirectory']) {
    const sent = name === 'replaceDirectory' ? { json: given } : { form: {} };
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
  const confirmed = await call('beginDirectoryTrial', operator, id, {
    form: { container, confirmed: 'yes' },
  });
  expect([confirmed.status, confirmed.text.includes('has no account of a directory')]).toEqual([409, true]);
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

describe('one that is there', () => {
  const locked: Verdict = {
    verdict: 'fail',
    findings: [
      { code: 'directory.locked', subject: 'CORP\\svc', severity: 'critical', level: 0, message: 'Locked.' },
    ],
    evidence: {},
  };
  let there: string;
  const change = (more: Partial<Connection>) =>
    world.services.connections.update(there, (connection) => ({ connection: { ...connection, ...more } }));
  const shown = async () => (await call('listCredentials', operator, there)).body['directory'];
  const remove = (ifMatch?: string) =>
    call('removeDirectory', operator, there, { ...(ifMatch !== undefined && { ifMatch }) });
  const renew = (json: object = { what: 'directory' }) => call('requestRotation', operator, there, { json });

  beforeAll(async () => {
    there = await placed(world, 'broken', 'Renewed');
    await change({
      profile: 'cayosoft',
      ownership: 'dedicated',
      directory: aDirectoryAccount,
      health: applyVerdict(noHealth, there, 'directoryAccount', locked, iso(Date.now() - DAY)),
    });
  });

  test('is shown without its password, and with what its changes are bound to', async () => {
    expect(await shown()).toEqual({
      account: 'CORP\\svc',
      hosts: ['dc1.corp.example'],
      port: 636,
      groups: [],
      caEndsAt: aDirectoryAccount.caEndsAt,
      passwordSetAt: aDirectoryAccount.password.setAt,
      handOver: { state: 'confirmed' },
      etag: expect.stringMatching(/^"[\w-]+"$/),
    });
    const page = await call('showConnection', operator, there);
    expect(page.text).toContain('Renew the directory account’s password');
    expect(page.text).toContain('Take the directory account away');
    const reader = await call('showConnection', { ...operator, role: 'Mooring.Reader' }, there);
    expect(reader.text).not.toContain('Take the directory account away');
  });

  test('is renewed only while its password is in the vault, and nothing is begun otherwise', async () => {
    expect(await renew()).toMatchObject({ status: 409, body: { code: 'state_conflict' } });
    const asked = await call('renewCredentials', operator, there, { form: { what: 'directory' } });
    expect(asked.text).toContain('the connector stands still until the new one is entered');
    const form = { what: 'directory', confirmed: 'yes' };
    const page = await call('renewCredentials', operator, there, { form });
    expect(page).toMatchObject({ status: 409, text: expect.stringContaining('Give the account anew') });
    expect((await read(world, there)).directory).toEqual(aDirectoryAccount);
  });

  test('is not renewed where nobody could be given the new one, nor where there is none', async () => {
    await change({ profile: 'snow' });
    expect(await renew()).toMatchObject({ status: 422, body: { code: 'credential_not_taken' } });
    const { text } = await call('showConnection', operator, there);
    expect(text).toContain('Its password is still kept: take it away.');
    expect(text).toContain('Take the directory account away');
    expect(text).not.toContain('Try this account');
    await change({ profile: 'cayosoft' });
    const answer = await call('requestRotation', operator, id, { json: { what: 'directory' } });
    expect(answer).toMatchObject({ status: 422, body: { code: 'credential_not_taken' } });
    expect((await call('requestRotation', operator, 'nobody', { json: { what: 'directory' } })).status).toBe(
      404,
    );
  });

  test('is not tried where the connector creates no users', async () => {
    const container = 'OU=Staff,DC=corp,DC=example';
    await change({ profile: 'snow' });
    const answer = await call('tryDirectory', operator, there, { json: { container } });
    expect(answer).toMatchObject({ status: 409, body: { code: 'state_conflict' } });
    expect(answer.text).toContain('nothing to try');
    await change({ profile: 'cayosoft' });
    const page = await call('showConnection', operator, there);
    expect(page.text).toContain('Try what it may do');
    const trial = { container, startedAt: iso(Date.now()), steps: [] };
    await change({ directory: { ...aDirectoryAccount, trial } });
    expect(await shown()).toMatchObject({ trial });
    expect((await call('showConnection', operator, there)).text).toContain('may have left its user behind');
    await change({ directory: aDirectoryAccount });
  });

  test('says that it is being renewed, and is not taken away meanwhile', async () => {
    const now = Date.now();
    const pendingPassword = {
      ...aDirectoryAccount.password,
      secretVersion: 'v2',
      since: iso(now),
      by: 'olivia',
      before: '1',
      dueAt: iso(now + DAY),
    };
    await change({ directory: { ...aDirectoryAccount, pendingPassword } });
    expect(await shown()).toMatchObject({ renewal: { since: iso(now), dueAt: iso(now + DAY) } });
    for (const answer of [await renew(), await remove()])
      expect(answer).toMatchObject({ status: 409, body: { code: 'state_conflict' } });
    const trial = await call('tryDirectory', operator, there, { json: { container: 'DC=corp,DC=example' } });
    expect(trial.body).toMatchObject({ code: 'state_conflict', detail: expect.stringContaining('renewed') });
    const page = await call('showConnection', operator, there);
    expect(page.text).toContain('A new password is being set');
    const failure = { kind: 'unreachable' as const, reason: 'dc1.corp.example does not answer.' };
    const sent = { ...pendingPassword, dueAt: iso(now - DAY), sentAt: iso(now - DAY), failure };
    await change({ directory: { ...aDirectoryAccount, pendingPassword: sent } });
    expect(await shown()).toMatchObject({ renewal: { reason: failure.reason } });
    expect((await call('showConnection', operator, there)).text).toContain(failure.reason);
    // Nobody knows which of two the account has, so neither is forgotten.
    const form = { by: 'admin', confirmed: 'yes' };
    for (const answer of [await remove(), await call('disconnect', operator, there, { form })])
      expect(answer).toMatchObject({ status: 409, text: expect.stringContaining('nobody knows yet') });
    expect((await read(world, there)).directory?.pendingPassword?.sentAt).toBe(sent.sentAt);
    const stop = { at: iso(now), text: 'In vain.', unproved: sent };
    await change({ directory: { ...aDirectoryAccount, renewalStop: stop } });
    expect(await shown()).toMatchObject({ renewalStop: { at: iso(now), text: 'In vain.' } });
    expect(JSON.stringify(await shown())).not.toContain('secretVersion');
    const question = await call('withdrawDirectory', operator, there, { form: {} });
    expect(question.text).toContain('both are removed');
    await change({ directory: { ...aDirectoryAccount, renewalStop: { at: iso(now), text: 'Too young.' } } });
    expect((await call('showConnection', operator, there)).text).toContain('Too young.');
  });

  test('is not taken away while a trial of it is under way, nor is the connection ended', async () => {
    const trial = { container: 'DC=corp,DC=example', startedAt: iso(Date.now()), steps: [] };
    await change({ directory: { ...aDirectoryAccount, trial } });
    const form = { by: 'admin', confirmed: 'yes' };
    for (const answer of [await remove(), await call('disconnect', operator, there, { form })])
      expect(answer).toMatchObject({ status: 409, text: expect.stringContaining('A trial') });
    expect((await read(world, there)).directory?.trial).toEqual(trial);
  });

  test('is not tried while what the connection has in its tenant is being removed', async () => {
    const { provisioning } = await read(world, there);
    const random = (length: number) => Buffer.alloc(length);
    const flow = newFlow(newId(random), Date.now());
    await change({ provisioning: { ...flow, kind: 'remove', actor: 'admin' } });
    const trial = await call('tryDirectory', operator, there, { json: { container: 'DC=corp,DC=example' } });
    expect(trial.body).toMatchObject({ code: 'state_conflict', detail: expect.stringContaining('removed') });
    await world.services.connections.update(there, ({ provisioning: _flow, ...rest }) => ({
      connection: { ...rest, ...(provisioning && { provisioning }) },
    }));
  });

  test('is taken away as it was seen, with what was found of it', async () => {
    const left = 'CN=mooring-trial-4ef666,DC=corp,DC=example';
    const startedAt = iso(Date.now() - DAY);
    const step = { step: 'trialDelete', outcome: 'left', names: [left] } as const;
    const trial = { container: 'DC=corp,DC=example', startedAt, finishedAt: startedAt, steps: [step] };
    await change({ directory: { ...aDirectoryAccount, trial } });
    const { etag } = z.object({ etag: z.string() }).parse(await shown());
    expect(await remove('"another"')).toMatchObject({ status: 412, body: { code: 'precondition_failed' } });
    const question = await call('withdrawDirectory', operator, there, { form: {} });
    expect(question.text).toContain('Take the directory account away from this connection?');
    // What nobody here can remove, since the vault has no password of it, is named to who asks, and to who looks later.
    expect(question.text).toContain(`may have left a user in its domain: ${left}.`);
    expect((await read(world, there)).directory).toBeDefined();
    expect(await remove(etag)).toMatchObject({ status: 204 });
    const { directory, directoryClearing, state, health } = await read(world, there);
    expect([directory, directoryClearing, state]).toEqual([undefined, undefined, 'healthy']);
    expect(health.checks.directoryAccount?.last.verdict).toBe('notAsked');
    expect(Object.values(health.alerts).map(({ resolvedAt }) => resolvedAt)).toEqual([expect.any(String)]);
    const acts = await call('listAudit', operator, there, { query: `?connection=${there}` });
    expect(acts.text).toContain('credential.removed');
    expect(acts.text).toContain(`has to be deleted there: ${left}.`);
    const { value } = await world.services.connections
      .history(there, 5, undefined)
      .then((page) => ({ value: JSON.stringify(page) }));
    expect(value).toContain(`has to be deleted there: ${left}.`);
    expect(await shown()).toBeUndefined();
  });

  test('taken away already, there is none', async () => {
    expect(await remove()).toMatchObject({ status: 404, body: { code: 'not_found' } });
    const form = { confirmed: 'yes' };
    expect((await call('withdrawDirectory', operator, there, { form })).status).toBe(404);
    expect((await call('withdrawDirectory', operator, 'nobody', { form })).status).toBe(404);
  });
});

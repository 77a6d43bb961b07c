import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { noChoices } from '../../src/lib/connections/provisioning.ts';
import { type Call, type Caller, startApp } from '../support/functions.ts';
import { appOf, connectedBy } from '../support/rotations.ts';
import { followLink, type SetupJourney } from '../support/setup.ts';
import { connect, placed, read } from '../support/stored.ts';
import { turnDate } from '../support/turnedDate.ts';
import { startWorld, type World } from '../support/world.ts';

const olivia: Caller = { id: 'aaaaaaaa-0000-4000-8000-000000000001', role: 'Mooring.Operator' };

let world: World;
let call: Call;
/** With nobody who may rotate but an admin, and with the steward. */
let alone: SetupJourney;
let tended: SetupJourney;
beforeAll(async () => {
  // Exchange takes its half hour to know the account.
  world = turnDate(await startWorld({ clock: 'real' }));
  call = await startApp(world);
  alone = await connectedBy(world, 'snow');
  tended = await connectedBy(world, 'sam360', { userName: 'renewed', 'steward.rotate': 'on' });
}, 120_000);
afterAll(() => world.stop());

/** The operation of the API, and the button. */
const ask = (id: string, json: unknown = {}, caller: Caller | undefined = olivia) =>
  call('requestRotation', caller, id, { json });
const press = (id: string, form: Record<string, string> = {}, caller: Caller | undefined = olivia) =>
  call('renewCredentials', caller, id, { form: { confirmed: 'yes', ...form } });
const flowOf = async (id: string) => (await read(world, id)).provisioning;
const linkIn = (text: string) => /connect\?t=([\w-]+)/.exec(text)?.[1] ?? '';

/** The steward app is at it, and removes former credentials or renews. */
const underWay = async (id: string, renew: readonly string[]) =>
  world.services.connections.update(id, (connection) => ({
    connection: {
      ...connection,
      provisioning: {
        flow: 'under way',
        kind: 'rotate',
        actor: 'steward',
        startedAt: '',
        choices: { ...noChoices, renew: [...renew], retire: ['connector'] },
        step: '',
        attempt: 0,
      },
    },
  }));
const over = async (id: string) =>
  world.services.connections.update(id, ({ provisioning: _over, ...connection }) => ({ connection }));

describe.each([
  ['the operation', ask],
  ['the button', press],
])('%s is protected', (_what, act) => {
  test('from whoever is not signed in', async () => {
    const name = act === ask ? 'requestRotation' : 'renewCredentials';
    expect(await call(name, undefined, alone.id)).toMatchObject({ status: 401 });
  });

  test.each(['Mooring.Reader', 'Mooring.Connector', ''])('from the role “%s”', async (role) => {
    expect(await act(alone.id, {}, { ...olivia, role })).toMatchObject({ status: 403 });
  });

  test('from another tenant', async () => {
    const { contoso } = world.microsoft.world.seeded.tenants;
    expect(await act(alone.id, {}, { ...olivia, tenant: contoso })).toMatchObject({ status: 403 });
  });

  test('from pages of others', async () => {
    const name = act === ask ? 'requestRotation' : 'renewCredentials';
    const answer = await call(name, olivia, alone.id, { origin: 'https://elsewhere.example' });
    expect(answer).toMatchObject({ status: 403 });
  });

  test('and nothing has begun', async () => {
    expect((await flowOf(alone.id))?.kind).toBe('make');
    expect((await read(world, alone.id)).links).toEqual([]);
  });
});

describe('POST /api/v1/connections/{id}/credentials/rotate', () => {
  test('gives a link, once, where an admin has to sign in', async () => {
    const answer = await ask(alone.id);
    expect(answer).toMatchObject({
      status: 202,
      headers: { 'cache-control': 'no-store' },
      body: { by: 'admin', link: { id: expect.any(String), expiresAt: expect.any(String) } },
    });
    const admin = followLink(world, alone.id, linkIn(answer.text));
    expect(await admin.view()).toMatchObject({ kind: 'askErrand', purpose: 'rotate' });
    const shown = await call('getConnection', olivia, alone.id);
    expect(shown.text).not.toContain(admin.linkToken);
    expect(shown.body['links']).toEqual([{ id: expect.any(String), expiresAt: expect.any(String) }]);
  });

  test('says who does it where nobody has to, and is done once however often it is asked', async () => {
    const before = await appOf(world, tended);
    expect(await ask(tended.id)).toMatchObject({ status: 202, body: { by: 'steward' } });
    const first = await flowOf(tended.id);
    expect((await ask(tended.id)).body).toEqual({ by: 'steward' });
    expect((await flowOf(tended.id))?.flow).toBe(first?.flow);
    await world.services.look(tended.id, 'queue');
    const after = await appOf(world, tended);
    expect(after.former.map(({ keyId }) => keyId)).toEqual([before.credential.keyId]);
  });

  test.each([
    ['a password', ['connector'], { what: 'password' }, /Credentials .* renewed/],
    ['all, while only former ones are removed', [], {}, /Former credentials .* removed/],
  ])('refuses %s while something else is done', async (_what, renew, json, detail) => {
    await underWay(tended.id, renew);
    const answer = await ask(tended.id, json);
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'state_conflict', detail: expect.stringMatching(detail) },
    });
    const { links, provisioning } = await read(world, tended.id);
    expect([links, provisioning?.flow]).toEqual([[], 'under way']);
    await over(tended.id);
  });

  test('gives a link for the account’s password', async () => {
    const answer = await ask(tended.id, { what: 'password' });
    expect(answer).toMatchObject({ status: 202, body: { by: 'admin' } });
    const admin = followLink(world, tended.id, linkIn(answer.text));
    expect(await admin.view()).toMatchObject({ kind: 'askErrand', purpose: 'password' });
  });

  test.each<[string, number, string, () => Promise<string>, unknown]>([
    ['what is not there', 404, 'not_found', async () => 'nobody', {}],
    ['what it does not know', 400, 'invalid_request', async () => alone.id, { what: 'everything' }],
    ['a shared app', 422, 'credential_not_taken', () => connect(world, 'contoso'), {}],
    ['a password that is not kept', 422, 'credential_not_taken', async () => alone.id, { what: 'password' }],
  ])('refuses %s', async (_what, status, code, id, json) => {
    expect(await ask(await id(), json)).toMatchObject({ status, body: { code } });
  });

  test('refuses a connection that is not connected', async () => {
    const journey = await connectedBy(world, 'snow');
    await world.services.connections.update(journey.id, (connection) => ({
      connection: { ...connection, state: 'verifying' },
    }));
    expect(await ask(journey.id)).toMatchObject({
      status: 409,
      body: { code: 'state_conflict', detail: expect.stringContaining('verifying') },
    });
  });
});

describe('POST /connections/{id}/rotate', () => {
  test('shows the link in its answer where an admin has to sign in', async () => {
    const answer = await press(alone.id);
    expect(answer.status).toBe(200);
    const admin = followLink(world, alone.id, linkIn(answer.text));
    expect(await admin.view()).toMatchObject({ kind: 'askErrand', purpose: 'rotate' });
  });

  test.each([
    ['apps', 'Renew the credential?'],
    ['password', 'the old password is refused'],
  ])('asks first where a person must enter the new value: %s', async (what, said) => {
    await over(tended.id);
    const question = await call('renewCredentials', olivia, tended.id, { form: { what } });
    expect(question).toMatchObject({ status: 200, text: expect.stringContaining(said) });
    expect(question.text).toContain(`name="what" value="${what}"`);
    expect(question.text).toContain('name="confirmed" value="yes"');
    expect(await flowOf(tended.id)).toBeUndefined();
  });

  test('goes back to the connection where nobody has to', async () => {
    await over(tended.id);
    expect(await press(tended.id, { what: 'apps' })).toMatchObject({
      status: 303,
      headers: { location: `/connections/${tended.id}` },
    });
    expect(await flowOf(tended.id)).toMatchObject({ kind: 'rotate', actor: 'steward' });
    const refused = await press(tended.id, { what: 'password' });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('Credentials of the connection are being renewed.');
  });

  test.each<[string, number, () => Promise<string>, Record<string, string>]>([
    ['what is not there', 404, async () => 'nobody', {}],
    ['what it does not know', 400, async () => alone.id, { what: 'everything' }],
    ['a shared app', 422, () => placed(world, 'healthy', 'Shared'), {}],
  ])('refuses %s', async (_what, status, id, form) => {
    expect(await press(await id(), form)).toMatchObject({ status });
  });
});

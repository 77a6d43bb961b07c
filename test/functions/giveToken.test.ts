import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type Call, type Caller, startApp } from '../support/functions.ts';
import { connect, placed } from '../support/stored.ts';
import { startWorld, type World } from '../support/world.ts';

const callerAt = (at: number) => `cccccccc-0000-4000-8000-${String(at).padStart(12, '0')}`;
const callers = Array.from({ length: 20 }, (_, at) => callerAt(at));
const olivia = 'aaaaaaaa-0000-4000-8000-000000000001';

let world: World;
let call: Call;
let id: string;
beforeAll(async () => {
  world = await startWorld({ clock: 'real' });
  call = await startApp(world);
  id = await connect(world, 'contoso');
}, 120_000);
afterAll(() => world.stop());
beforeEach(() => {
  world.microsoft.requests.clear();
});

const fetchToken = (caller: Partial<Caller> = {}, connection = id) =>
  call('giveToken', { id: callerAt(0), role: 'Mooring.Connector', ...caller }, connection);
const patch = (json: unknown, role = 'Mooring.Operator', connection = id) =>
  call('changeConnection', { id: olivia, role }, connection, { json });
const markIn = ({ text }: { readonly text: string }) =>
  /action="[^"]*\/callers(?:#answer)?"[^>]*><input type="hidden" name="mark" value="([^"]+)"/.exec(
    text,
  )?.[1] ?? 'none';
const pageOf = () => call('showConnection', { id: olivia, role: 'Mooring.Operator' }, id);
/** As the form of the page sends it that was just opened. */
const sendForm = async (text: string, connection = id, mark?: string) =>
  call('changeCallers', { id: olivia, role: 'Mooring.Operator' }, connection, {
    form: { mark: mark ?? markIn(await pageOf()), callers: text },
  });
const show = async () => (await call('getConnection', { id: olivia, role: 'Mooring.Reader' }, id)).body;

describe('callers are named', () => {
  test('by an operator, and shown', async () => {
    const answer = await patch({ callers: callers.map((one) => one.toUpperCase()), tags: ['tokens'] });
    expect(answer).toMatchObject({ status: 200, body: { id, callers, tags: ['tokens'] } });
    expect(await show()).toMatchObject({ callers, tags: ['tokens'] });
    for (const member of ['access', 'unaudited', 'provisioning'])
      expect(Object.keys(answer.body)).not.toContain(member);
    const listed = await call('listAudit', { id: olivia, role: 'Mooring.Reader' }, id);
    expect(listed.body['items']).toMatchObject([
      { action: 'connection.changed', by: olivia, connection: id },
      { action: 'link.created', connection: id },
      { action: 'connection.created', connection: id },
    ]);
  });

  test.each([
    [{ callers: ['olivia'] }, 'callers.0'],
    [{ callers: [...callers, callerAt(99)] }, 'callers'],
    [{ state: 'healthy' }, ''],
  ])('but not by %j', async (json, path) => {
    expect(await patch(json)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ path }] },
    });
    expect(await show()).toMatchObject({ callers });
  });

  test('nor by a reader or a connector, nor on what is not there', async () => {
    expect(await patch({ callers: [] }, 'Mooring.Reader')).toMatchObject({ status: 403 });
    expect(await patch({ callers: [] }, 'Mooring.Connector')).toMatchObject({ status: 403 });
    expect(await patch({ callers: [] }, 'Mooring.Operator', 'nobody')).toMatchObject({ status: 404 });
    expect(await show()).toMatchObject({ callers });
  });

  test('by a form, one a line; what is wrong is said beside the field and by its line', async () => {
    const secret = `abc8Q~${'x'.repeat(34)}`;
    const wrong = await sendForm(`${callerAt(1)}\r\n\r\n${secret}\r\n`);
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain('id="callers-error"');
    expect(wrong.text).toContain('line 3 must be the object ID');
    expect(wrong.text).toContain(callerAt(1));
    expect(wrong.text).not.toContain(secret);
    expect(await show()).toMatchObject({ callers });
    expect(await sendForm(Array.from({ length: 21 }, (_, at) => callerAt(at)).join('\n'))).toMatchObject({
      status: 400,
      text: expect.stringContaining('must be at most 20'),
    });

    const good = await sendForm(`\n ${callers.join(' \r\n')}\n`);
    expect(good).toMatchObject({ status: 303, headers: { location: `/connections/${id}#tokens` } });
    expect(await show()).toMatchObject({ callers });
    for (const text of [callerAt(1), 'wrong'])
      expect(await sendForm(text, 'nobody')).toMatchObject({ status: 404 });
  });
});

test('a form takes nobody away whom somebody has added since it was opened', async () => {
  const mark = markIn(await pageOf());
  const wrong = await sendForm('wrong', id, mark);
  const more = [...callers.slice(1), callerAt(30)];
  expect((await patch({ callers: more })).status).toBe(200);
  for (const one of [mark, markIn(wrong), '']) {
    const refused = await sendForm(callers.join('\n'), id, one);
    expect(refused.status).toBe(412);
    expect(refused.text).toContain('It was changed since this form was opened');
  }
  expect(await show()).toMatchObject({ callers: more });
  const latest = markIn(await pageOf());
  // The form sent again does nothing more.
  for (const one of [latest, latest]) expect((await sendForm(callers.join('\n'), id, one)).status).toBe(303);
  expect(await show()).toMatchObject({ callers });
});

describe('a token', () => {
  test('is given to whoever is named, and is not to be kept on the way', async () => {
    const { status, headers, body } = await fetchToken();
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toEqual({
      token: expect.any(String),
      tokenType: 'Bearer',
      expiresAt: new Date(Number(decodeJwt(String(body['token'])).exp) * 1_000).toISOString(),
      roles: expect.arrayContaining(['User.Read.All']),
    });
    const answer = await fetch(`${world.origins.graph}/v1.0/users?$top=1`, {
      headers: { authorization: `Bearer ${String(body['token'])}` },
    });
    expect(answer.status).toBe(200);
  });

  test('is asked for once, however many programs ask at the same time', async () => {
    const fresh = await connect(world, 'fabrikam');
    await patch({ callers }, 'Mooring.Operator', fresh);
    world.microsoft.requests.clear();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, at) => fetchToken({ id: callerAt(at % 20) }, fresh)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body['token'])).size).toBe(1);
    expect(world.microsoft.requests.count({ part: 'entra', pathContains: '/oauth2/v2.0/token' })).toBe(1);
  });

  test('is not given to a stranger, an operator, or somebody of another tenant', async () => {
    const stranger = await fetchToken({ id: callerAt(77) });
    expect(stranger).toMatchObject({ status: 403, body: { code: 'not_allowed' } });
    expect(await fetchToken({ id: callerAt(77) }, 'nobody')).toEqual(stranger);
    for (const role of ['Mooring.Reader', 'Mooring.Operator', 'Mooring.Admin', ''])
      expect(await fetchToken({ role })).toMatchObject({ status: 403 });
    const { contoso } = world.microsoft.world.seeded.tenants;
    expect(await fetchToken({ tenant: contoso })).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('OPERATOR_TENANT') },
    });
    expect(world.microsoft.requests.count({ part: 'entra' })).toBe(0);
  });

  test('is not given while the connection is broken', async () => {
    const broken = await placed(world, 'broken', 'Broken');
    await patch({ callers: [callerAt(0)] }, 'Mooring.Operator', broken);
    expect(await fetchToken({}, broken)).toMatchObject({
      status: 409,
      body: { code: 'state_conflict', detail: 'The connector cannot read now.' },
    });
  });

  test('is not given while Microsoft is away, and there is a time to come back', async () => {
    const other = await connect(world, 'adatum');
    await patch({ callers: [callerAt(3)] }, 'Mooring.Operator', other);
    const { knobs } = world.microsoft.world;
    knobs.faults = [{ id: 'one', host: 'entra', status: 503, retryAfterSeconds: 21 }];
    expect(await fetchToken({ id: callerAt(3) }, other)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '21' },
      body: { code: 'unavailable' },
    });
    knobs.faults = [];
    expect(await fetchToken({ id: callerAt(3) }, other)).toMatchObject({ status: 200 });
  });

  test('is not given to whoever asks without end', async () => {
    const answers = await Promise.all(Array.from({ length: 70 }, () => fetchToken({ id: callerAt(19) })));
    const late = answers.filter(({ status }) => status === 429);
    expect(late.length).toBeGreaterThan(0);
    expect(late[0]).toMatchObject({ headers: { 'retry-after': '1' }, body: { code: 'too_many_requests' } });
    expect(await fetchToken({ id: callerAt(18) })).toMatchObject({ status: 200 });
  });
});

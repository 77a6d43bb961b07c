import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ownProfile } from '../support/profiles.ts';
import { type Running, startRunning } from '../support/sandbox.ts';

let running: Running;
beforeAll(async () => {
  running = await startRunning();
}, 60_000);
afterAll(() => running.stop());

const get = (path: string) => running.operator.call('GET', path);
const post = (path: string, body: unknown) => running.operator.call('POST', path, body);
const remove = (id: string) => running.operator.call('DELETE', `/profiles/${id}`);

/** A profile with an app of the tenant's own. */
const dedicated = (id: string, version = 1) => {
  const own = ownProfile({ id, version });
  return { ...own, apps: own.apps.map((app) => ({ ...app, ownership: 'dedicated' as const })) };
};

describe('profiles by the API', () => {
  test('are listed in pages, each with whose it is and how it can be connected', async () => {
    const seen: Record<string, unknown>[] = [];
    let cursor = '';
    do {
      const { status, body } = await get(`/profiles?limit=4${cursor && `&cursor=${cursor}`}`);
      expect(status).toBe(200);
      seen.push(...(body['items'] as Record<string, unknown>[]));
      cursor = (body['cursor'] as string | undefined) ?? '';
    } while (cursor !== '');
    expect(seen.map(({ id, builtIn, connectableAs }) => [id, builtIn, connectableAs])).toEqual([
      ['cayosoft', true, ['dedicated']],
      ['certero-application', true, ['shared', 'dedicated']],
      ['certero-delegated', true, ['dedicated']],
      ['sam360', true, ['dedicated']],
      ['sam360-account', true, ['dedicated']],
      ['snow', true, ['dedicated']],
    ]);
    expect(await get('/profiles?limit=0')).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  test('are added, found, replaced by a higher version, and removed', async () => {
    const own = ownProfile();
    const shown = { ...own, builtIn: false, connectableAs: [] };
    expect(await post('/profiles', own)).toEqual({ status: 201, body: shown });
    expect(await get('/profiles/tidewater')).toEqual({ status: 200, body: shown });
    expect(await post('/profiles', own)).toMatchObject({
      status: 409,
      body: {
        code: 'version_conflict',
        errors: [{ path: 'version', message: 'must be higher than 1, the version that is kept' }],
      },
    });
    expect(await post('/profiles', { ...own, version: 2 })).toMatchObject({
      status: 200,
      body: { version: 2 },
    });
    expect(await remove('tidewater')).toMatchObject({ status: 204 });
    expect(await remove('tidewater')).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await get('/profiles/tidewater')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test('with errors are refused with every one of them and its path', async () => {
    const [app] = ownProfile().apps;
    const bad = {
      ...ownProfile(),
      version: 0,
      vendor: '',
      apps: [{ ...app, application: [{ name: 'Everything.Read', plain: 'Read', why: 'To read.' }] }],
      handOver: ['clientSecret'],
      surprise: true,
    };
    const { status, body } = await post('/profiles', bad);
    expect([status, body['code']]).toEqual([400, 'invalid_request']);
    expect((body['errors'] as { path: string }[]).map(({ path }) => path).toSorted()).toEqual([
      '',
      'apps.0.application.0.name',
      'handOver',
      'vendor',
      'version',
    ]);
  });

  test('that are built in are neither replaced nor removed', async () => {
    const refused = { status: 409, body: { code: 'profile_built_in' } };
    expect(await post('/profiles', ownProfile({ id: 'snow', version: 9 }))).toMatchObject(refused);
    expect(await remove('snow')).toMatchObject(refused);
  });

  test('can be connected at once, and then are not removed', async () => {
    expect(await post('/profiles', dedicated('harbor'))).toMatchObject({
      status: 201,
      body: { connectableAs: ['dedicated'] },
    });
    const wanted = { profile: 'harbor', tenant: 'contoso.example', name: 'Harbor' };
    expect(await post('/connections', wanted)).toMatchObject({ status: 201, body: { profileVersion: 1 } });
    expect(await remove('harbor')).toMatchObject({
      status: 409,
      body: { code: 'profile_in_use', detail: 'One connection uses the profile. Disconnect first.' },
    });
  });
});

describe('profiles on pages', () => {
  /** A page of the running app, as the operators' program sees it. */
  const open = (path: string, form?: Record<string, string>) =>
    running.operator.open(path, form && new URLSearchParams(form));

  test('are added by a form, which keeps what was typed and names every error', async () => {
    const own = ownProfile({ id: 'by-form', name: 'Typed in' });
    const typed = JSON.stringify({ ...own, vendor: '', handOver: ['clientSecret'] });
    const refused = await open('/profiles', { json: typed });
    expect(refused.status).toBe(400);
    const html = await refused.text();
    for (const path of ['vendor', 'handOver']) expect(html).toContain(`<code>${path}</code>: `);
    expect(html).toContain(typed.slice(0, 40).replaceAll('"', '&quot;'));
    expect(await (await open('/profiles', { json: '{' })).text()).toContain('The text is not JSON');

    const kept = await open('/profiles', { json: JSON.stringify(own) });
    expect([kept.status, kept.headers.get('location')]).toEqual([303, '/profiles/by-form']);
    expect(await (await open('/profiles/by-form')).text()).toContain('Typed in');
    expect(await (await open('/profiles')).text()).toContain('href="/profiles/by-form"');
    expect((await open('/profiles/nothing')).status).toBe(404);
  });

  test('are removed once that is confirmed, and not while they are used', async () => {
    await post('/profiles', ownProfile({ id: 'unloved' }));
    expect(await (await open('/profiles/unloved/remove', {})).text()).toContain('Remove the profile');
    expect((await get('/profiles/unloved')).status).toBe(200);
    expect((await open('/profiles/unloved/remove', { confirmed: 'yes' })).status).toBe(303);
    expect((await get('/profiles/unloved')).status).toBe(404);

    const refused = await open('/profiles/harbor/remove', { confirmed: 'yes' });
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain('One connection uses the profile.');
  });

  test('are offered for new connections where they can be connected, and shown by name', async () => {
    await post('/profiles', ownProfile({ id: 'not-yet', name: 'Not to be connected' }));
    const html = await (await open('/')).text();
    for (const id of ['snow', 'certero-application', 'sam360-account', 'harbor'])
      expect(html).toContain(`<option value="${id}">`);
    expect(html).not.toContain('Not to be connected');
    expect(await (await open('/connections')).text()).toContain('<bdi>Tidewater Licences</bdi>');
    const [connection] = (await get('/connections')).body['items'] as { id: string }[];
    expect(await (await open(`/connections/${connection?.id}`)).text()).toContain('Tidewater Licences');
  });
});

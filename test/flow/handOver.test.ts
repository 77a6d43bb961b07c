import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createVisitor, signInAs, type VisitedPage, type Visitor } from '../../sandbox/visitor.ts';
import { type Running, startRunning } from '../support/sandbox.ts';
import { registered } from '../support/tenantApps.ts';
import { isFurther } from '../support/acts.ts';
import type { AuditEntry } from '../../src/lib/connections/audit.ts';

let running: Running;
/** A connection that works with settings that were given. */
let id: string;
let given: { tenantId: string; clientId: string; clientSecret: string };
beforeAll(async () => {
  running = await startRunning();
  const made = await api('POST', '/connections', {
    profile: 'snow',
    tenant: 'contoso.example',
    name: 'Handed over',
  });
  id = String(made.body['id']);
  const { microsoft } = running.sandbox;
  const app = registered({ microsoft, now: Date.now }, 'contoso', {
    roles: ['Directory.Read.All', 'Organization.Read.All', 'User.Read.All', 'Reports.Read.All'],
  });
  given = { tenantId: app.tenant.id, clientId: app.clientId, clientSecret: app.secret };
  const put = await api('PUT', `/connections/${id}/credentials`, given);
  if (put.status !== 200) throw new Error(`not taken: ${JSON.stringify(put.body)}`);
}, 120_000);
afterAll(() => running.stop());

const api = (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) =>
  running.operator.call(method, path, body);
const ask = (body: unknown) => api('POST', `/connections/${id}/hand-over`, body);
const open = (path: string, form?: Record<string, string>) =>
  running.operator.open(path, form && new URLSearchParams(form));
const page = (form?: Record<string, string>) => open(`/connections/${id}/hand-over`, form);
const credentials = async () => (await api('GET', `/connections/${id}/credentials`)).body;
const passwordOf = (account: string): string => {
  const user = running.sandbox.microsoft.world.tenants
    .flatMap(({ users }) => users)
    .find((one) => one.userPrincipalName === account);
  return user?.password ?? '';
};
/** Signs in at Microsoft and accepts what it asks. */
async function signIn(visitor: Visitor, from: VisitedPage, account: string): Promise<VisitedPage> {
  const at = await signInAs(
    visitor,
    await visitor.press(from, 'Sign in at Microsoft'),
    account,
    passwordOf(account),
  );
  return at.html.includes('>Accept<') ? visitor.press(at, 'Accept') : at;
}
async function newLink(): Promise<string> {
  const made = await ask({ do: 'link' });
  expect(made).toMatchObject({
    status: 201,
    body: { id: expect.any(String), expiresAt: expect.any(String) },
  });
  return String(made.body['url']);
}

describe('by the API', () => {
  test('the values are shown, and said to be entered', async () => {
    expect(await credentials()).toMatchObject({
      handOver: { state: 'never' },
      items: [{ handOver: { state: 'never' } }],
    });
    const shown = await ask({ do: 'show' });
    expect(shown).toMatchObject({
      status: 200,
      body: {
        fields: [
          { field: 'tenantId', value: given.tenantId },
          { field: 'clientId', value: given.clientId },
          { field: 'clientSecret', value: given.clientSecret, secret: true },
        ],
        handOver: { state: 'shown' },
      },
    });
    const { keyIds } = shown.body;
    const listed = await credentials();
    expect(listed).toMatchObject({ handOver: { state: 'shown' }, items: [{ handOver: { state: 'shown' } }] });
    expect(JSON.stringify(listed)).not.toContain(given.clientSecret);
    expect(await ask({ do: 'confirm', keyIds })).toMatchObject({
      status: 200,
      body: { handOver: { state: 'confirmed' }, said: [] },
    });
    const { items } = (await api('GET', '/audit')).body as {
      items: { action: AuditEntry['action']; connection: string }[];
    };
    expect(
      items.filter((act) => act.connection === id && isFurther(act)).map(({ action }) => action),
    ).toEqual(['credential.entered', 'credential.shown', 'credential.replaced']);
    expect(JSON.stringify(items)).not.toContain(given.clientSecret);
    expect(JSON.stringify((await api('GET', `/connections/${id}`)).body)).not.toContain('handOverLinks');
  });

  test.each([
    ['nothing', {}, 400, 'invalid_request'],
    ['something else', { do: 'give' }, 400, 'invalid_request'],
    ['more than is known', { do: 'show', keyIds: ['k'] }, 400, 'invalid_request'],
    ['a word about nothing', { do: 'confirm' }, 400, 'invalid_request'],
    ['a word about no key', { do: 'confirm', keyIds: [] }, 400, 'invalid_request'],
    ['a word about a key that nobody knows', { do: 'confirm', keyIds: ['k'] }, 409, 'state_conflict'],
  ])('%s is refused', async (_what, body, status, code) => {
    expect(await ask(body)).toMatchObject({ status, body: { code } });
  });

  test('a shared app has nothing that may be given away', async () => {
    const shared = await running.connect('fabrikam.example', 'Shared');
    const refused = await api('POST', `/connections/${shared}/hand-over`, { do: 'show' });
    expect(refused).toMatchObject({ status: 422, body: { code: 'nothing_to_hand_over' } });
    expect(String(refused.body['detail'])).toContain('token broker');
    const html = await (await open(`/connections/${shared}/hand-over`)).text();
    expect(html).toContain('token broker');
    expect(html).not.toContain('Show the values');
    expect(await (await open(`/connections/${shared}`)).text()).not.toContain('Hand-over');
  });
});

describe('by the operators’ page', () => {
  test('the values are in the answer to a POST alone, which nobody keeps', async () => {
    const before = await page();
    expect([before.status, await before.text()]).toEqual([
      200,
      expect.not.stringContaining(given.clientSecret),
    ]);
    const shown = await page({ do: 'show' });
    const html = await shown.text();
    expect([shown.status, shown.headers.get('cache-control'), shown.headers.get('location')]).toEqual([
      200,
      'no-store',
      null,
    ]);
    expect(html).toContain(`value="${given.clientSecret}"`);
    const keyIds = /name="keyIds" value="([^"]+)"/.exec(html)?.[1] ?? '';
    const said = await page({ do: 'confirm', keyIds });
    expect([said.status, said.headers.get('location')]).toEqual([303, `/connections/${id}/hand-over`]);
    const connection = await (await open(`/connections/${id}`)).text();
    expect(connection).toContain('Entered, as was said on');
    expect(connection).toContain(`href="/connections/${id}/hand-over"`);
    expect(connection).not.toContain(given.clientSecret);
  });

  test('what is said of a key that nobody knows is refused on the page', async () => {
    const said = await page({ do: 'confirm', keyIds: 'k' });
    expect([said.status, await said.text()]).toEqual([409, expect.stringContaining('That cannot be done')]);
    expect((await page({ do: 'confirm' })).status).toBe(400);
  });

  test('links are made, listed and withdrawn', async () => {
    const made = await (await page({ do: 'link' })).text();
    const url = /id="link-address"[^>]*value="([^"]+)"/.exec(made)?.[1] ?? '';
    expect(url).toMatch(/\/hand-over\?t=[\w-]{43}$/);
    expect(await (await page()).text()).toContain('Withdraw this link');
    const visitor = createVisitor();
    expect((await visitor.open(url)).title).toBe('Settings for Snow for Microsoft 365');
    expect((await page({ do: 'withdraw' })).status).toBe(303);
    expect(await (await page()).text()).not.toContain('Withdraw');
    expect(await visitor.open(url)).toMatchObject({ status: 410, title: 'This link is over' });
  });
});

describe('by a link', () => {
  test('somebody of the tenant signs in, sees, enters, and is done', async () => {
    const visitor = createVisitor();
    const asked = await visitor.open(await newLink());
    expect(asked.title).toBe('Settings for Snow for Microsoft 365');
    const back = await signIn(visitor, asked, 'diego@contoso.example');
    expect([back.html.includes('Show the values'), back.html.includes(given.clientSecret)]).toEqual([
      true,
      false,
    ]);
    // No code and no state of Microsoft’s in the address any more.
    expect([...new URL(back.url).searchParams.keys()]).toEqual(['t']);
    const shown = await visitor.press(back, 'Show the values');
    expect(shown.title).toBe('Enter these in Snow for Microsoft 365');
    expect(shown.html).toContain(`value="${given.clientSecret}"`);
    expect(new URL(shown.url).search).toBe('');
    const done = await visitor.press(shown, 'I have entered them');
    expect(done.title).toBe('Thank you: Snow for Microsoft 365 has its settings');
    expect(await visitor.press(back, 'Show the values')).toMatchObject({ title: 'This link is over' });
  });

  test('somebody of another tenant sees nothing', async () => {
    const visitor = createVisitor();
    const back = await signIn(visitor, await visitor.open(await newLink()), 'megan@fabrikam.example');
    expect(back.title).toBe('That account belongs to another organization');
    expect(back.html).not.toContain(given.clientSecret);
  });

  test('a callback that comes twice is told so', async () => {
    const visitor = createVisitor();
    const visited: string[] = [];
    const watching = createVisitor(async (input, init) => {
      visited.push(input instanceof Request ? input.url : String(input));
      return fetch(input, init);
    });
    await signIn(watching, await watching.open(await newLink()), 'diego@contoso.example');
    const callback = visited.find((url) => url.includes('/connect/callback?')) ?? '';
    expect(await watching.open(callback)).toMatchObject({ status: 400, title: 'This step was already done' });
    expect(await visitor.open(callback)).toMatchObject({ status: 400 });
  });

  test('the cookie of whoever signed in is bound to this host, and no script reads it', async () => {
    const cookies: string[] = [];
    const visitor = createVisitor(async (input, init) => {
      const answer = await fetch(input, init);
      cookies.push(...answer.headers.getSetCookie().filter((one) => one.startsWith('__Host-mooring-hand')));
      return answer;
    });
    await signIn(visitor, await visitor.open(await newLink()), 'diego@contoso.example');
    expect(cookies).toHaveLength(1);
    for (const rule of [
      /; path=\/(;|$)/i,
      /; secure/i,
      /; httponly/i,
      /; samesite=lax/i,
      /; max-age=259200/i,
    ])
      expect(cookies[0]).toMatch(rule);
    expect(cookies[0]).not.toMatch(/domain=/i);
  });
});

describe('another site', () => {
  const { stringify } = JSON;
  test.each(['signIn', 'show', 'confirm'])('cannot make a browser %s', async (deed) => {
    const url = await newLink();
    const token = new URL(url).searchParams.get('t') ?? '';
    const { origin } = running.sandbox;
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ] as Record<string, string>[]) {
      const answer = await fetch(`${origin}/hand-over`, {
        method: 'POST',
        redirect: 'manual',
        headers,
        body: new URLSearchParams({ t: token, do: deed, keyIds: 'k' }),
      });
      const html = await answer.text();
      expect([
        stringify(headers),
        answer.status,
        html.includes('another site') || html.includes('refused'),
      ]).toEqual([stringify(headers), 403, true]);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  });
});

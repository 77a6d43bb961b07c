import { HttpRequest, type HttpResponseInit, InvocationContext } from '@azure/functions';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadApp, type Registered, settingsOf } from '../fakes/functionsCore.ts';
import { example } from '../lib/alerts/examples.ts';
import { textOf } from '../support/textOf.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
let app: readonly Registered[];
beforeAll(async () => {
  world = await startWorld({ clock: 'real' });
  app = await loadApp({ ...settingsOf(world.config), WEBSITE_AUTH_ENABLED: 'true' }, world.services);
});
afterAll(() => world.stop());

interface Given {
  readonly query?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
}

/** Calls a function as the host does, on behalf of an admin in front of our pages. */
async function call(name: string, { query = '', params = {}, form }: Given = {}) {
  const found = app.find((one) => one.name === name);
  if (!found) throw new Error(`there is no function ${name}`);
  const claims = [
    ['tid', world.config.OPERATOR_TENANT],
    ['aud', world.config.SIGN_IN_CLIENT_ID],
    ['oid', 'olivia'],
    ['roles', 'Mooring.Admin'],
  ].map(([typ, val]) => ({ typ, val }));
  const request = new HttpRequest({
    method: String((found.trigger['methods'] as string[])[0]),
    url: `${world.config.PUBLIC_ORIGIN}/x${query}`,
    params: { ...params },
    headers: {
      'sec-fetch-site': 'same-origin',
      'x-ms-client-principal': Buffer.from(JSON.stringify({ claims })).toString('base64'),
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(form && { body: { string: String(new URLSearchParams(form)) } }),
  });
  const context = new InvocationContext({ functionName: name, invocationId: 'one', logHandler: () => {} });
  const answer = (await found.handler(request, context)) as HttpResponseInit;
  const { location } = answer.headers as Record<string, string>;
  return { status: answer.status ?? 200, html: textOf(answer), location };
}

const valueOf = (html: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]+)"`).exec(html)?.[1] ?? '';
const secretIn = (html: string): string | undefined => /value="(whsec_[^"]+)"/.exec(html)?.[1];
const list = () => world.services.webhooks.list();
const show = async (id: string, query = '') => (await call('showWebhook', { params: { id }, query })).html;
/** Registers a receiver as the page's form does. */
async function register(form: Readonly<Record<string, string>>) {
  const mark = valueOf((await call('showWebhooks')).html, 'mark');
  const sent = { mark, minimumSeverity: 'info', name: '', url: '', routingKey: '', tags: '', ...form };
  return { id: mark, sent, answer: await call('addWebhook', { form: sent }) };
}
const inbox = (name: string) => `${world.origins.inbox}/${name}`;

test('a secret of ours is shown once, and a form that is sent again registers nothing more', async () => {
  const { id, sent, answer } = await register({
    format: 'standardWebhooks',
    url: inbox('a'),
    name: 'Operations',
    minimumSeverity: 'warning',
    tags: 'pilot, west',
    'profile.snow': 'yes',
    'event.alert.opened': 'yes',
  });
  expect(answer.status).toBe(200);
  const secret = secretIn(answer.html) ?? 'none';
  expect(secret).toMatch(/^whsec_/);
  expect(await call('addWebhook', { form: sent })).toMatchObject({
    status: 303,
    location: `/webhooks/${id}`,
  });
  expect(await list()).toMatchObject([
    {
      id,
      name: 'Operations',
      format: 'standardWebhooks',
      route: {
        minimumSeverity: 'warning',
        profiles: ['snow'],
        tags: ['pilot', 'west'],
        events: ['alert.opened'],
      },
    },
  ]);
  const html = await show(id);
  expect(html).not.toContain(secret);
  expect(html).not.toContain(inbox('a'));
});

test.each([
  ['teams', { url: 'teams' }],
  ['slack', { url: 'slack' }],
  ['pagerDuty', { routingKey: 'k'.repeat(32) }],
])(
  '%s has no secret to show: the page of the webhook follows',
  async (
    format,
    {
      url,
      routingKey,
    }: {
      url?: string;
      routingKey?: string;
    },
  ) => {
    const { id, answer } = await register({
      format,
      ...(url && { url: inbox(url) }),
      ...(routingKey && { routingKey }),
    });
    expect(answer).toMatchObject({ status: 303, location: `/webhooks/${id}?done=registered` });
    expect(await show(id, '?done=registered')).toContain('The webhook is registered.');
  },
);

test('what is wrong is said, and neither address nor key comes back', async () => {
  const before = await list();
  const { answer } = await register({
    format: 'slack',
    url: 'http://hooks.example/very-secret',
    routingKey: 's'.repeat(32),
    name: 'Kept',
    'profile.nonesuch': 'yes',
  });
  expect(answer.status).toBe(400);
  expect(answer.html).toContain('value="Kept"');
  expect(answer.html).toContain('has no use with slack');
  expect(answer.html).not.toMatch(/very-secret|s{32}/);
  expect(await register({ format: 'slack', url: inbox('x'), 'profile.nonesuch': 'yes' })).toMatchObject({
    answer: { status: 400, html: expect.stringContaining('there is no profile') },
  });
  expect(await list()).toEqual(before);
  expect((await call('addWebhook', { form: { mark: '../x' } })).status).toBe(400);
});

test('it is changed, disabled and enabled; a form that is out of date changes nothing', async () => {
  const { id } = await register({ format: 'slack', url: inbox('changed') });
  const mark = valueOf(await show(id), 'mark');
  const change = { mark, name: 'Renamed', url: '', minimumSeverity: 'critical', tags: '' };
  expect(await call('reviseWebhook', { params: { id }, form: change })).toMatchObject({
    location: `/webhooks/${id}?done=changed`,
  });
  expect(await call('reviseWebhook', { params: { id }, form: change })).toMatchObject({ status: 412 });
  expect(await world.services.webhooks.get(id)).toMatchObject({
    name: 'Renamed',
    route: { minimumSeverity: 'critical' },
  });
  for (const enabled of ['no', 'yes']) {
    await call('switchWebhook', { params: { id }, form: { enabled } });
    expect(await world.services.webhooks.get(id)).toMatchObject({ enabled: enabled === 'yes' });
  }
});

test('another secret is shown once, and the form sent again makes none', async () => {
  const { id, answer } = await register({ format: 'standardWebhooks', url: inbox('b') });
  const form = { mark: valueOf(await show(id), 'mark'), overlapHours: '48' };
  const refused = await call('renewWebhookSecret', {
    params: { id },
    form: { ...form, overlapHours: '999' },
  });
  expect(refused).toMatchObject({ status: 400, html: expect.stringContaining('The secret stays as it was') });
  const { html } = await call('renewWebhookSecret', { params: { id }, form });
  expect(secretIn(html)).toMatch(/^whsec_/);
  expect(secretIn(html)).not.toBe(secretIn(answer.html));
  expect(await call('renewWebhookSecret', { params: { id }, form })).toMatchObject({ status: 412 });
  expect(await show(id)).toContain('signs too until');
});

test('a test shows what the receiver says, and leads to the page of the webhook', async () => {
  const { id } = await register({ format: 'standardWebhooks', url: inbox('tried') });
  const { html } = await call('tryWebhook', { params: { id } });
  expect(html).toContain('The test arrived');
  const [message] = world.microsoft.world.inboxes['tried']?.messages ?? [];
  expect(JSON.parse(message?.body ?? '{}')).toMatchObject({
    data: { link: `${world.config.PUBLIC_ORIGIN}/webhooks/${id}` },
  });
});

test('what was brought to it is listed and filtered, and brought once more', async () => {
  const { id } = await register({ format: 'standardWebhooks', url: inbox('again') });
  const opened = example('alert.opened');
  const message = { webhookId: id, eventId: opened.id };
  await world.services.deliveries.publish([opened]);
  expect(await show(id)).toContain('Send now');
  await world.services.deliveries.deliver(message);
  for (const query of ['', '?outcome=delivered&type=alert.opened'])
    expect(await show(id, query)).toContain(opened.id);
  expect(await show(id, '?outcome=dead')).toContain('Nothing fits.');
  const params = { id, deliveryId: opened.id };
  expect(await call('repeatDelivery', { params, form: {} })).toMatchObject({
    location: `/webhooks/${id}?done=again`,
  });
  expect(await show(id, '?outcome=pending')).toContain(opened.id);
  expect(await call('repeatDelivery', { params: { id, deliveryId: 'x' }, form: {} })).toMatchObject({
    status: 404,
  });
  await call('switchWebhook', { params: { id }, form: { enabled: 'no' } });
  expect(await call('repeatDelivery', { params, form: {} })).toMatchObject({ status: 409 });
  expect(await show(id)).not.toContain('Send now');
});

test('it is removed once that is confirmed', async () => {
  const { id } = await register({ format: 'slack', url: inbox('gone') });
  expect((await call('withdrawWebhook', { params: { id }, form: {} })).html).toContain('Remove the webhook');
  expect(await show(id)).toContain('Goes to');
  const removed = await call('withdrawWebhook', { params: { id }, form: { confirmed: 'yes' } });
  expect(removed.location).toBe('/webhooks?removed=yes');
  expect(await call('showWebhook', { params: { id } })).toMatchObject({ status: 404 });
  expect((await call('showAudit', { query: '?action=webhook.removed' })).html).toContain('was removed');
});

test('queries that are none of ours are refused', async () => {
  const [first] = await list();
  const params = { id: first?.id ?? '' };
  for (const query of ['?outcome=lost', '?type=x', '?cursor=rubbish'])
    expect(await call('showWebhook', { params, query })).toMatchObject({ status: 400 });
  for (const query of ['?month=13', '?action=x', '?cursor=rubbish'])
    expect(await call('showAudit', { query })).toMatchObject({ status: 400 });
  // What a form sends of what nobody filled in.
  expect(await call('showAudit', { query: '?month=&action=&by=' })).toMatchObject({ status: 200 });
});

import { beforeEach, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { origins, start, type TestClock } from './helpers.ts';

let microsoft: Microsoft;
let clock: TestClock;

beforeEach(async () => {
  ({ microsoft, clock } = await start());
});

const control = async (
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) => {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const request = new Request(`${origins.app}/_sandbox${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...init,
  });
  const response = await microsoft.control(request);
  return { status: response.status, text: await response.text() };
};

const secret = `whsec_${Buffer.from('a'.repeat(32)).toString('base64')}`;

const body = JSON.stringify({ type: 'alert.opened', data: { text: '<script>' } });

const deliver = (signedWith?: string, name = 'team', secondsAgo = 0) => {
  const at = new Date(clock.now - secondsAgo * 1_000);
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'webhook-id': 'msg-1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
  };
  if (signedWith !== undefined)
    headers['webhook-signature'] = new Webhook(signedWith).sign('msg-1', at, body);
  return microsoft.inbox(new Request(`${origins.inbox}/${name}`, { method: 'POST', headers, body }));
};

const messages = async () => {
  const inbox: { messages: { verdict: string; reason?: string }[] } = JSON.parse(
    (await control('GET', '/api/inbox/team')).text,
  );
  return inbox.messages;
};

describe('the webhook inbox', () => {
  test('judges signatures by the secret that it was told', async () => {
    await deliver(secret);
    await control('PUT', '/api/inbox/team/secret', { secret });
    await deliver(secret);
    await deliver(`whsec_${Buffer.from('b'.repeat(32)).toString('base64')}`);
    expect((await messages()).map((message) => message.verdict)).toEqual([
      'invalid',
      'valid',
      'no secret known',
    ]);
    const { text } = await control('GET', '/inbox');
    expect(text).toContain('alert.opened');
    expect(text).toContain('&lt;script&gt;');
    expect(text).not.toContain('<script>');
    await control('DELETE', '/api/inbox/team');
    expect(await messages()).toEqual([]);
  });

  test('takes a signature for good five minutes long, by the sandbox’s clock', async () => {
    await control('PUT', '/api/inbox/team/secret', { secret });
    for (const secondsAgo of [-301, -300, 300, 301]) await deliver(secret, 'team', secondsAgo);
    expect((await messages()).map(({ verdict, reason }) => [verdict, reason])).toEqual([
      ['invalid', 'webhook-timestamp is more than 5 minutes ago.'],
      ['valid', undefined],
      ['valid', undefined],
      ['invalid', 'webhook-timestamp is more than 5 minutes ahead.'],
    ]);
  });

  test('answers what it was told to answer', async () => {
    expect((await deliver()).status).toBe(200);
    await control('PATCH', '/api/inbox/team', { answer: 410 });
    expect((await deliver()).status).toBe(410);
    expect((await deliver(undefined, 'other')).status).toBe(200);
    expect((await control('PATCH', '/api/inbox/team', { answer: 100 })).status).toBe(400);
  });

  describe('in the place of a service', () => {
    const say = async (service: string, message: unknown) => {
      await control('PATCH', '/api/inbox/room', { service });
      const text = typeof message === 'string' ? message : JSON.stringify(message);
      const request = new Request(`${origins.inbox}/room`, { method: 'POST', body: text });
      const answer = await microsoft.inbox(request);
      return [answer.status, await answer.text()];
    };
    const run = (text: string) => ({ type: 'TextBlock', text });
    const card = (text = 'hello') => ({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: { type: 'AdaptiveCard', version: '1.4', body: [run(text)] },
        },
      ],
    });
    const header = (text: string) => ({ type: 'header', text: { type: 'plain_text', text } });
    const trigger = { event_action: 'trigger', payload: { summary: 's', source: 'x', severity: 'info' } };
    const key = { routing_key: 'R'.repeat(32) };

    test.each([
      ['teams', 'a card', card(), 202, ''],
      ['teams', 'no attachment', { type: 'message' }, 400, 'Bad payload'],
      ['teams', 'a card that is too large', card('x'.repeat(29_000)), 413, 'Request Entity too large'],
      ['slack', 'text', { text: 'hello' }, 200, 'ok'],
      ['slack', 'blocks', { text: 'hello', blocks: [header('hello')] }, 200, 'ok'],
      ['slack', 'no JSON', 'hello', 400, 'invalid_payload'],
      ['slack', 'no text', { blocks: [] }, 400, 'no_text'],
      [
        'slack',
        'a header that is too long',
        { text: 'x', blocks: [header('x'.repeat(151))] },
        400,
        'invalid_blocks',
      ],
      [
        'pagerDuty',
        'a trigger',
        { ...key, ...trigger, dedup_key: 'd' },
        202,
        '{"status":"success","message":"Event processed","dedup_key":"d"}',
      ],
      [
        'pagerDuty',
        'half a key',
        { ...trigger, routing_key: 'R' },
        400,
        expect.stringContaining("Length of 'routing_key' is incorrect"),
      ],
      [
        'pagerDuty',
        'a resolve of nothing',
        { ...key, event_action: 'resolve' },
        400,
        expect.stringContaining("'dedup_key' is missing or invalid"),
      ],
    ])('as %s answers to %s', async (service, _what, message, status, text) => {
      expect(await say(service, message)).toEqual([status, text]);
    });

    test('answers what it was told where that is not 200, and asks to wait', async () => {
      await control('PATCH', '/api/inbox/team', { service: 'slack', answer: 429, retryAfter: 7 });
      const answer = await deliver();
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7']);
      await control('PATCH', '/api/inbox/team', { service: null, answer: 200, retryAfter: null });
      const plain = await deliver();
      expect([plain.status, plain.headers.get('retry-after'), await plain.text()]).toEqual([200, null, '']);
      expect((await control('PATCH', '/api/inbox/team', { service: 'fax' })).status).toBe(400);
    });
  });

  test('misbehaves as it was told', async () => {
    await control('PATCH', '/api/inbox/team', { manner: 'redirect' });
    const sent = await deliver();
    expect([sent.status, sent.headers.get('location')]).toEqual([307, 'http://169.254.169.254/metadata']);
    await control('PATCH', '/api/inbox/team', { manner: 'endless' });
    const reader = (await deliver()).body?.getReader();
    for (let read = 0; read < 10; read += 1) expect((await reader?.read())?.done).toBe(false);
    await reader?.cancel();
  });

  test('takes nothing but posts to names', async () => {
    expect((await microsoft.inbox(new Request(`${origins.inbox}/team`))).status).toBe(405);
    expect((await microsoft.inbox(new Request(`${origins.inbox}/a/b`, { method: 'POST' }))).status).toBe(404);
  });

  test('counts the attempts of one message, whatever was answered, in the inbox and in the log', async () => {
    await control('PATCH', '/api/inbox/team', { answer: 503 });
    await deliver(secret);
    await control('PATCH', '/api/inbox/team', { answer: 200 });
    await deliver(secret);
    await microsoft.inbox(
      new Request(`${origins.inbox}/team?token=hidden`, {
        method: 'POST',
        headers: { 'webhook-id': 'msg-2' },
        body: 'no JSON',
      }),
    );
    const log = async (query: string) => JSON.parse((await control('GET', `/api/requests${query}`)).text);
    const line = { part: 'inbox', method: 'POST', path: '/team', query: '', eventType: 'alert.opened' };
    expect(await log('?messageId=msg-1')).toEqual({
      count: 2,
      forgotten: 0,
      requests: [503, 200].map((status) => expect.objectContaining({ ...line, status, messageId: 'msg-1' })),
    });
    expect(await log('?part=inbox&messageId=msg-2')).toMatchObject({ count: 1 });
    const all = JSON.stringify(await log(''));
    for (const hidden of ['<script>', 'hidden', 'whsec_', 'no JSON']) expect(all).not.toContain(hidden);
    const attempts = JSON.parse((await control('GET', '/api/inbox/team?messageId=msg-1')).text);
    expect(attempts.count).toBe(2);
    expect(attempts.messages.map(({ answered }: { answered: number }) => answered)).toEqual([200, 503]);
  });

  test('logs what it refused, and who did not wait for a slow answer', async () => {
    await microsoft.inbox(new Request(`${origins.inbox}/team`));
    await control('PATCH', '/api/inbox/team', { delayMs: 60_000 });
    const signal = AbortSignal.timeout(20);
    const headers = { 'webhook-id': 'msg-3' };
    await microsoft.inbox(new Request(`${origins.inbox}/team`, { method: 'POST', headers, signal }));
    const lines = microsoft.requests.list({ part: 'inbox' });
    expect(lines.map(({ method, status }) => [method, status])).toEqual([
      ['GET', 405],
      ['POST', 0],
    ]);
    expect(microsoft.requests.count({ messageId: 'msg-3' })).toBe(1);
  });

  test('has an inbox for every name of letters, digits and hyphens', async () => {
    expect((await deliver(undefined, 'constructor')).status).toBe(200);
    expect((await control('GET', '/api/inbox/__proto__')).status).toBe(404);
  });

  test('is told secret, answer and delay on its page, and cleared there', async () => {
    const post = async (path: string, fields: Record<string, string>) => {
      const body = new URLSearchParams(fields);
      const request = new Request(`${origins.app}/_sandbox/inbox${path}`, { method: 'POST', body });
      const response = await microsoft.control(request);
      return [response.status, response.headers.get('location')];
    };
    const done = [303, '/_sandbox/inbox'];
    expect(await post('/secret', { inbox: 'team', secret: ` ${secret} ` })).toEqual(done);
    expect(await post('/answer', { inbox: 'team', answer: '204', delayMs: '1' })).toEqual(done);
    expect((await deliver(secret)).status).toBe(204);
    expect((await messages()).map(({ verdict }) => verdict)).toEqual(['valid']);
    const { text } = await control('GET', '/inbox');
    expect(text).toContain('answers 204');
    expect(text).not.toContain(secret);
    expect(await post('/clear', { inbox: 'team' })).toEqual(done);
    expect(await messages()).toEqual([]);
    expect((await post('/answer', { inbox: 'team', answer: '100', delayMs: '0' }))[0]).toBe(400);
    expect((await post('/secret', { inbox: 'team', secret: 'plain' }))[0]).toBe(400);
    expect((await post('/secret', { inbox: 'no name', secret }))[0]).toBe(404);
  });
});

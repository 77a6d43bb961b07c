import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import dns from 'node:dns';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ensureCertificates } from '../../sandbox/certificates.ts';
import { type Front, startFront } from '../../sandbox/front.ts';
import { isSandboxName, resolveSandboxNames } from '../../sandbox/resolve.ts';

let front: Front;
let restore: () => void;
let app: string;
let target = 'http://127.0.0.1:1';
const behind = createServer((request, response) => void answer(request, response));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/stream') {
    response.write('first');
    await once(request.socket, 'never').catch(() => undefined);
    return;
  }
  if (request.url === '/cookies') response.setHeader('set-cookie', ['a=1', 'b=2']);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  response.end(
    JSON.stringify({ url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() }),
  );
}

beforeAll(async () => {
  const certificates = await ensureCertificates(mkdtempSync(join(tmpdir(), 'front-')));
  tls.setDefaultCACertificates([...tls.getCACertificates('bundled'), certificates.ca]);
  restore = resolveSandboxNames();
  front = await startFront({
    port: 0,
    tls: certificates,
    routes: [
      {
        matches: (host) => host === 'graph.sandbox.test',
        handle: async (request) => Response.json({ url: request.url, body: await request.text() }),
      },
      {
        matches: (_host, pathname) => pathname === '/throws',
        handle: () => Promise.reject(new Error('as asked')),
      },
      { matches: (host) => host === 'mooring.sandbox.test', handle: { proxyTo: () => target } },
    ],
  });
  app = `https://mooring.sandbox.test:${front.port}`;
  behind.listen(0, '127.0.0.1');
  await once(behind, 'listening');
});
afterAll(async () => {
  restore();
  behind.close();
  behind.closeAllConnections();
  await front.stop();
});

const startApp = (): void => {
  target = `http://127.0.0.1:${(behind.address() as AddressInfo).port}`;
};

test('a handler gets the request with its address', async () => {
  const url = `https://graph.sandbox.test:${front.port}/v1.0/users?$top=1`;
  expect(await (await fetch(url, { method: 'POST', body: 'x' })).json()).toEqual({ url, body: 'x' });
});

test('a host that nobody answers for is 404', async () => {
  expect((await fetch(`https://other.sandbox.test:${front.port}/`)).status).toBe(404);
});

describe('the app behind it', () => {
  test('is 502 while it is away, as a page for people and as JSON for programs', async () => {
    target = 'http://127.0.0.1:1';
    const page = await fetch(app, { headers: { accept: 'text/html,*/*' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([502, 'text/html; charset=utf-8']);
    const problem = await fetch(app, { method: 'POST', body: 'x' });
    expect(await problem.json()).toMatchObject({ status: 502, title: 'Bad Gateway' });
  });

  test('is told what the caller used, and never what the caller claims', async () => {
    startApp();
    const answer = await fetch(`${app}/x?y=1`, {
      method: 'POST',
      body: 'hello',
      headers: {
        'x-forwarded-host': 'evil.example',
        'x-forwarded-for': '8.8.8.8',
        'x-original-host': 'evil',
      },
    });
    const { url, headers, body } = (await answer.json()) as { url: string; headers: object; body: string };
    expect([url, body]).toEqual(['/x?y=1', 'hello']);
    expect(headers).toMatchObject({
      host: `mooring.sandbox.test:${front.port}`,
      'x-forwarded-proto': 'https',
      'x-forwarded-host': `mooring.sandbox.test:${front.port}`,
      'x-forwarded-for': '127.0.0.1',
      'content-length': '5',
    });
    expect(headers).not.toHaveProperty('x-original-host');
  });

  test('keeps its cookies apart', async () => {
    startApp();
    expect((await fetch(`${app}/cookies`)).headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  test('streams, and breaks off when the app does', async () => {
    startApp();
    const reader = (await fetch(`${app}/stream`)).body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toBe('first');
    behind.closeAllConnections();
    await expect(reader?.read()).rejects.toThrow('terminated');
  });
});

describe('names', () => {
  test.each([
    ['graph.sandbox.test', true],
    ['mooring.vault.sandbox.test', true],
    ['sandbox.test', false],
    ['graph.sandbox.test.example', false],
    ['evil-sandbox.test', false],
  ])('%s is the sandbox: %s', (name, own) => {
    expect(isSandboxName(name)).toBe(own);
  });

  test('resolve in every form that the library has', async () => {
    const called = await new Promise((done) => {
      dns.lookup('a.sandbox.test', (error, address, family) => done([error, address, family]));
    });
    expect(called).toEqual([null, '127.0.0.1', 4]);
    const all = [{ address: '127.0.0.1', family: 4 }];
    expect(await dns.promises.lookup('a.sandbox.test', { all: true })).toEqual(all);
    expect(await dns.promises.lookup('localhost', { all: true })).toContainEqual(all[0]);
  });
});

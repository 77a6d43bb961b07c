import '../../../src/lib/credentials/reflection.ts';
import { createRequire } from 'node:module';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { getRequestListener } from '@hono/node-server';
import * as x509 from '@peculiar/x509';
import {
  createMicrosoft,
  type FetchHandler,
  type Microsoft,
  type Origins,
} from '../../../sandbox/microsoft/microsoft.ts';
import { watchAnswered } from '../answered.ts';
import { identityHeader } from './helpers.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const soon = () => ({
  notBefore: new Date(Date.now() - 3_600_000),
  notAfter: new Date(Date.now() + 86_400_000),
});

/** A private CA and a leaf for localhost and the sandbox's hosts, as PEM. */
async function makeCertificates(): Promise<{ ca: string; cert: string; key: string }> {
  x509.cryptoProvider.set(crypto);
  const caKeys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Sandbox test CA',
    keys: caKeys,
    signingAlgorithm: algorithm,
    ...soon(),
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const names = ['localhost', '*.sandbox.test', '*.vault.sandbox.test'];
  const leaf = await x509.X509CertificateGenerator.create({
    subject: 'CN=localhost',
    issuer: ca.subject,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: algorithm,
    ...soon(),
    extensions: [
      new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value }))),
    ],
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`;
  return { ca: ca.toString('pem'), cert: leaf.toString('pem'), key };
}

/** Lets this process resolve `*.sandbox.test` to loopback; returns the way back. */
function resolveSandboxHosts(): () => void {
  // The module object that node:net looks into at each connection; an imported namespace cannot be changed.
  const dns: { lookup: (host: string, options: unknown, done: unknown) => void } =
    createRequire(__filename)('node:dns');
  const original = dns.lookup;
  dns.lookup = (host, options, done) =>
    original(host.endsWith('.sandbox.test') ? '127.0.0.1' : host, options, done);
  return () => {
    dns.lookup = original;
  };
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve(port);
    });
  });

/** The offline Microsoft over real https, with the managed identity endpoint over http as on App Service. */
export interface HttpsMicrosoft {
  microsoft: Microsoft;
  origins: Origins;
  identityEndpoint: string;
  close(): Promise<void>;
}

/** The adapter answers errors itself, so nobody has to wait for its promise. */
const listener = (handle: FetchHandler): RequestListener => {
  const answer = getRequestListener(handle);
  return (request, response) => void answer(request, response);
};

const notReady: FetchHandler = () => new Response('not ready', { status: 503 });

export async function startHttps(): Promise<HttpsMicrosoft> {
  const { ca, cert, key } = await makeCertificates();
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, ca]);
  const restoreDns = resolveSandboxHosts();

  let route: FetchHandler = notReady;
  const options: ServerOptions = { cert, key };
  const server = createServer(
    options,
    listener((request, connection) => route(request, connection)),
  );
  const port = await listen(server);
  const origins: Origins = {
    app: `https://localhost:${port}`,
    authority: `https://localhost:${port}`,
    graph: `https://graph.sandbox.test:${port}`,
    vault: `https://mooring.vault.sandbox.test:${port}`,
    reports: `https://reports.sandbox.test:${port}`,
    inbox: `https://inbox.sandbox.test:${port}`,
  };
  const microsoft = await createMicrosoft({ origins, identityHeader, lagMs: { min: 0, max: 0 } });
  watchAnswered(microsoft);
  const entraOrControl: FetchHandler = (request, connection) =>
    new URL(request.url).pathname.startsWith('/_sandbox')
      ? microsoft.control(request)
      : microsoft.entra(request, connection);
  const hosts = new Map<string, FetchHandler>([
    [new URL(origins.authority).host, entraOrControl],
    [new URL(origins.graph).host, microsoft.graph],
    [new URL(origins.vault).host, microsoft.vault],
    [new URL(origins.reports).host, microsoft.reports],
    [new URL(origins.inbox).host, microsoft.inbox],
  ]);
  route = (request, connection) =>
    hosts.get(new URL(request.url).host)?.(request, connection) ??
    new Response('no such host', { status: 404 });
  const identity = createHttpServer(listener(microsoft.managedIdentity));
  const identityPort = await listen(identity);
  return {
    microsoft,
    origins,
    identityEndpoint: `http://127.0.0.1:${identityPort}/msi/token`,
    async close() {
      restoreDns();
      setDefaultCACertificates(before);
      for (const one of [server, identity]) {
        one.closeAllConnections();
        await new Promise((resolve) => one.close(resolve));
      }
    },
  };
}

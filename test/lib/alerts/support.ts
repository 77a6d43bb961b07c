import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { TableClient } from '@azure/data-tables';
import { ensureCertificates } from '../../../sandbox/certificates.ts';
import type { Lookup } from '../../../src/lib/alerts/guard.ts';
import { createLogger, type Logger } from '../../../src/lib/log.ts';
import type { Queue } from '../../../src/lib/storage/queues.ts';
import { openTable, type Table } from '../../../src/lib/storage/tables.ts';
import type { SecretEntry, Vault } from '../../../src/lib/storage/vault.ts';

/** A clock that only a test turns. */
export interface Time {
  now: number;
}

export const tableAt = (connectionString: string, name: string): Table =>
  openTable(
    name,
    TableClient.fromConnectionString(connectionString, name, { allowInsecureConnection: true }),
  );

/** A vault in memory that keeps every version, and a look at the latest ones. */
export function memoryVault(): Vault & { readonly entries: Map<string, SecretEntry> } {
  const entries = new Map<string, SecretEntry>();
  const versions = new Map<string, SecretEntry>();
  const keyOf = (name: string, version: string): string => `${name} ${version}`;
  let count = 0;
  return {
    entries,
    get: (name, version) =>
      Promise.resolve(entries.has(name) ? versions.get(keyOf(name, version)) : undefined),
    set: (name, value, { tags }) => {
      count += 1;
      const entry = { value, version: `v${count}`, tags };
      entries.set(name, entry);
      versions.set(keyOf(name, entry.version), entry);
      return Promise.resolve(entry);
    },
    mark: (name, version, tags) => {
      const entry = versions.get(keyOf(name, version));
      if (!entry || !entries.has(name)) return Promise.resolve(false);
      versions.set(keyOf(name, version), { ...entry, tags });
      if (entries.get(name) === entry) entries.set(name, { ...entry, tags });
      return Promise.resolve(true);
    },
    remove: (name) => {
      entries.delete(name);
      return Promise.resolve(undefined);
    },
  };
}

/** A queue whose messages become visible by the test's own clock. */
export function timedQueue<Message>(
  time: Time,
): Queue<Message> & { readonly messages: { message: Message; at: number }[]; take(): Message | undefined } {
  const messages: { message: Message; at: number }[] = [];
  return {
    messages,
    send: (message, delaySeconds = 0) => {
      messages.push({ message, at: time.now + delaySeconds * 1_000 });
      return Promise.resolve();
    },
    take: () => {
      const place = messages.findIndex(({ at }) => at <= time.now);
      return place === -1 ? undefined : messages.splice(place, 1)[0]?.message;
    },
  };
}

interface Received {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface Receiver {
  /** Its host name only the lookups of the tests know. */
  readonly url: string;
  readonly port: number;
  readonly requests: Received[];
  /** Connections, made or attempted, whether or not a request followed. */
  connections: number;
  answer: (response: ServerResponse, request: IncomingMessage) => void;
  close(): Promise<void>;
}

export const answerWith =
  (status: number, headers: Record<string, string> = {}, body = ''): Receiver['answer'] =>
  (response) => {
    response.writeHead(status, headers).end(body);
  };

/** An https server on this machine whose certificate this process trusts. */
export async function startReceiver(): Promise<Receiver> {
  const folder = mkdtempSync(join(tmpdir(), 'receiver-'));
  const certificates = await ensureCertificates(folder);
  rmSync(folder, { recursive: true });
  tls.setDefaultCACertificates([...tls.getCACertificates('bundled'), certificates.ca]);
  const server: Server = createServer({ cert: certificates.cert, key: certificates.key });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `https://hook.sandbox.test:${port}/in/s3cret`,
    port,
    requests: [],
    connections: 0,
    answer: answerWith(204),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  server.on('connection', () => {
    receiver.connections += 1;
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = request.headers as Record<string, string>;
      receiver.requests.push({
        path: request.url ?? '',
        headers,
        body: Buffer.concat(chunks).toString('utf8'),
      });
      receiver.answer(response, request);
    });
  });
  return receiver;
}

/** Answers every name with the same addresses. */
export const lookupOf =
  (...addresses: string[]): Lookup =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

/** A logger and the lines it wrote. */
export function keptLog(time: Time): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  const keep = (line: string) => void lines.push(line);
  return { lines, log: createLogger(() => time.now, { debug: keep, info: keep, warn: keep, error: keep }) };
}

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { serve } from '@hono/node-server';
import { type Config, readConfig } from '../../src/lib/config.ts';
import type { Logger } from '../../src/lib/log.ts';
import { createServices, type Services, type Surroundings } from '../../src/lib/services.ts';
import type { Queue } from '../../src/lib/storage/queues.ts';
import { ensureCertificates } from '../../sandbox/certificates.ts';
import { startFront } from '../../sandbox/front.ts';
import { createMicrosoft, type Microsoft, type Origins } from '../../sandbox/microsoft/microsoft.ts';
import { resolveSandboxNames } from '../../sandbox/resolve.ts';
import { assertPublished, keepRequests } from './published.ts';

/** A message, and the queue of `queueNames` that it was sent to. */
export interface Sent {
  readonly queue: string;
  readonly message: unknown;
}

/** The product's services over the real wire: Azurite for storage, the offline Microsoft over https. */
export interface World {
  readonly microsoft: Microsoft;
  readonly origins: Origins;
  readonly config: Config;
  readonly services: Services;
  /** Lines that were logged, to look for secrets in. */
  readonly logged: string[];
  /** Messages that its services sent, by their queue. */
  readonly sent: Sent[];
  /** Turns the clock of product and Microsoft alike. */
  advance(ms: number): void;
  now(): number;
  /** Services of another instance on the same storage. */
  another(surroundings?: Surroundings): Services;
  stop(): Promise<void>;
}

// Long ago, so that the Azure SDKs, which look at the real clock, never take a token of this world for fresh.
const START = Date.UTC(2025, 0, 15, 9, 0, 0);

export interface WorldOptions {
  readonly settings?: Readonly<Record<string, string>>;
  readonly clock?: 'real';
}

/** Starts a world on a storage account. */
export async function openWorld(connectionString: string, options: WorldOptions = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-test-'));
  const [certificates, port] = await Promise.all([ensureCertificates(folder), freePort()]);
  tls.setDefaultCACertificates([...tls.getCACertificates('bundled'), certificates.ca]);
  const restoreNames = resolveSandboxNames();
  const on = (name: string): string => `https://${name}.sandbox.test:${port}`;
  const origins: Origins = {
    app: on('mooring'),
    authority: on('login'),
    graph: on('graph'),
    vault: on('mooring.vault'),
    reports: on('reports'),
    inbox: on('inbox'),
  };
  let turned = 0;
  const clock = (): number => (options.clock === 'real' ? Date.now() : START + turned);
  const identityHeader = 'identity-header-of-the-tests';
  const microsoft = await createMicrosoft({ origins, identityHeader, clock, lagMs: { min: 0, max: 0 } });
  keepRequests(microsoft);
  const site = (origin: string, handle: Microsoft['entra']) => ({
    matches: (host: string) => host === new URL(origin).hostname,
    handle,
  });
  const front = await startFront({
    port,
    tls: certificates,
    routes: [
      site(origins.authority, microsoft.entra),
      // Where browsers come back to: tests hand the address to the product themselves.
      site(origins.app, () => new Response('<h1>back</h1>', { headers: { 'content-type': 'text/html' } })),
      site(origins.graph, microsoft.graph),
      site(origins.vault, microsoft.vault),
      site(origins.reports, microsoft.reports),
      site(origins.inbox, microsoft.inbox),
    ],
  });
  const identity = await listen(microsoft.managedIdentity);
  process.env['IDENTITY_ENDPOINT'] = `http://127.0.0.1:${identity.port}/msi/token`;
  process.env['IDENTITY_HEADER'] = identityHeader;

  const { seeded } = microsoft.world;
  const read = readConfig({
    OPERATOR_TENANT: seeded.operatorTenant,
    OPERATOR_NAME: 'Harbor Operations',
    SIGN_IN_CLIENT_ID: seeded.signInApp.clientId,
    PUBLIC_ORIGIN: origins.app,
    AUTHORITY_HOST: origins.authority,
    GRAPH_ENDPOINT: origins.graph,
    KEY_VAULT_URL: origins.vault,
    AZURE_CLIENT_ID: seeded.managedIdentityClientId,
    AzureWebJobsStorage: connectionString,
    WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
    SHARED_APPS: JSON.stringify({
      'certero-application': {
        clientId: seeded.sharedApp.clientId,
        credential: {
          kind: 'secret',
          secretName: seeded.sharedApp.vaultSecretName,
          secretVersion: seeded.sharedApp.vaultVersion,
        },
      },
    }),
    SETUP_APP: JSON.stringify({ ...seeded.setupApp, credential: { kind: 'federated' } }),
    STEWARD_APP: JSON.stringify({ ...seeded.stewardApp, credential: { kind: 'federated' } }),
    ...options.settings,
  });
  if (!read.ok) throw new Error(`The settings of the tests are bad: ${JSON.stringify(read.error)}`);
  const config = read.value;
  const logged: string[] = [];
  const line = (message: string, fields?: unknown): void => {
    logged.push(`${message} ${JSON.stringify(fields ?? {})}`);
  };
  const log: Logger = { debug: line, info: line, warn: line, error: line };
  const sent: Sent[] = [];
  const another = (surroundings: Surroundings = {}): Services => {
    const services = createServices(config, { clock, log, ...surroundings });
    for (const [name, queue] of Object.entries<Queue<never>>(services.queues)) {
      const send = queue.send.bind(queue);
      queue.send = (message, delaySeconds) => {
        sent.push({ queue: name, message });
        return send(message, delaySeconds);
      };
    }
    return services;
  };

  return {
    microsoft,
    origins,
    config,
    services: another(),
    logged,
    sent,
    advance: (ms) => {
      turned += ms;
    },
    now: clock,
    another,
    async stop() {
      await Promise.all([front.stop(), identity.stop()]);
      restoreNames();
      rmSync(folder, { recursive: true, force: true });
      assertPublished(microsoft);
    },
  };
}

function listen(handle: Microsoft['managedIdentity']): Promise<{ port: number; stop: () => Promise<void> }> {
  return new Promise((ready) => {
    const server = serve({ fetch: handle, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      ready({
        port,
        stop: () =>
          new Promise((stopped) => {
            server.close(() => stopped());
            // The identity SDK waits for a slow answer even when nobody wants it any more.
            if ('closeAllConnections' in server) server.closeAllConnections();
          }),
      }),
    );
  });
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? found(address.port) : failed(new Error('no port')),
      );
    });
  });
}

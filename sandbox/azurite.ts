import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Turn } from './clockMessages.ts';
import { here, root } from './paths.ts';
import { type Output, startChild } from './process.ts';

export interface Account {
  readonly name: string;
  /** Base64. */
  readonly key: string;
}

/** The account that every storage emulator knows. */
const developmentAccount: Account = {
  name: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
};

export interface Azurite {
  readonly pid: number;
  /** Addresses of the first account. */
  readonly tableUrl: string;
  readonly queueUrl: string;
  readonly connectionString: string;
  connectionStringOf(account: Account): string;
  /** Sets how far its clock is ahead of the real one, in ms: messages that are put off come by that one. Needs `turns`. */
  turnClock(aheadMs: number): void;
  /** Ends it after it has written everything. */
  stop(): Promise<void>;
}

export interface AzuriteOptions {
  /** Where it keeps its state; without it, in memory. */
  readonly folder?: string;
  /** By default the development account alone. */
  readonly accounts?: readonly [Account, ...Account[]];
  readonly output?: Output;
  /** Its clock can be turned. */
  readonly turns?: boolean;
}

const ports = ['--blobPort', '--queuePort', '--tablePort'];

/**
 * Starts Azurite with tables, queues and blobs on free ports and waits until all three answer.
 *
 * @throws Error with its last words when it does not start
 * @see https://learn.microsoft.com/azure/storage/common/storage-use-azurite
 */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  const { folder, accounts = [developmentAccount], output = 'silent', turns = false } = options;
  if (folder) mkdirSync(folder, { recursive: true });
  const program = createRequire(root('package.json')).resolve('azurite/dist/src/azurite.js');
  const child = startChild(
    [
      ...(turns ? ['--import', pathToFileURL(here('hostClock.ts')).href] : []),
      program,
      '--silent',
      '--disableTelemetry',
      '--skipApiVersionCheck',
      ...ports.flatMap((port) => [port, '0']),
      ...(folder ? ['--location', folder] : ['--inMemoryPersistence']),
    ],
    { ...process.env, AZURITE_ACCOUNTS: accounts.map(({ name, key }) => `${name}:${key}`).join(';') },
    output,
  );
  const found = new Map<string, string>();
  const addresses = await child
    .readyWhen((said) => {
      const [, service, address] =
        /Azurite (\w+) service is successfully listening at (\S+)/.exec(
          typeof said === 'string' ? said : '',
        ) ?? [];
      if (service && address) found.set(service, address);
      return found.size === 3 ? found : undefined;
    })
    .catch((error: unknown) => {
      throw new Error('Azurite did not start.', { cause: error });
    });
  const urlOf = (service: string, account: Account): string =>
    `${addresses.get(service) ?? ''}/${account.name}`;
  const connectionStringOf = (account: Account): string =>
    [
      'DefaultEndpointsProtocol=http',
      `AccountName=${account.name}`,
      `AccountKey=${account.key}`,
      ...['Blob', 'Queue', 'Table'].map((service) => `${service}Endpoint=${urlOf(service, account)}`),
      '',
    ].join(';');
  return {
    pid: child.pid,
    tableUrl: urlOf('Table', accounts[0]),
    queueUrl: urlOf('Queue', accounts[0]),
    connectionString: connectionStringOf(accounts[0]),
    connectionStringOf,
    turnClock: (aheadMs) => child.send({ type: 'turn', aheadMs } satisfies Turn),
    stop: () => child.stop(),
  };
}

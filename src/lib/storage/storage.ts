import { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { QueueClient } from '@azure/storage-queue';
import type { Config } from '../config.ts';
import { openQueue, type Queue } from './queues.ts';
import { type OnTableOperation, openTable, type Table } from './tables.ts';
import { openVault, type Vault } from './vault.ts';

/** All that is kept, by name. */
export interface Storage {
  readonly vault: Vault;
  table(name: string): Table;
  queue<Message>(name: string): Queue<Message>;
}

type TablePlaces = Pick<Config, 'AzureWebJobsStorage' | 'AzureWebJobsStorage__tableServiceUri'>;
type QueuePlaces = Pick<Config, 'AzureWebJobsStorage' | 'AzureWebJobsStorage__queueServiceUri'>;
type Places = TablePlaces & QueuePlaces & Pick<Config, 'KEY_VAULT_URL'>;

/**
 * Opens the storage account that the host uses too, by connection string or by our own identity, and the vault.
 *
 * @see https://learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity
 */
export function openStorage(
  places: Places,
  identity: TokenCredential,
  onOperation?: OnTableOperation,
  vaultTimeout?: number,
): Storage {
  return {
    vault: openVault(new SecretClient(places.KEY_VAULT_URL, identity), vaultTimeout),
    table: openTables(places, identity, onOperation),
    queue: openQueues(places, identity),
  };
}

/** The queues alone, by name. */
export const openQueues =
  (places: QueuePlaces, identity: TokenCredential) =>
  <Message>(name: string): Queue<Message> => {
    const connectionString = places.AzureWebJobsStorage;
    const queues = String(places.AzureWebJobsStorage__queueServiceUri).replace(/\/$/, '');
    return openQueue(
      connectionString === undefined
        ? new QueueClient(`${queues}/${name}`, identity)
        : new QueueClient(connectionString, name),
    );
  };

/** The tables alone, by name. */
export const openTables =
  (places: TablePlaces, identity: TokenCredential, onOperation?: OnTableOperation) =>
  (name: string): Table => {
    const connectionString = places.AzureWebJobsStorage;
    return openTable(
      name,
      connectionString === undefined
        ? new TableClient(String(places.AzureWebJobsStorage__tableServiceUri), name, identity)
        : TableClient.fromConnectionString(connectionString, name, {
            allowInsecureConnection: isPlainLoopback(connectionString),
          }),
      onOperation,
    );
  };

/**
 * Whether the connection string names tables by plain http, on this very machine. The string is the operator's own, so
 * the scheme in it is a choice and not a slip; but off the machine the account's key and all that is stored would cross
 * a network that others can read, and there the tables refuse http.
 */
function isPlainLoopback(connectionString: string): boolean {
  const [, address = ''] = /(?:^|;)\s*TableEndpoint=([^;]+)/i.exec(connectionString) ?? [];
  const { protocol, hostname } = URL.parse(address) ?? {};
  return protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname ?? '');
}

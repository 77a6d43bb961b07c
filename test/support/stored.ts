import { QueueClient } from '@azure/storage-queue';
import type { State } from '../../src/lib/connections/connection.ts';
import { begin, type TenantName } from './journey.ts';
import type { World } from './world.ts';

export { rowsOf, tableOf } from './tables.ts';

/** Takes every message that is visible in a queue. */
export async function take<Message>(world: World, name: string): Promise<readonly Message[]> {
  const client = new QueueClient(String(world.config.AzureWebJobsStorage), name);
  await client.createIfNotExists();
  const taken: Message[] = [];
  for (;;) {
    const { receivedMessageItems: items } = await client.receiveMessages({ numberOfMessages: 32 });
    if (items.length === 0) return taken;
    for (const { messageId, popReceipt, messageText } of items) {
      taken.push(JSON.parse(Buffer.from(messageText, 'base64').toString('utf8')) as Message);
      await client.deleteMessage(messageId, popReceipt);
    }
  }
}

/** A tenant connected as its admin does it, checked once. @returns the connection's id */
export async function connect(world: World, tenant: TenantName): Promise<string> {
  const journey = await begin(world, tenant);
  await journey.accept();
  const after = await world.services.verifier.step(journey.connection.id, 'queue');
  if (after === undefined) throw new Error('the connection was not verified');
  return journey.connection.id;
}

/** A connection that is only a row in this state: nobody was asked about it. @returns its id */
export async function placed(world: World, state: State, name: string): Promise<string> {
  const { connections } = world.services;
  const made = await connections.create({
    profile: 'certero-application',
    profileVersion: 1,
    ownership: 'shared',
    tenant: world.microsoft.world.seeded.tenants.contoso,
    tenantName: 'contoso.example',
    name,
    tags: [],
    createdBy: 'operator',
  });
  if (!made.ok) throw new Error('there is one already');
  const { id } = made.value;
  await connections.update(id, (connection) => ({ connection: { ...connection, state } }));
  return id;
}

/** The connection as it is stored. */
export async function read(world: World, id: string) {
  const connection = await world.services.connections.read(id);
  if (!connection) throw new Error(`there is no connection ${id}`);
  return connection;
}

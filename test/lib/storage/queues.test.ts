import { QueueClient } from '@azure/storage-queue';
import { expect, test } from '@jest/globals';
import { suiteStorage } from '../../support/storage.ts';
import { UnavailableError } from '../../../src/lib/errors.ts';
import { openQueue } from '../../../src/lib/storage/queues.ts';

const { connectionString } = suiteStorage();

const clientOf = (name: string) => new QueueClient(connectionString, name);
const received = async (client: QueueClient) =>
  (await client.receiveMessages({ numberOfMessages: 32 })).receivedMessageItems;

test('a message is base64 of JSON, as the trigger reads it, in a queue that the first one makes', async () => {
  const client = clientOf('first');
  await openQueue<{ id: string }>(client).send({ id: 'Grüße ✓' });
  const items = await received(client);
  expect(items).toHaveLength(1);
  const text = items[0]?.messageText ?? '';
  expect(text).toMatch(/^[A-Za-z0-9+/]+=*$/);
  expect(JSON.parse(Buffer.from(text, 'base64').toString('utf8'))).toEqual({ id: 'Grüße ✓' });
});

test('a message with a delay is not seen before it is over', async () => {
  const client = clientOf('delayed');
  const queue = openQueue<string>(client);
  await queue.send('later', 3_600);
  await queue.send('now');
  const seen = (await received(client)).map(({ messageText }) =>
    Buffer.from(messageText, 'base64').toString(),
  );
  expect(seen).toEqual(['"now"']);
  expect((await client.getProperties()).approximateMessagesCount).toBe(2);
});

test('part of a second is rounded, as storage counts whole ones', async () => {
  const client = clientOf('rounded');
  await openQueue<string>(client).send('x', 0.4);
  expect(await received(client)).toHaveLength(1);
});

test('many at once make the queue once', async () => {
  const client = clientOf('many');
  const queue = openQueue<number>(client);
  await Promise.all(Array.from({ length: 10 }, (_, at) => queue.send(at)));
  expect(await received(client)).toHaveLength(10);
});

test('a queue that does not answer, or does not take it, is unavailable', async () => {
  const away = new QueueClient(
    'DefaultEndpointsProtocol=http;AccountName=x;AccountKey=eA==;QueueEndpoint=http://127.0.0.1:9/x;',
    'away',
    { retryOptions: { maxTries: 1 } },
  );
  await expect(openQueue<string>(away).send('x')).rejects.toThrow(UnavailableError);
  const tooLate = openQueue<string>(clientOf('late')).send('x', 700_000);
  await expect(tooLate).rejects.toThrow(UnavailableError);
});

import { QueueServiceClient } from '@azure/storage-queue';
import type { Config } from '../../src/lib/config.ts';

/** As many as one look shows. */
const MOST = 32;

/** What waits in every queue that there is, whoever made it, as text; nothing of it is taken. */
export async function messagesOf({ config }: { readonly config: Config }): Promise<readonly string[]> {
  const service = QueueServiceClient.fromConnectionString(String(config.AzureWebJobsStorage));
  const found: string[] = [];
  for await (const { name } of service.listQueues()) {
    const { peekedMessageItems } = await service
      .getQueueClient(name)
      .peekMessages({ numberOfMessages: MOST });
    found.push(...peekedMessageItems.map(({ messageText }) => Buffer.from(messageText, 'base64').toString()));
  }
  return found;
}

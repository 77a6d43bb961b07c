import type { QueueClient } from '@azure/storage-queue';
import { messageOf, statusCodeOf, UnavailableError } from '../errors.ts';

/** The names of the queues, as the triggers know them; each has a `-poison` queue beside it. */
export const queueNames = {
  checks: 'mooring-checks',
  provisioning: 'mooring-provisioning',
  deliveries: 'mooring-deliveries',
  imports: 'mooring-imports',
} as const;

/** A queue of JSON messages that carry ids only; each may be delivered more than once and in any order. */
export interface Queue<Message> {
  /** @param delaySeconds how long the message stays invisible, 0 to 604,800 */
  send(message: Message, delaySeconds?: number): Promise<void>;
}

/** Base64 text, as the Functions queue trigger expects it (`messageEncoding` in host.json). */
export function openQueue<Message>(client: QueueClient): Queue<Message> {
  return {
    async send(message, delaySeconds = 0) {
      const text = Buffer.from(JSON.stringify(message)).toString('base64');
      const send = () => client.sendMessage(text, { visibilityTimeout: Math.round(delaySeconds) });
      try {
        await send().catch(async (thrown: unknown) => {
          if (statusCodeOf(thrown) !== 404) throw thrown;
          await client.createIfNotExists();
          await send();
        });
      } catch (thrown) {
        throw new UnavailableError(`queue ${client.name} did not take a message: ${messageOf(thrown)}`, {
          cause: thrown,
        });
      }
    },
  };
}

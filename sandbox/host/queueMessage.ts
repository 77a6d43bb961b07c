import { type DequeuedMessageItem, type QueueClient, RestError } from '@azure/storage-queue';

/** One message while it is worked on; its lease is renewed until it is settled. */
export interface Lease {
  /** Removes the message: it was handled. */
  remove(): Promise<void>;
  /** Gives the message back, visible again after so many seconds. */
  giveBack(seconds: number): Promise<void>;
  /** Changes nothing: the message is visible again when the lease runs out. */
  letGo(): Promise<void>;
  /** Copies the message to another queue, then removes it. */
  moveTo(queue: QueueClient): Promise<void>;
}

/**
 * Holds a received message for as long as it takes.
 *
 * @param seconds for how long it was received; renewed at half of that
 * @param lost told when a renewal failed, so that the message may come twice
 */
export function holdLease(
  client: QueueClient,
  message: DequeuedMessageItem,
  seconds: number,
  lost: (error: unknown) => void,
): Lease {
  const { messageId: id } = message;
  let receipt = message.popReceipt;
  let renewal = Promise.resolve();
  const renew = async (): Promise<void> => {
    const renewed = await client.updateMessage(id, receipt, undefined, seconds);
    receipt = renewed.popReceipt ?? receipt;
  };
  const timer = setInterval(() => void (renewal = renewal.then(renew).catch(lost)), (seconds * 1000) / 2);
  /** A receipt is good for one change only, so the last renewal has to be over. */
  const settle = async (): Promise<void> => {
    clearInterval(timer);
    await renewal;
  };
  const remove = async (): Promise<void> => {
    await settle();
    await client.deleteMessage(id, receipt).catch(unlessGone);
  };
  return {
    remove,
    letGo: settle,
    async giveBack(after) {
      await settle();
      await client.updateMessage(id, receipt, undefined, after).catch(unlessGone);
    },
    async moveTo(queue) {
      await queue.createIfNotExists();
      await queue.sendMessage(message.messageText);
      await remove();
    },
  };
}

/** The function itself may have removed or changed its message; that is no failure. */
function unlessGone(error: unknown): void {
  const gone = error instanceof RestError && (error.statusCode === 404 || error.statusCode === 400);
  if (!gone) throw error;
}

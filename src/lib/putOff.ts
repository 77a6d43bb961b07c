import { readQueuePlaces } from './config.ts';
import { ownIdentity } from './identity.ts';
import { openQueues } from './storage/storage.ts';

/** Until a message comes again that nobody can work on now; seconds. */
const PUT_OFF = 600;

/**
 * Sends a message once more for later, by the settings of the queues alone.
 *
 * @param environment names to texts, `process.env` in the app
 * @throws Error where those cannot be used either @throws UnavailableError where the queue does not take it
 */
export async function putOff(
  environment: Readonly<Record<string, string | undefined>>,
  queueName: string,
  message: unknown,
): Promise<void> {
  const places = readQueuePlaces(environment);
  await openQueues(places, ownIdentity(places))(queueName).send(message, PUT_OFF);
}

import { QueueServiceClient } from '@azure/storage-queue';
import { bytesOf } from './http/convert.ts';
import { resolveSettings } from './settings.ts';
import type { FunctionMetadata, InvocationResponse, TypedData } from './shapes.ts';

/**
 * Connects to the queues of a connection, the name of a setting that holds a connection string.
 *
 * @throws Error when there is no such setting
 */
export function connectQueues(connection: string, environment: NodeJS.ProcessEnv): QueueServiceClient {
  const value = environment[connection] ?? environment[`AzureWebJobs${connection}`];
  if (!value) throw new Error(`The setting "${connection}" must hold a storage connection string.`);
  return QueueServiceClient.fromConnectionString(value);
}

/** Makes the function that sends what an invocation wrote to its queue outputs, base64 like the host's own. */
export function createQueueOutput(
  environment: NodeJS.ProcessEnv,
): (metadata: FunctionMetadata, response: InvocationResponse) => Promise<void> {
  return async ({ bindings }, response) => {
    for (const [name, binding] of Object.entries(bindings)) {
      if (binding.direction !== 'out' || binding.type.toLowerCase() !== 'queue') continue;
      const written = response.outputData?.find((entry) => entry.name === name)?.data;
      const messages = messagesOf(name === '$return' ? response.returnValue : written);
      if (messages.length === 0) continue;
      const { connection } = binding;
      const service = connectQueues(
        typeof connection === 'string' ? connection : 'AzureWebJobsStorage',
        environment,
      );
      const queue = service.getQueueClient(resolveSettings(String(binding['queueName']), environment));
      await queue.createIfNotExists();
      for (const message of messages) await queue.sendMessage(Buffer.from(message).toString('base64'));
    }
  };
}

/** An array is several messages; an object is one, indented as the host writes it. */
function messagesOf(data: TypedData | null | undefined): Uint8Array[] {
  if (!data) return [];
  if (data.json === undefined) return [bytesOf(data.int === undefined ? data : { string: String(data.int) })];
  const value: unknown = JSON.parse(data.json);
  return (Array.isArray(value) ? value : [value]).map((item: unknown) =>
    Buffer.from(typeof item === 'string' ? item : JSON.stringify(item, undefined, 2)),
  );
}

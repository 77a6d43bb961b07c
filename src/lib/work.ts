import type { Timer } from '@azure/functions';
import { type Config, settingDefaults } from './config.ts';
import { putOff } from './putOff.ts';
import { functions, inInvocation, services, settings } from './registered.ts';
import type { Services } from './services.ts';

/** A setting that says when a timer begins. */
type Schedule = Extract<keyof Config, `${string}_SCHEDULE`>;

/** Work on a schedule, in UTC. With bad settings every call fails. */
export function timer(
  name: string,
  setting: Schedule,
  handler: (given: { services: Services; timer: Timer }) => Promise<void>,
): void {
  functions.set(name, {
    registration: { kind: 'timer', setting, otherwise: String(settingDefaults[setting]) },
    handler: (timer: Timer, context) =>
      inInvocation(context, () => {
        if (!settings.ok) throw new Error('the settings cannot be used');
        return handler({ services: services(settings.value), timer });
      }),
  });
}

/**
 * Work from a queue; the message is parsed by the handler, since anybody with the storage key could have written it.
 *
 * With bad settings a message is sent once more for later: one that nobody can work on must not be counted as failed and
 * end in the poison queue.
 */
export function queue(
  name: string,
  queueName: string,
  handler: (given: { services: Services; message: unknown }) => Promise<void>,
): void {
  functions.set(name, {
    registration: { kind: 'queue', queueName },
    handler: (message: unknown, context) =>
      inInvocation(context, () =>
        settings.ok
          ? handler({ services: services(settings.value), message })
          : putOff(process.env, queueName, message),
      ),
  });
}

import type { FunctionHandler, HttpMethod, InvocationContext } from '@azure/functions';
import { systemClock } from './clock.ts';
import { type Config, readConfig } from './config.ts';
import { createLogger, invocation, redactThrown } from './log.ts';
import { createServices, type Services } from './services.ts';

/** What the host is told of a function before it is called; `src/registrations.json` holds that of all. */
export type Registration =
  | { readonly kind: 'http'; readonly method: HttpMethod; readonly route: string }
  /** An NCRONTAB expression in UTC: of the setting, or where that is not set, as it is otherwise. */
  | { readonly kind: 'timer'; readonly setting: string; readonly otherwise: string }
  | { readonly kind: 'queue'; readonly queueName: string };

/** Every function, by name: how it is registered, and what is called. */
export const functions = new Map<
  string,
  { readonly registration: Registration; readonly handler: FunctionHandler }
>();

/** What is said beside the services, which may not be there. */
export const log = createLogger(systemClock, console);
/** Of this process, once. */
export const settings = readConfig(process.env);
if (!settings.ok) {
  log.error('the settings cannot be used', { problems: settings.error });
}
let built: Services | undefined;
/** Built at the first call. */
export const services = (config: Config): Services => (built ??= createServices(config));

/** Has what is logged meanwhile stand under the function that was called, and what is thrown hold no secret: the host writes it down. */
export async function inInvocation<T>(context: InvocationContext, work: () => Promise<T>): Promise<T> {
  const sink = {
    debug: (line: string) => context.debug(line),
    info: (line: string) => context.info(line),
    warn: (line: string) => context.warn(line),
    error: (line: string) => context.error(line),
  };
  try {
    return await invocation.run(sink, work);
  } catch (thrown) {
    throw redactThrown(thrown);
  }
}

// What a host loads: it registers every function of `registrations.json`, and loads the app of them when the first is called,
// or when there is time: a host that waits for the registration goes on meanwhile. A new function is named in `app.ts`, and
// `npx node scripts/registrations.ts` brings it into the list.
import { app, type FunctionHandler } from '@azure/functions';
import type * as App from './app.ts';
import type { Registration } from './lib/registered.ts';
import registrations from './registrations.json' with { type: 'json' };

let loading: Promise<typeof App> | undefined;

/** Loads the app, once. Where that fails, it is tried again. */
export const load = (): Promise<typeof App> =>
  (loading ??= import('./app.ts').catch((thrown: unknown) => {
    loading = undefined;
    throw thrown;
  }));

const callerOf =
  (name: string): FunctionHandler =>
  async (input, context) => {
    const { functions } = await load();
    const found = functions.get(name);
    if (!found) throw new Error(`The app has no function ${name}.`);
    return found.handler(input, context) as unknown;
  };

for (const [name, one] of Object.entries(registrations as Readonly<Record<string, Registration>>)) {
  const handler = callerOf(name);
  if (one.kind === 'http') {
    // Who may ask is decided by the function, not by keys: people cannot carry them.
    app.http(name, { methods: [one.method], route: one.route, authLevel: 'anonymous', handler });
  } else if (one.kind === 'timer') {
    app.timer(name, { schedule: process.env[one.setting] || one.otherwise, handler });
  } else {
    app.storageQueue(name, { queueName: one.queueName, connection: 'AzureWebJobsStorage', handler });
  }
}

// Whoever is called first says what went wrong, and finds it out anew.
setImmediate(() => void load().catch(() => {}));

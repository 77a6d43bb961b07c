import { jest } from '@jest/globals';
import type { Config } from '../../src/lib/config.ts';
import { type Services } from '../../src/lib/services.ts';
import { queueNames } from '../../src/lib/storage/queues.ts';

/** One function as the host is told of it: what starts it, and what runs then. */
export interface Registered {
  readonly name: string;
  /** The binding that starts it, with its options as they were given. */
  readonly trigger: Readonly<Record<string, unknown>>;
  readonly handler: (...given: unknown[]) => unknown;
}

interface Metadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * Loads the app afresh, as a host does when it starts, under these settings and no others.
 *
 * The library asks for `@azure/functions-core` at its first registration, so the fake is in place before the app.
 *
 * @param services what the functions work with instead of services of their own
 */
export async function loadApp(
  settings: Readonly<Record<string, string>>,
  services?: Services,
): Promise<readonly Registered[]> {
  const registered: Registered[] = [];
  const core = {
    version: '0.0.0',
    setProgrammingModel: () => {},
    registerHook: () => ({ dispose: () => {} }),
    log: () => {},
    registerFunction({ name, bindings }: Metadata, handler: Registered['handler']) {
      if (registered.some((known) => known.name === name))
        throw new Error(`two functions are called ${name}`);
      const trigger = Object.values(bindings).find(({ type }) => String(type).endsWith('Trigger'));
      if (!trigger) throw new Error(`nothing starts ${name}`);
      registered.push({ name, trigger, handler });
      return { dispose: () => {} };
    },
  };
  const before = { ...process.env };
  jest.resetModules();
  jest.doMock('@azure/functions-core', () => core, { virtual: true });
  if (services)
    jest.doMock('../../src/lib/services.ts', () => ({ queueNames, createServices: () => services }));
  try {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, settings);
    const { load } = await import('../../src/main.ts');
    // While the settings are there.
    await load();
  } finally {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, before);
    if (services) jest.dontMock('../../src/lib/services.ts');
  }
  return registered;
}

/** The settings of which a configuration was read. */
export const settingsOf = (config: Config): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      typeof value === 'object' && !Array.isArray(value) ? JSON.stringify(value) : String(value),
    ]),
  );

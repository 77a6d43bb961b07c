import type { Core, RegisteredFunction } from './core.ts';
import { levels, type Level } from './levels.ts';
import type { Binding } from './shapes.ts';
import { resolveSettings } from './settings.ts';

interface Common extends RegisteredFunction {
  readonly name: string;
  /** The name of the trigger's binding, under which its input is handed over. */
  readonly input: string;
}

export interface HttpFunction extends Common {
  readonly kind: 'http';
  /** With the route prefix, without a slash at either end. */
  readonly route: string;
  /** The same without the prefix, which is what a host looks at when it refuses a route. */
  readonly ownRoute: string;
  readonly methods: readonly string[];
  readonly level: Level;
}

interface TimerFunction extends Common {
  readonly kind: 'timer';
  readonly schedule: string;
  readonly runOnStartup: boolean;
  readonly useMonitor: boolean;
}

export interface QueueFunction extends Common {
  readonly kind: 'queue';
  readonly queue: string;
  /** The name of the setting that holds the connection string. */
  readonly connection: string;
}

export type HostFunction = HttpFunction | TimerFunction | QueueFunction;

/**
 * Reads the triggers of everything that the app registered.
 *
 * @throws Error for a trigger, or an option of one, that this host does not know
 */
export function readFunctions(
  core: Core,
  routePrefix: string,
  environment: NodeJS.ProcessEnv,
): HostFunction[] {
  return [...core.functions.values()].map((registered) => {
    const { name, bindings, retryOptions } = registered.metadata;
    if (retryOptions) throw new Error(`Function "${name}": this host knows no retry policies.`);
    const found = Object.entries(bindings).find(([, binding]) => /trigger$/i.test(binding.type));
    if (!found) throw new Error(`Function "${name}" has no trigger.`);
    const [input, trigger] = found;
    const common = { ...registered, name, input };
    const setting = (key: string): string => resolveSettings(text(trigger, key) ?? '', environment);
    switch (trigger.type.toLowerCase()) {
      case 'httptrigger': {
        const ownRoute = ownRouteOf(trigger, name);
        return {
          ...common,
          kind: 'http',
          route: routePrefix ? `${routePrefix}/${ownRoute}` : ownRoute,
          ownRoute,
          methods: methodsOf(trigger),
          level: levelOf(trigger, name),
        };
      }
      case 'timertrigger':
        return {
          ...common,
          kind: 'timer',
          schedule: setting('schedule'),
          runOnStartup: trigger['runOnStartup'] === true,
          useMonitor: trigger['useMonitor'] !== false,
        };
      case 'queuetrigger':
        return {
          ...common,
          kind: 'queue',
          queue: setting('queueName'),
          connection: text(trigger, 'connection') ?? 'AzureWebJobsStorage',
        };
      default:
        throw new Error(`Function "${name}": this host knows no trigger of type "${trigger.type}".`);
    }
  });
}

function text(binding: Binding, key: string): string | undefined {
  const value = binding[key];
  return typeof value === 'string' ? value : undefined;
}

/** An empty route counts as absent, so nobody can claim `/` by it: that takes `{ignored:maxlength(0)?}`. */
const ownRouteOf = (trigger: Binding, name: string): string =>
  (text(trigger, 'route') ?? '').trim().replaceAll(/^\/+|\/+$/g, '') || name;

function methodsOf(binding: Binding): string[] {
  const methods = binding['methods'];
  return Array.isArray(methods) && methods.length > 0
    ? methods.map((method) => String(method).toUpperCase())
    : ['GET', 'POST'];
}

function levelOf(binding: Binding, name: string): Level {
  const level = text(binding, 'authLevel')?.toLowerCase() ?? 'function';
  const known = levels.find((candidate) => candidate === level);
  if (!known) throw new Error(`Function "${name}": unknown authLevel "${level}".`);
  return known;
}

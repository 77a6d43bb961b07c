import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What this host reads of host.json; times in milliseconds. */
export interface HostSettings {
  readonly routePrefix: string;
  readonly queues: {
    readonly maxPollingInterval: number;
    readonly visibilityTimeout: number;
    readonly batchSize: number;
    readonly newBatchThreshold: number;
    readonly maxDequeueCount: number;
  };
  readonly logLevels: Readonly<Record<string, string>>;
}

interface HostJson {
  version?: string;
  extensions?: {
    http?: { routePrefix?: string };
    queues?: {
      maxPollingInterval?: string;
      visibilityTimeout?: string;
      batchSize?: number;
      newBatchThreshold?: number;
      maxDequeueCount?: number;
      messageEncoding?: string;
    };
  };
  logging?: { logLevel?: Record<string, string> };
}

/** Replaces what host.json says of it, as every value of that file can be replaced by a setting. */
const POLLING = 'AzureFunctionsJobHost__extensions__queues__maxPollingInterval';

/**
 * Reads host.json of an app.
 *
 * @throws Error when it is absent, is not of version 2.0 or asks for what this host does not do
 * @see https://learn.microsoft.com/azure/azure-functions/functions-host-json
 */
export function readHostJson(app: string, environment: NodeJS.ProcessEnv): HostSettings {
  return parseHostJson(JSON.parse(readFileSync(join(app, 'host.json'), 'utf8')) as HostJson, environment);
}

/** The pure half of {@link readHostJson}. */
export function parseHostJson(json: HostJson, environment: NodeJS.ProcessEnv = {}): HostSettings {
  if (json.version !== '2.0') throw new Error('host.json must have "version": "2.0".');
  const queues = json.extensions?.queues ?? {};
  if ((queues.messageEncoding ?? 'base64') !== 'base64') {
    throw new Error('host.json: this host reads queue messages as base64 only.');
  }
  const batchSize = queues.batchSize ?? 16;
  if (batchSize < 1 || batchSize > 32) throw new Error('host.json: queues.batchSize must be 1 to 32.');
  return {
    routePrefix: (json.extensions?.http?.routePrefix ?? 'api').replaceAll(/^\/+|\/+$/g, ''),
    queues: {
      maxPollingInterval: parseTimeSpan(environment[POLLING] ?? queues.maxPollingInterval ?? '00:01:00'),
      visibilityTimeout: parseTimeSpan(queues.visibilityTimeout ?? '00:00:00'),
      batchSize,
      newBatchThreshold: queues.newBatchThreshold ?? Math.floor(batchSize / 2),
      maxDequeueCount: queues.maxDequeueCount ?? 5,
    },
    logLevels: json.logging?.logLevel ?? {},
  };
}

/**
 * Reads a .NET TimeSpan such as `00:01:30`, `1.00:00:00` or `00:00:00.500`, as milliseconds.
 *
 * @throws Error when it is none
 */
export function parseTimeSpan(text: string): number {
  const match = /^(?:(\d+)\.)?(\d{1,2}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/.exec(text);
  if (!match) throw new Error(`host.json: "${text}" is no time span such as 00:00:30.`);
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = match;
  return Math.round(
    ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000,
  );
}

/**
 * Replaces each `%NAME%` by the setting of that name, as in a schedule or queue name.
 *
 * @throws Error when there is no such setting
 */
export function resolveSettings(text: string, environment: NodeJS.ProcessEnv): string {
  return text.replaceAll(/%([^%]+)%/g, (_whole, name: string) => {
    const value = environment[name];
    if (value === undefined) throw new Error(`'%${name}%' does not resolve to a value: no such setting.`);
    return value;
  });
}

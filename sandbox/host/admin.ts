import type { HostFunction } from './functions.ts';
import type { Answer, Incoming } from './http/convert.ts';
import type { Invoker } from './invoke.ts';
import { type Keys, mayCall } from './levels.ts';
import { queueInput } from './queueInput.ts';
import { manualTimerInput } from './timers.ts';

/** Answers requests under /admin. */
export type Admin = (
  incoming: Incoming,
  given: { header: string | undefined; query: string | undefined },
) => Answer | Promise<Answer>;

/**
 * The part of a host's administration that runs a function now, and tells its state and how many run; all of it needs
 * the master key.
 *
 * @see https://learn.microsoft.com/azure/azure-functions/functions-manually-run-non-http
 */
export function createAdmin(parts: {
  readonly functions: readonly HostFunction[];
  readonly keys: Keys;
  readonly invoker: Invoker;
  /** Since when the host runs, in milliseconds since 1970. */
  readonly started: number;
}): Admin {
  return (incoming, given) => {
    if (!mayCall('admin', '', parts.keys, given)) return answer(401);
    const [, , area, item, ...more] = new URL(incoming.url).pathname.split('/');
    if (area === 'host' && item === 'drain' && more.join('/') === 'status' && incoming.method === 'GET')
      return answer(200, {
        state: 'Disabled',
        outstandingInvocations: parts.invoker.running(),
        outstandingRetries: 0,
      });
    if (more.length > 0) return answer(404);
    if (area === 'host' && item === 'status' && incoming.method === 'GET') {
      return answer(200, {
        state: 'Running',
        version: '4.0.0',
        processUptime: Date.now() - parts.started,
        functions: parts.functions.map(({ name }) => name),
      });
    }
    if (area !== 'functions') return answer(404);
    if (!item) return incoming.method === 'GET' ? answer(200, parts.functions.map(about)) : answer(404);
    const found = parts.functions.find(({ name }) => name.toLowerCase() === item.toLowerCase());
    if (!found) return answer(404);
    if (incoming.method === 'GET') return answer(200, about(found));
    return incoming.method === 'POST' ? runNow(parts.invoker, found, incoming.body) : answer(404);
  };
}

function runNow(invoker: Invoker, called: HostFunction, body: Uint8Array): Answer {
  const given = inputOf(body);
  if (given === undefined) return answer(400);
  if (called.kind === 'http') return answer(400, { error: 'Call an http function by its own address.' });
  if (called.kind === 'timer') {
    void invoker.invoke(called, [{ name: called.input, data: manualTimerInput() }]);
  } else {
    const now = new Date();
    const message = { text: given, id: '', popReceipt: '', dequeueCount: 0, times: [now, now, now] as const };
    const { data, metadata } = queueInput(message);
    void invoker.invoke(called, [{ name: called.input, data }], metadata);
  }
  return answer(202);
}

/** The `input` of the body as text, empty when there is none; undefined when the body is no JSON object. */
function inputOf(body: Uint8Array): string | undefined {
  if (body.length === 0) return '';
  try {
    const { input } = JSON.parse(new TextDecoder().decode(body)) as { input?: unknown };
    return typeof input === 'string' ? input : JSON.stringify(input ?? '');
  } catch {
    return undefined;
  }
}

function about(one: HostFunction): object {
  return { name: one.name, config: { bindings: Object.values(one.metadata.bindings) }, is_disabled: false };
}

function answer(status: number, json?: object): Answer {
  if (!json) return { status, headers: [], body: new Uint8Array() };
  const body = new TextEncoder().encode(JSON.stringify(json));
  return { status, headers: [['content-type', 'application/json; charset=utf-8']], body };
}

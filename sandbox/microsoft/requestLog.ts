/** One request that came in. */
export interface LoggedRequest {
  at: number;
  /** Which part answered: entra, graph, vault, reports, managedIdentity, inbox. */
  part: string;
  method: string;
  host: string;
  path: string;
  query: string;
  bodyBytes: number;
  /** 0 where a fault cut the connection, or nobody waited for the answer. */
  status: number;
  /** Id of the fault that hit it. */
  fault?: string;
  appId?: string;
  tenantId?: string;
  /** Graph alone: whether the token was an app's own or a person's, and the permissions in it. */
  kind?: 'application' | 'delegated';
  permissions?: string[];
  /** Graph alone: names in the body, nested ones as `web.redirectUris`; never values. */
  bodyNames?: string[];
  /** True for an item inside a `$batch`, which has a line of its own. */
  batched?: boolean;
  /** Inbox alone: `webhook-id` and the type of the event; never more of a message. */
  messageId?: string;
  eventType?: string;
}

/** What a line must match to be counted; absent members match everything. */
export interface RequestFilter {
  part?: string;
  method?: string;
  pathContains?: string;
  status?: number;
  appId?: string;
  tenantId?: string;
  /** With or without its port. */
  host?: string;
  messageId?: string;
  /** Answered at this instant or later, in ms since 1970 by the sandbox's clock. */
  since?: number;
  /** Answered before this instant. */
  until?: number;
}

/** Remembers the latest requests, so that tests and benchmarks can count them. */
export interface RequestLog {
  readonly entries: readonly LoggedRequest[];
  /** How many of the oldest lines are no longer here, so that nobody takes a count of the rest for all. */
  readonly forgotten: number;
  add(request: LoggedRequest): void;
  count(filter?: RequestFilter): number;
  list(filter?: RequestFilter): LoggedRequest[];
  clear(): void;
}

const equals = ['part', 'method', 'status', 'appId', 'tenantId', 'messageId'] as const;

const matches = (line: LoggedRequest, filter: RequestFilter): boolean =>
  equals.every((name) => filter[name] === undefined || line[name] === filter[name]) &&
  (filter.host === undefined || [line.host, line.host.replace(/:\d+$/, '')].includes(filter.host)) &&
  (filter.pathContains === undefined || line.path.includes(filter.pathContains)) &&
  line.at >= (filter.since ?? -Infinity) &&
  line.at < (filter.until ?? Infinity);

/** A log that forgets the oldest lines beyond `capacity`. */
export function createRequestLog(capacity = 10_000): RequestLog {
  const entries: LoggedRequest[] = [];
  let forgotten = 0;
  const list = (filter: RequestFilter = {}): LoggedRequest[] =>
    entries.filter((line) => matches(line, filter));
  return {
    entries,
    get forgotten() {
      return forgotten;
    },
    add(request) {
      entries.push(request);
      // Cut in blocks: shifting ten thousand lines for each new one would cost more than the answer.
      if (entries.length > capacity * 1.1) forgotten += entries.splice(0, entries.length - capacity).length;
    },
    count: (filter) => list(filter).length,
    list,
    clear() {
      entries.length = 0;
      forgotten = 0;
    },
  };
}

type CallerNote = Pick<LoggedRequest, 'appId' | 'tenantId' | 'kind' | 'permissions' | 'bodyNames'>;
const notes = new WeakMap<Request, CallerNote>();

/** Remembers who made a request, and what more is known of it, once a handler found out. */
export function noteCaller(
  request: Request,
  { appId, tenantId, kind, permissions, bodyNames }: CallerNote,
): void {
  notes.set(request, {
    ...(appId === undefined ? {} : { appId }),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(kind === undefined ? {} : { kind }),
    ...(permissions === undefined ? {} : { permissions }),
    ...(bodyNames === undefined ? {} : { bodyNames }),
  });
}

/** What {@link noteCaller} remembered. */
export const callerOf = (request: Request): CallerNote => notes.get(request) ?? {};

/** The names in a JSON body, those of nested objects with a dot; no values. */
export function namesOf(body: unknown, prefix = ''): string[] {
  if (typeof body !== 'object' || body === null) return [];
  if (Array.isArray(body)) {
    const items: unknown[] = body;
    return [...new Set(items.flatMap((item) => namesOf(item, prefix)))];
  }
  return Object.entries(body).flatMap(([name, value]) => [
    `${prefix}${name}`,
    ...namesOf(value, `${prefix}${name}.`),
  ]);
}

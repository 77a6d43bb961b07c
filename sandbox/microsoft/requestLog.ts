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
  status: number;
  appId?: string;
  tenantId?: string;
  /** True for an item inside a `$batch`, which has a line of its own. */
  batched?: boolean;
}

/** What a line must match to be counted; absent members match everything. */
export interface RequestFilter {
  part?: string;
  method?: string;
  pathContains?: string;
  status?: number;
  appId?: string;
}

/** Remembers the latest requests, so that tests and benchmarks can count them. */
export interface RequestLog {
  readonly entries: readonly LoggedRequest[];
  add(request: LoggedRequest): void;
  count(filter?: RequestFilter): number;
  list(filter?: RequestFilter): LoggedRequest[];
  clear(): void;
}

const matches = (line: LoggedRequest, filter: RequestFilter): boolean =>
  (filter.part === undefined || line.part === filter.part) &&
  (filter.method === undefined || line.method === filter.method) &&
  (filter.status === undefined || line.status === filter.status) &&
  (filter.appId === undefined || line.appId === filter.appId) &&
  (filter.pathContains === undefined || line.path.includes(filter.pathContains));

/** A log that forgets the oldest lines beyond `capacity`. */
export function createRequestLog(capacity = 10_000): RequestLog {
  const entries: LoggedRequest[] = [];
  const list = (filter: RequestFilter = {}): LoggedRequest[] =>
    entries.filter((line) => matches(line, filter));
  return {
    entries,
    add(request) {
      entries.push(request);
      // Cut in blocks: shifting ten thousand lines for each new one would cost more than the answer.
      if (entries.length > capacity * 1.1) entries.splice(0, entries.length - capacity);
    },
    count: (filter) => list(filter).length,
    list,
    clear: () => entries.splice(0),
  };
}

const notes = new WeakMap<Request, Pick<LoggedRequest, 'appId' | 'tenantId'>>();

/** Remembers who made a request, once a handler found out. */
export function noteCaller(request: Request, caller: { appId: string; tenantId: string }): void {
  notes.set(request, caller);
}

/** What {@link noteCaller} remembered. */
export const callerOf = (request: Request): Pick<LoggedRequest, 'appId' | 'tenantId'> =>
  notes.get(request) ?? {};

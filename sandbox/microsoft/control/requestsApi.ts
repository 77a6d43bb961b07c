import { Hono } from 'hono';
import type { Sandbox } from '../sandbox.ts';
import { queryAt, readAsked } from './requestFilter.ts';

/** The log of requests as JSON: how many lines match, and the lines, oldest first, a page at a time. */
export function requestsApi(sandbox: Sandbox): Hono {
  const app = new Hono();
  app.get('/requests', (c) => {
    const query = new URL(c.req.url).searchParams;
    const { filter, offset, limit } = readAsked(sandbox, query, 1_000);
    const lines = sandbox.requests.list(filter);
    const next = queryAt(query, offset + limit, lines.length);
    return c.json({
      count: lines.length,
      forgotten: sandbox.requests.forgotten,
      requests: lines.slice(offset, offset + limit),
      ...(next === undefined ? {} : { next: `/_sandbox/api/requests${next}` }),
    });
  });
  app.delete('/requests', (c) => {
    sandbox.requests.clear();
    return c.body(null, 204);
  });
  return app;
}

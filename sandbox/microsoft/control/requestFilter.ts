import * as z from 'zod';
import type { RequestFilter } from '../requestLog.ts';
import type { Sandbox } from '../sandbox.ts';
import { ChangeRefused } from './changes.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

// Strict: a filter with a slip in its name that is left aside would give a count that looks right.
const asked = z
  .strictObject({
    part: z.string(),
    method: z.string().toUpperCase(),
    status: z.coerce.number().int().min(0).max(599),
    pathContains: z.string(),
    host: z.string(),
    appId: z.string().toLowerCase(),
    tenantId: z.string().toLowerCase(),
    messageId: z.string(),
    since: instant,
    until: instant,
    offset: z.coerce.number().int().min(0),
    limit: z.coerce.number().int().min(1).max(1_000),
  })
  .partial();

/** What a query asks of the log, and which part of that is to be shown. */
export interface AskedRequests {
  filter: RequestFilter;
  offset: number;
  limit: number;
}

/** Reads a query such as `part=graph&since=2026-11-20T12:00:00Z`; empty members count as absent, wrong ones get 400. */
export function readAsked({ world }: Sandbox, query: URLSearchParams, limit: number): AskedRequests {
  const filled = [...query].filter(([, value]) => value.trim() !== '');
  const read = asked.safeParse(Object.fromEntries(filled.map(([name, value]) => [name, value.trim()])));
  if (!read.success) throw new ChangeRefused(400, z.prettifyError(read.error));
  const { offset = 0, limit: most = limit, ...members } = read.data;
  const filter = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
  const tenant = world.tenants.find(({ domain }) => domain === members.tenantId);
  return { filter: tenant ? { ...filter, tenantId: tenant.id } : filter, offset, limit: most };
}

/** The query of another part of the same lines; `undefined` where nothing is there. */
export function queryAt(query: URLSearchParams, offset: number, count: number): string | undefined {
  if (offset < 0 || offset >= count) return undefined;
  const other = new URLSearchParams([...query].filter(([, value]) => value.trim() !== ''));
  other.set('offset', String(offset));
  return `?${other.toString()}`;
}

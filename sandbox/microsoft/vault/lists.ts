import type { Context } from 'hono';
import type { Sandbox } from '../sandbox.ts';
import { badParameter } from './refusals.ts';

const PAGE = 25;

/** The number of items asked for; refuses with 400 what is not between 1 and 25. */
function pageSize(asked: string | undefined): number {
  if (asked === undefined) return PAGE;
  const size = Number(asked);
  if (Number.isInteger(size) && size >= 1 && size <= PAGE) return size;
  throw badParameter(`The maxresults parameter is out of range: it must be between 1 and ${PAGE}.`);
}

/** One page of a list; `$skiptoken` says how many items went before. */
export function listPage<T>(
  sandbox: Sandbox,
  c: Context,
  items: T[],
): { value: T[]; nextLink: string | null } {
  const size = pageSize(c.req.query('maxresults'));
  const token = c.req.query('$skiptoken');
  const from = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString('utf8'));
  if (!Number.isInteger(from)) throw badParameter('The $skiptoken parameter is not valid.');
  const next = new URLSearchParams({
    'api-version': c.req.query('api-version') ?? '',
    $skiptoken: Buffer.from(String(from + size)).toString('base64url'),
    maxresults: String(size),
  });
  const nextLink = `${sandbox.origins.vault}${c.req.path}?${next.toString().replaceAll('%24', '$')}`;
  return { value: items.slice(from, from + size), nextLink: from + size < items.length ? nextLink : null };
}

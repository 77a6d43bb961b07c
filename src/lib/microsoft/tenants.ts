import * as z from 'zod';
import { err, ok, type Result } from '../result.ts';
import { type Cloud, endpoints } from './cloud.ts';
import { timeLimit } from './http.ts';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i;

const metadata = z.object({ issuer: z.url() });
const refusal = z.object({ error: z.string() });

/** Pure: can this be a directory id or a domain at all? */
export const isTenantName = (text: string): boolean => GUID.test(text) || DOMAIN.test(text);

export type TenantFailure = 'malformed' | 'unknown' | 'unavailable';

/**
 * Finds a tenant by id or verified domain in the authority's OpenID metadata.
 *
 * @returns the directory id in lower case; `unknown` only where Microsoft says so
 * @see https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
 */
export async function resolveTenant(
  cloud: Cloud,
  idOrDomain: string,
  fetcher: typeof fetch = fetch,
): Promise<Result<string, TenantFailure>> {
  const asked = idOrDomain.trim().toLowerCase();
  if (!isTenantName(asked)) return err('malformed');
  try {
    const answer = await fetcher(endpoints(cloud, asked).metadata, { signal: timeLimit(cloud) });
    const body: unknown = await answer.json();
    if (answer.status === 400 && refusal.safeParse(body).data?.error === 'invalid_tenant')
      return err('unknown');
    const issuer = answer.ok ? metadata.safeParse(body).data?.issuer : undefined;
    const id = issuer === undefined ? undefined : new URL(issuer).pathname.split('/')[1]?.toLowerCase();
    return id !== undefined && GUID.test(id) ? ok(id) : err('unavailable');
  } catch {
    return err('unavailable');
  }
}

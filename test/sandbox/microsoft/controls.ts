import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { origins } from './helpers.ts';

/** One call of the control API; throws where it was refused. */
export async function control(
  microsoft: Microsoft,
  method: 'POST' | 'PATCH' | 'DELETE' | 'PUT',
  path: string,
  change?: object,
): Promise<string> {
  const init = change === undefined ? {} : { body: JSON.stringify(change) };
  const response = await microsoft.control(
    new Request(`${origins.app}/_sandbox/api${path}`, { method, ...init }),
  );
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text;
}

/** Conditions of the account with this address. */
export const setAccount = (microsoft: Microsoft, address: string, change: object): Promise<string> =>
  control(microsoft, 'PATCH', `/tenants/${address.split('@')[1] ?? ''}/users/${address}`, change);

/** Conditions of a tenant. */
export const setTenant = (microsoft: Microsoft, domain: string, change: object): Promise<string> =>
  control(microsoft, 'PATCH', `/tenants/${domain}`, change);

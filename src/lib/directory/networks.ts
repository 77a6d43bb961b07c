import dns from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** May a domain controller be looked for at this address? */
export type MayDial = (address: string) => boolean;

/** Every address of a host name. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** The resolver that `net` and `tls` use themselves. */
export const systemResolve: Resolve = async (host) =>
  (await dns.promises.lookup(host, { all: true })).map(({ address }) => address);

/**
 * Permits addresses of the given networks and no others; with none given, nothing may be dialled.
 *
 * @param allowed networks in CIDR notation (setting `DIRECTORY_ALLOWED_NETWORKS`)
 */
export function createMayDial(allowed: readonly string[]): MayDial {
  const networks = allowed.map((network) => ipaddr.parseCIDR(network));
  return (address) => {
    if (isIP(address) === 0) return false;
    const parsed = ipaddr.process(address);
    return networks.some(([base, bits]) => base.kind() === parsed.kind() && parsed.match(base, bits));
  };
}

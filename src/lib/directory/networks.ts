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

/** Stands before the name of a domain, for the records that name its controllers. */
export const CONTROLLERS = '_ldap._tcp.dc._msdcs.';

/** The records by which a domain names its controllers; @throws as `node:dns` does. */
export type FindControllers = (domain: string) => Promise<readonly dns.SrvRecord[]>;

/** Asks the name servers of the machine, unless others are given; gives up before everything else has to. */
export const findControllersBy = (servers?: readonly string[]): FindControllers => {
  return (domain) => {
    const resolver = new dns.promises.Resolver({ timeout: 1_500, tries: 2 });
    if (servers) resolver.setServers(servers);
    return resolver.resolveSrv(`${CONTROLLERS}${domain}`);
  };
};

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

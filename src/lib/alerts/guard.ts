import dns from 'node:dns';
import { isIP } from 'node:net';
import { callbackify } from 'node:util';
import ipaddr from 'ipaddr.js';
import { buildConnector } from 'undici';

/** Every address of a host name. */
export type Lookup = (hostname: string) => Promise<readonly dns.LookupAddress[]>;

/** May a connection to this address be made? Anything but a literal IPv4 or IPv6 address is answered with no. */
export type Permits = (address: string) => boolean;

/** The address that a receiver's name stands for is not one that we connect to. */
export class AddressRefusedError extends Error {
  readonly code = 'addressRefused';
}

/** The resolver that `net` and `tls` use themselves. */
export const systemLookup: Lookup = (hostname) =>
  new Promise((found, failed) => {
    dns.lookup(hostname, { all: true }, (error, addresses) => (error ? failed(error) : found(addresses)));
  });

// The range of global unicast addresses; the old IPv4-compatible forms (::7f00:1) and whatever is not assigned lie outside.
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
// Looks public, but is the host's own agent and name server inside every Azure virtual network.
const AZURE_PLATFORM = '168.63.129.16';

/**
 * Permits public unicast addresses only, and those in the given networks.
 *
 * IPv6 addresses that carry an IPv4 address (mapped, NAT64, 6to4, Teredo) are refused whatever they carry.
 *
 * @param allowed networks in CIDR notation (setting `WEBHOOK_ALLOWED_NETWORKS`)
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
export function createGuard(allowed: readonly string[]): Permits {
  const networks = allowed.map((network) => ipaddr.parseCIDR(network));
  return (address) => {
    if (isIP(address) === 0) return false;
    const parsed = ipaddr.parse(address);
    if (networks.some(([base, bits]) => base.kind() === parsed.kind() && parsed.match(base, bits)))
      return true;
    if (parsed.range() !== 'unicast') return false;
    return parsed instanceof ipaddr.IPv6
      ? parsed.match(GLOBAL_UNICAST)
      : parsed.toString() !== AZURE_PLATFORM;
  };
}

/** The host of an address as a literal IP without brackets, or `undefined` where it is a name. */
export function literalAddress(url: URL): string | undefined {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) === 0 ? undefined : host;
}

/**
 * A connector that resolves a name once, judges every address that came back, and connects to those and no others:
 * a name that points elsewhere a moment later gains nothing.
 *
 * @param timeout how long a connection may take to stand, in milliseconds
 */
export function guardedConnector(deps: {
  permits: Permits;
  lookup: Lookup;
  timeout: number;
}): buildConnector.connector {
  const resolve = async (hostname: string): Promise<readonly dns.LookupAddress[]> => {
    // Node.js asks no resolver for a literal address, so it is judged here and not in a lookup hook.
    const family = isIP(hostname);
    const addresses = family === 0 ? await deps.lookup(hostname) : [{ address: hostname, family }];
    const refused = addresses.find(({ address }) => !deps.permits(address));
    if (refused)
      throw new AddressRefusedError(
        `${hostname} stands for ${refused.address}, which is not a public address`,
      );
    return addresses;
  };
  const resolveAndCallBack = callbackify(resolve);
  return (options, callback) => {
    resolveAndCallBack(options.hostname, (error: Error | null, addresses) => {
      if (error) callback(error, null);
      else connectTo(addresses, deps.timeout)(options, callback);
    });
  };
}

function connectTo(addresses: readonly dns.LookupAddress[], timeout: number): buildConnector.connector {
  return buildConnector({
    timeout,
    allowH2: false,
    lookup: (hostname, options, found) => {
      const [first] = addresses;
      if (first === undefined) found(new Error(`${hostname} has no address`), '');
      else if (options.all === true) found(null, [...addresses]);
      else found(null, first.address, first.family);
    },
  });
}

import type { SrvRecord } from 'node:dns';
import { isIP } from 'node:net';
import { within } from '../deadline.ts';
import { err, ok, type Result } from '../result.ts';
import { type DirectoryFailure, failureOf, isWithoutRecords } from './failures.ts';
import { CONTROLLERS, type FindControllers, type MayDial, type Resolve } from './networks.ts';

/** Where a domain controller is dialled, and the name or address that its certificate has to be for. */
export interface Place {
  readonly host: string;
  readonly address: string;
}

/** Where a domain answers: by its own name, or by those of its controllers. */
export interface Whereabouts {
  /** Names or addresses of domain controllers, asked one after the other. */
  readonly hosts: readonly string[];
  /** DNS name, in the place of hosts. */
  readonly domain?: string | undefined;
}

export interface Lookups {
  readonly mayDial: MayDial;
  readonly resolve: Resolve;
  readonly findControllers: FindControllers;
}

/** Of the addresses that the names stand for. */
const MOST_ADDRESSES = 4;
/** Milliseconds for each name: a dead one leaves the time for the others, and they are asked side by side. */
const RESOLVE_TIMEOUT = 1_500;
/** Of the controllers that a domain names. */
const MOST_NAMES = 16;
const NAMED = 'in a network that the setting DIRECTORY_ALLOWED_NETWORKS names';

/** Resolves once and connects to what was judged: a name that points elsewhere a moment later gains nothing. */
export async function placesOf(
  { hosts, domain }: Whereabouts,
  lookups: Lookups,
): Promise<Result<readonly Place[], DirectoryFailure>> {
  const places = domain === undefined ? await ofHosts(hosts, lookups) : await ofDomain(domain, lookups);
  return places.ok ? ok(places.value.slice(0, MOST_ADDRESSES)) : places;
}

async function ofHosts(
  hosts: readonly string[],
  { mayDial, resolve }: Lookups,
): Promise<Result<readonly Place[], DirectoryFailure>> {
  const resolved = await Promise.all(
    hosts.map((host) =>
      addressesOf(host, resolve).then(ok, (thrown: unknown) => err(failureOf(thrown, host))),
    ),
  );
  const found = resolved.flatMap((places) => (places.ok ? places.value : []));
  const strange = found.find(({ address }) => !mayDial(address));
  if (strange) return unreachable(`${strange.host} is not ${NAMED}.`);
  const failed = resolved.findLast(({ ok: isResolved }) => !isResolved);
  return found.length === 0 && failed ? failed : ok(found);
}

async function addressesOf(host: string, resolve: Resolve): Promise<readonly Place[]> {
  if (isIP(host) !== 0) return [{ host, address: host }];
  const who = `The name server that was asked for ${host}`;
  const addresses = await within(RESOLVE_TIMEOUT, who, () => resolve(host));
  return addresses.map((address) => ({ host, address }));
}

/** A domain names the controllers of all its sites: those in other networks are passed over. */
async function ofDomain(
  domain: string,
  { mayDial, resolve, findControllers }: Lookups,
): Promise<Result<readonly Place[], DirectoryFailure>> {
  let records: readonly SrvRecord[];
  try {
    records = await findControllers(domain);
  } catch (thrown) {
    return unreachable(
      isWithoutRecords(thrown)
        ? `${domain} names no domain controllers: there are no records ${CONTROLLERS}${domain}.`
        : `No name server says which domain controllers ${domain} has.`,
    );
  }
  const names = controllersIn(domain, records).slice(0, MOST_NAMES);
  if (names.length === 0) return unreachable(`${domain} names no domain controller within itself.`);
  const resolved = await Promise.all(names.map((host) => addressesOf(host, resolve).catch(() => [])));
  const found = resolved.flat();
  if (found.length === 0) return unreachable(`The domain controllers of ${domain} have no address.`);
  const near = found.filter(({ address }) => mayDial(address));
  return near.length > 0 ? ok(near) : unreachable(`No domain controller of ${domain} is ${NAMED}.`);
}

/**
 * Pure: names of controllers in the order in which they want to be asked. One outside the domain is none: whoever answers
 * for a resolver may otherwise lead to a machine of their own.
 *
 * @see https://www.rfc-editor.org/rfc/rfc2782
 */
export function controllersIn(domain: string, records: readonly SrvRecord[]): readonly string[] {
  const tail = `.${domain.toLowerCase()}`;
  return records
    .map((record) => ({ ...record, name: record.name.toLowerCase().replace(/\.$/, '') }))
    .filter(({ name }) => name.endsWith(tail) && /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name))
    .toSorted((one, other) => one.priority - other.priority || other.weight - one.weight)
    .map(({ name }) => name);
}

const unreachable = (reason: string) => err({ kind: 'unreachable' as const, reason });

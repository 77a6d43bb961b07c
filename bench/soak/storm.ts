import { type Fault, faultHosts } from '../../sandbox/microsoft/worldFaults.ts';
import { stormyCalls } from '../../test/support/nights/weather.ts';

/** Of all calls so many fail at least. */
export const SHARE = 0.1;
/** Of those to Microsoft: more, since of pages that people load none fails, and few calls are left without an answer. */
const AT_MICROSOFT = 0.13;
/** Of those to storage: fewer, since each piece of work makes many, and one that is tried again takes a second. */
export const AT_STORAGE = 0.02;

/** Milliseconds after which an answer comes that nobody waits for any more: who gives up does not always hang up. */
const TOO_LATE = 25_000;

/** What goes wrong with the calls of the product; people at Microsoft's pages would load them anew. */
export const storm = (): Fault[] =>
  stormyCalls(faultHosts, AT_MICROSOFT).map((fault) => ({
    ...fault,
    ...(fault.host === 'entra' && { pathContains: '/oauth2/v2.0/token' }),
    // A host waits for an answer that does not come for twenty seconds of real time: some, but fewer than of the rest.
    ...(fault.delayMs !== undefined && { delayMs: TOO_LATE, share: (fault.share ?? 0) / 4 }),
  }));

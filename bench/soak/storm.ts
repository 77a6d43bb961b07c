import { type Fault, faultHosts } from '../../sandbox/microsoft/worldFaults.ts';
import { stormyCalls } from '../../test/support/nights/weather.ts';

/** Of all calls so many fail. */
export const SHARE = 0.1;

/** What goes wrong with the calls of the product; people at Microsoft's pages would load them anew. */
export const storm = (): Fault[] =>
  stormyCalls(faultHosts, SHARE).map((fault) => ({
    ...fault,
    ...(fault.host === 'entra' && { pathContains: '/oauth2/v2.0/token' }),
    // A host waits for an answer that does not come for twenty seconds of real time: some, but fewer than of the rest.
    ...(fault.delayMs !== undefined && { share: (fault.share ?? 0) / 4 }),
  }));

import { listTargets } from './targets/lists.ts';
import { lookupTargets } from './targets/lookups.ts';
import { receiverTargets } from './targets/receivers.ts';

/** Readers that are tried with storage, sockets or the whole app behind them: for the matrix, since that takes longer. */
export const wiredTargets = [...lookupTargets, ...receiverTargets, ...listTargets];

export const faultHosts = ['entra', 'graph', 'vault', 'reports', 'managedIdentity'] as const;
export type FaultHost = (typeof faultHosts)[number];

/** Where a connection is cut: before anything is answered, or after half of the answer. */
export const cuts = ['before', 'body'] as const;

/** What can be wrong with a body: half of it is missing, or it is the page of something on the way. */
export const brokenBodies = ['truncated', 'html'] as const;

/**
 * Something going wrong at one host: for a share of the requests, or for the next `count` of them. Its parts go
 * together: the wait comes first, then the answer with its status, its broken body, and the cut.
 */
export interface Fault {
  id: string;
  host: FaultHost;
  /** The request is refused with it; without one it is answered as ever. */
  status?: number;
  /** Number of the refusal, at the token endpoint of `entra` alone. */
  aadsts?: number;
  retryAfterSeconds?: number;
  /** How long the answer is waited for, in ms of the real clock. */
  delayMs?: number;
  cut?: (typeof cuts)[number];
  body?: (typeof brokenBodies)[number];
  /** Between 0 and 1; 1 when absent. */
  share?: number;
  /** How many more requests are hit; no end when absent. */
  count?: number;
  pathContains?: string;
}

/** A fault that refuses. */
export interface StatusFault extends Fault {
  status: number;
}

/** How much each caller may ask; what is absent is as Microsoft publishes it. */
export interface Throttling {
  /** Of one app in one tenant. */
  resourceUnitsPer10s?: number;
  /** Of one app in one tenant. */
  writesPer150s?: number;
  /** Of the vault, whoever asks. */
  vaultRequestsPer10s?: number;
}

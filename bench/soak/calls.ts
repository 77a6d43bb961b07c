import type { Microsoft } from '../../sandbox/microsoft/microsoft.ts';

const PARTS = ['entra', 'graph', 'vault', 'reports', 'managedIdentity', 'inbox'] as const;

/** What was asked of the offline Microsoft so far. */
export interface Calls {
  /** Requests that nobody has answered yet. */
  readonly underWay: number;
  readonly made: number;
  /** Of those, the ones that a fault hit. */
  readonly faulty: number;
}

/** Counts every call from now on. */
export function countCalls(microsoft: Microsoft): Calls {
  const calls = { underWay: 0, made: 0, faulty: 0 };
  for (const part of PARTS) {
    const handle = microsoft[part];
    Object.assign(microsoft, {
      [part]: async (...given: Parameters<typeof handle>) => {
        calls.underWay += 1;
        try {
          return await handle(...given);
        } finally {
          calls.underWay -= 1;
        }
      },
    });
  }
  const add = microsoft.requests.add.bind(microsoft.requests);
  microsoft.requests.add = (request) => {
    // What is asked within a batch is no call of its own.
    if (request.batched !== true) calls.made += 1;
    if (request.fault !== undefined) calls.faulty += 1;
    add(request);
  };
  return calls;
}

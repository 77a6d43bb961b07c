import type { Fault, FaultHost } from '../../../sandbox/microsoft/worldFaults.ts';

/** What goes wrong with a call; one is as likely as the other. */
const troubles: readonly Partial<Fault>[] = [
  { status: 429, retryAfterSeconds: 2 },
  { status: 503 },
  { delayMs: 600_000 },
  { cut: 'before' },
  { cut: 'body' },
  { body: 'truncated' },
  { body: 'html' },
];

/** Faults that hit this share of all calls to each of these hosts, in every way that calls fail. */
export function stormyCalls(hosts: readonly FaultHost[], share: number): Fault[] {
  // Each is drawn after those before it let the call pass.
  const each = 1 - (1 - share) ** (1 / troubles.length);
  return hosts.flatMap((host) =>
    troubles.map((trouble, at) => ({
      id: `${host} ${at}`,
      host,
      share: each,
      // What is asked within a batch is no call of its own.
      ...(host === 'graph' && { pathContains: '$batch' }),
      ...trouble,
    })),
  );
}

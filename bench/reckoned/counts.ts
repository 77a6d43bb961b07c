/**
 * What the work of a night asks of the services behind it. `test/lib/health/limits.test.ts` holds the product to these
 * counts; the tables of docs/operate.md and docs/scale.md are reckoned from them.
 */

/** What one message costs. */
export interface Cost {
  /** Token requests, and sign-ins that try an account's password. */
  readonly signIns: number;
  readonly batches: number;
  /** Batches of the beta. */
  readonly beta: number;
  /** Reads of Graph outside the batch, and of the host of its report files. */
  readonly further: number;
  readonly vault: number;
  readonly tables: readonly string[];
}

export const UNCHANGED = ['get connections', 'replace connections', 'merge listing'];
export const NOTHING_ASKED: Cost = {
  signIns: 0,
  batches: 0,
  beta: 0,
  further: 0,
  vault: 0,
  tables: UNCHANGED,
};
export const PLAIN: Cost = { signIns: 1, batches: 1, beta: 0, further: 0, vault: 1, tables: UNCHANGED };

/**
 * Where an account's password is tried: a sign-in of its own and the read of the password, and before them the
 * permission, looked for and taken, and what is in force looked at once more.
 */
export const TRIED = {
  signIns: 2,
  vault: 2,
  tables: ['get connections', 'get lookup', 'replace lookup', ...UNCHANGED],
};

/** A message that only asks for a token with an app that the connection does not read with. */
export const PROOF: Cost = { ...PLAIN, batches: 0 };

/**
 * Messages about one connection in a night: one of each of the three runs. Where its profile has more apps of the tenant's
 * own, two of the runs send one more for each of them.
 */
export const MESSAGES_A_NIGHT = 3;

/**
 * What the timers between the runs ask of tables while there is nothing to do and no webhook waits, with the note that
 * they came to their end. The list is one query for each of its pages; while a run is under way, the reconciliation reads it too.
 */
export const QUIET: Readonly<Record<'reconcileRuns' | 'sweep', readonly string[]>> = {
  reconcileRuns: ['query runs', 'query runs', 'query runs', 'merge misc'],
  sweep: [
    'query runs',
    'query runs',
    'query runs',
    'query listing',
    'query runs',
    'query runs',
    'query runs',
    'query misc',
    'query misc',
    'query misc',
    'query misc',
    // One for each app of the operator's own, and one for this installation.
    'get misc',
    'get misc',
    'get misc',
    'get misc',
    'query misc',
    'query misc',
    // One for each kind of row that comes to be over.
    'query lookup',
    'query lookup',
    'query lookup',
    'query lookup',
    'merge misc',
  ],
};

import { TableClient, type TransactionAction } from '@azure/data-tables';
import { DAY, iso } from '../../src/lib/clock.ts';
import { noAccess } from '../../src/lib/connections/access.ts';
import type { Connection } from '../../src/lib/connections/connection.ts';
import { toListingRow } from '../../src/lib/connections/listedRows.ts';
import { toStateRow } from '../../src/lib/connections/rows.ts';
import { type CheckId, noHealth, type Verdict } from '../../src/lib/connections/verdict.ts';
import { found } from '../../src/lib/health/check.ts';
import { applied } from '../../src/lib/health/applied.ts';
import { reverseTime } from '../../src/lib/storage/keys.ts';
import { idOf, tenantOf } from './names.ts';

/** One of so many connections has something wrong with it. */
const WRONG_ONE_IN = 10;
const asked = ['consentStatus', 'dataAccess', 'anonymization'] as const satisfies readonly CheckId[];
const rules = { remindAfter: undefined, byHand: false };

function connectionOf(at: number, now: number, withTroubles: boolean): Connection {
  const number = String(at + 1).padStart(5, '0');
  const then = iso(now - 30 * DAY);
  const made: Connection = {
    id: idOf(at),
    profile: 'certero-application',
    profileVersion: 1,
    ownership: 'shared',
    tenant: tenantOf(at),
    tenantName: `contoso-${number}.example`,
    name: `Contoso ${number}`,
    tags: [`region-${at % 7}`],
    state: 'healthy',
    createdAt: then,
    createdBy: 'the bench',
    changedAt: then,
    onboarding: {
      attempt: 0,
      consentedBefore: false,
      startedAt: then,
      completedAt: then,
      completedBy: tenantOf(at),
    },
    access: noAccess,
    callers: [],
    links: [],
    unaudited: [],
    health: { ...noHealth, stateSequence: 1, toldState: 'connection.healthy' },
  };
  const ok: Verdict = { verdict: 'ok', evidence: { source: 'getM365AppUserDetail' } };
  const verdicts = Object.fromEntries(asked.map((id) => [id, ok]));
  const healthy = applied(made, verdicts, iso(now - 2 * DAY), rules).connection;
  if (!withTroubles || at % WRONG_ONE_IN !== 0) return quiet(healthy);
  const concealed: Verdict = {
    verdict: 'fail',
    findings: [
      found('reports.concealed', made.tenant, 'warning', 'Usage reports conceal the names of users.'),
    ],
    evidence: { source: 'getM365AppUserDetail' },
  };
  return quiet(applied(healthy, { anonymization: concealed }, iso(now - DAY), rules).connection);
}

/** Everybody was told of everything. */
const quiet = (connection: Connection): Connection => ({
  ...connection,
  health: { ...connection.health, outbox: [] },
});

const WIDTH = 24;
const LINES = 2;

/** Writes the rows of so many connected connections, as the product writes them. @param withTroubles one of ten is degraded */
export async function fillFleet(
  connectionString: string,
  count: number,
  withTroubles: boolean,
): Promise<void> {
  const now = Date.now();
  const open = async (name: string): Promise<TableClient> => {
    const client = TableClient.fromConnectionString(connectionString, name, {
      allowInsecureConnection: true,
    });
    await client.createTable();
    return client;
  };
  const [states, listing] = await Promise.all([open('connections'), open('listing')]);
  const buckets = new Map<string, TransactionAction[]>();
  for (let from = 0; from < count; from += WIDTH) {
    const some = Array.from({ length: Math.min(WIDTH, count - from) }, (_, at) =>
      connectionOf(from + at, now, withTroubles),
    );
    await Promise.all(
      some.map((one) => states.submitTransaction([['create', toStateRow(one)], ...historyOf(one)])),
    );
    for (const one of some) {
      const row = toListingRow(one);
      const waiting = buckets.get(row.partitionKey) ?? [];
      buckets.set(row.partitionKey, waiting);
      waiting.push(['create', row]);
      if (waiting.length === 100) await listing.submitTransaction(waiting.splice(0));
    }
  }
  for (const waiting of buckets.values()) if (waiting.length > 0) await listing.submitTransaction(waiting);
}

const historyOf = ({ id, createdAt }: Connection): TransactionAction[] =>
  Array.from({ length: LINES }, (_, at) => [
    'create',
    {
      partitionKey: id,
      rowKey: `${id}~h~${reverseTime(Date.parse(createdAt) + at)}~${at}`,
      at: createdAt,
      text: 'From verifying to healthy.',
    },
  ]);

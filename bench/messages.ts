import { startAzurite } from '../sandbox/azurite.ts';
import { DAY, HOUR } from '../src/lib/clock.ts';
import { checkIds } from '../src/lib/connections/verdict.ts';
import { event } from '../test/lib/alerts/world.ts';
import { costOf } from '../test/support/cost.ts';
import { kinds, type Kind } from '../test/support/nights/faults.ts';
import { seedTenants } from '../test/support/nights/tenants.ts';
import type { Services } from '../src/lib/services.ts';
import { readImport } from '../src/lib/web/imports.ts';
import { openWorld } from '../test/support/openWorld.ts';
import type { Cost } from './reckoned/counts.ts';
import type { Line, Measurement } from './frame/measurement.ts';

const names: Readonly<Record<Kind, string>> = {
  shared: 'the operator’s app',
  own: 'an app of the tenant’s own',
  two: 'two apps and an account of the tenant’s own',
  account: 'an account alone',
};

export const messages: Measurement = {
  title: 'What a message costs',
  async measure(_size, say) {
    const azurite = await startAzurite();
    const world = await openWorld(azurite.connectionString);
    try {
      const operations: string[] = [];
      const services = world.another({
        onTableOperation: (table, operation) => operations.push(`${operation} ${table}`),
      });
      say('connecting a tenant of each kind');
      const seeded = await seedTenants(
        world,
        kinds.map((kind) => ({ name: kind, kind, nights: [] })),
      );
      world.advance(3 * DAY);
      // What there is to tell is told: from now on nothing changes.
      for (const { id } of seeded) await services.checkNow(id);
      const lines: Line[] = [];
      for (const { id, planned } of seeded) {
        const line = async (what: string, work: () => Promise<unknown>): Promise<void> => {
          // A password may be tried again after an hour; the operator's own profiles are kept for 15 s, for all messages.
          world.advance(2 * HOUR);
          await services.profiles.all();
          const cost = await costOf(world.microsoft, operations, work);
          lines.push({ what: `${names[planned.kind]}: ${what}`, result: said(cost), how: HOW });
        };
        for (const check of checkIds)
          await line(check, () =>
            services.passes.pass({ connectionId: id, checks: [check], attempt: 0 }, false),
          );
        await line('“Check now”', () => services.checkNow(id));
      }
      say('telling a receiver, and importing a table');
      for (const [what, work] of await others(services, world.origins.inbox))
        lines.push({
          what,
          result: said(await costOf(world.microsoft, operations, work)),
          how: 'counted in the same way; what a receiver is asked is not among it',
        });
      return lines;
    } finally {
      await world.stop();
      await azurite.stop();
    }
  },
};

/** A message of each other queue that comes often. */
async function others(
  { webhooks, deliveries, imports, planner }: Services,
  inbox: string,
): Promise<readonly (readonly [string, () => Promise<unknown>])[]> {
  const registered = await webhooks.register({ url: `${inbox}/bench`, createdBy: 'bench' });
  if (!registered.ok) throw new Error(registered.error.message);
  const told = event();
  await deliveries.publish([told]);
  const how = { dryRun: false, skipInvalid: false };
  const table = Array.from({ length: ROWS }, (_, at) => `contoso.example,snow,Bench ${at}`).join('\n');
  const rows = await readImport(planner, `tenant,profile,name\n${table}\n`, how);
  if (!rows.ok) throw new Error('the table does not fit');
  const job = await imports.begin({ id: 'be'.repeat(10), by: 'bench', ...how }, rows.value);
  const through = async (state: string): Promise<void> => {
    for (;;) {
      const now = await imports.find(job.id);
      if (now?.state !== state) return;
      await imports.step({ importId: job.id, state, after: now.after });
    }
  };
  return [
    [
      'an event that is brought',
      () => deliveries.deliver({ webhookId: registered.value.webhook.id, eventId: told.id }),
    ],
    [
      `${ROWS} rows of an import that are checked, with a look before each message`,
      () => through('checking'),
    ],
    [`${ROWS} rows of an import that are written, with a look before each message`, () => through('making')],
  ];
}

const ROWS = 10;

const HOW =
  'requests counted by the offline Microsoft, table operations by the product’s own counter, where nothing has changed; every kind of connection is held to its limits by `test/lib/health/limits.test.ts`';

function said({ signIns, batches, beta, further, vault, tables }: Cost): string {
  const parts = Object.entries({
    tokens: signIns,
    batches: batches + beta,
    'further reads': further,
    'vault reads': vault,
  });
  const asked = parts.flatMap(([what, count]) => (count > 0 ? [`${what} ${count}`] : []));
  return [...asked, `table operations ${tables.length} (${counted(tables)})`].join(', ');
}

/** The same ones once, with how many they are. */
function counted(operations: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const one of operations) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].map(([one, count]) => (count > 1 ? `${count} × ${one}` : one)).join(', ');
}

import { startAzurite } from '../sandbox/azurite.ts';
import { DAY, HOUR } from '../src/lib/clock.ts';
import { checkIds } from '../src/lib/connections/verdict.ts';
import { costOf } from '../test/support/cost.ts';
import { kinds, type Kind } from '../test/support/nights/faults.ts';
import { seedTenants } from '../test/support/nights/tenants.ts';
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
      return lines;
    } finally {
      await world.stop();
      await azurite.stop();
    }
  },
};

const HOW =
  'requests counted by the offline Microsoft, table operations by the product’s own counter, where nothing has changed; every kind of connection is held to its limits by `test/lib/health/limits.test.ts`';

function said({ signIns, batches, beta, further, vault, tables }: Cost): string {
  const counted = Object.entries({
    tokens: signIns,
    batches: batches + beta,
    'further reads': further,
    'vault reads': vault,
  });
  const asked = counted.flatMap(([what, count]) => (count > 0 ? [`${what} ${count}`] : []));
  return [...asked, `table operations ${tables.length} (${tables.join(', ')})`].join(', ');
}

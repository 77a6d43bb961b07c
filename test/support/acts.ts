import { rowsOf } from './tables.ts';
import type { KeptEntry } from '../../src/lib/connections/audit.ts';
import type { World } from './world.ts';

const making: ReadonlySet<string> = new Set(['connection.created', 'link.created']);

/** Is it an act beyond the making of a connection and of links to it, with which nearly every test begins? */
export const isFurther = ({ action }: Pick<KeptEntry, 'action'>): boolean => !making.has(action);

/** What the audit list holds of such acts on a connection, newest first; what its row still keeps is listed before. */
export async function actsOf({ services }: Pick<World, 'services'>, id: string) {
  await services.outbox.flush(id);
  const page = await services.audit.page(1_000);
  if (!page.ok) throw new Error('no audit list');
  return page.value.items.filter((act) => act.connection === id && isFurther(act));
}

/** Every act as it is written down by month, and not once more by its connection. */
export const actRows = async (world: Parameters<typeof rowsOf>[0]) =>
  (await rowsOf(world, 'audit')).filter(({ partitionKey }) => !partitionKey.startsWith('c~'));

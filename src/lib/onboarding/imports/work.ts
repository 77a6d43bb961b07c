import type { Audit, AuditEntry } from '../../connections/audit.ts';
import type { ConnectionStore } from '../../connections/store.ts';
import { idFrom } from '../../random.ts';
import type { Problem } from '../../web/problem.ts';
import type { Plan, Planner } from '../newConnection.ts';
import type { ImportJob, ImportPage, ImportRow } from './rows.ts';

/** Does with the rows of a page what its import is at; what was done with them before stays. */
export type Work = (job: ImportJob, page: ImportPage) => Promise<ImportPage>;

/** So many rows of a page are worked on at once: for most of the time each waits for Microsoft. */
const WIDTH = 25;
/** After so many times without an answer a row is given up: it can be imported later. */
export const MOST_TRIES = 4;

export function createWork(given: {
  planner: Pick<Planner, 'plan'>;
  connections: Pick<ConnectionStore, 'create' | 'find'>;
  audit: Pick<Audit, 'add'>;
}): Work {
  const { planner, connections, audit } = given;

  const check = async (page: ImportPage): Promise<ImportPage> => {
    if (!page.rows.some(({ status }) => status === 'waiting')) return page;
    const tries = page.tries + 1;
    const plan = onceEach((one: ImportRow) =>
      planner.plan({ profile: one.profile, tenant: one.tenant, ownership: one.more?.ownership }),
    );
    const rows = await each(page.rows, async (one) => {
      if (one.status !== 'waiting') return one;
      const planned = await plan(one);
      if (planned.ok) return checked(one, planned.value);
      if (planned.error.code === 'unavailable' && tries < MOST_TRIES) return one;
      // The rest is kept: whoever corrects the row has all of it.
      return { ...one, status: 'invalid' as const, errors: [faultOf(planned.error)] };
    });
    return { rows, tries };
  };

  /** A connection of the same tenant, profile and name is the row's own, ended or not; any other is another one. */
  const checked = async (one: ImportRow, found: Plan): Promise<ImportRow> => {
    const there = await connections.find({ ...one, tenant: found.tenant });
    if (there === undefined) return { ...one, status: 'ready', found };
    const { more: _rest, ...said } = one;
    return { ...said, status: 'there', found, connection: there };
  };

  const make = async (job: ImportJob, page: ImportPage): Promise<ImportPage> => {
    if (!page.rows.some(({ status }) => status === 'ready')) return page;
    const rows = await each(page.rows, async (one) => {
      const { found, more, ...said } = one;
      if (one.status !== 'ready' || !found) return one;
      const made = await connections.create({
        id: connectionId(job, one),
        profile: one.profile,
        ...found,
        tenantName: one.tenant.toLowerCase(),
        name: one.name,
        tags: more?.tags ?? [],
        callers: more?.callers ?? [],
        createdBy: job.by,
      });
      if (!made.ok) return { ...said, found, status: 'there' as const, connection: made.error };
      await audit.add(connectionAct(job, one, made.value.id));
      return { ...said, found, status: 'made' as const, connection: made.value.id };
    });
    return { ...page, rows };
  };

  return (job, page) => (job.state === 'checking' ? check(page) : make(job, page));
}

/** The same each time, and of no other row. */
const connectionId = ({ id }: ImportJob, { row }: ImportRow): string => idFrom(`import ${id} ${row}`);

function faultOf({ code, detail, errors }: Problem): { path: string; message: string } {
  if (code === 'unavailable')
    return {
      path: 'tenant',
      message: 'Microsoft did not answer about this tenant. Import this row again later.',
    };
  const [first] = errors ?? [];
  if (first) return { path: first.path, message: first.message };
  return { path: code === 'unknown_tenant' ? 'tenant' : 'profile', message: detail ?? 'cannot be connected' };
}

/** Rows of one tenant and profile often stand together: that is asked once. */
function onceEach<T>(ask: (one: ImportRow) => Promise<T>): (one: ImportRow) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (one) => {
    const key = JSON.stringify([one.tenant.toLowerCase(), one.profile, one.more?.ownership]);
    const answer = asked.get(key) ?? ask(one);
    asked.set(key, answer);
    return answer;
  };
}

async function each<T>(all: readonly T[], work: (one: T) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (let at = 0; at < all.length; at += WIDTH)
    done.push(...(await Promise.all(all.slice(at, at + WIDTH).map(work))));
  return done;
}

// Both have the time at which the operator asked: however often they are written down, they are listed once.

/** Pure: that somebody began an import. */
export const importedAct = ({ id, by, at, total, dryRun }: ImportJob): AuditEntry => ({
  id: `import-${id}`,
  at,
  by,
  action: 'import.begun',
  subject: id,
  text: `An import of ${total} ${total === 1 ? 'row' : 'rows'} was begun${dryRun ? ', to check them only' : ''}.`,
});

const connectionAct = ({ id, by, at }: ImportJob, { row }: ImportRow, connection: string): AuditEntry => ({
  id: `imported-${id}-${row}`,
  at,
  by,
  action: 'connection.imported',
  connection,
  subject: id,
  text: `The connection was made of row ${row} of an import.`,
});

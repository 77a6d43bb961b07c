import { type Clock, iso, MINUTE } from '../../clock.ts';
import type { Audit } from '../../connections/audit.ts';
import { ConflictError } from '../../errors.ts';
import { isolated, type Logger } from '../../log.ts';
import type { Queue } from '../../storage/queues.ts';
import type { Table } from '../../storage/tables.ts';
import type { FileRow } from './file.ts';
import {
  advanced,
  fromJobRow,
  fromPageRow,
  type ImportJob,
  type ImportRow,
  isOver,
  noCounts,
  paged,
  pageKey,
  type RowStatus,
  toImportRow,
  toJobRow,
  toPageRow,
} from './rows.ts';
import { importedAct, type Work } from './work.ts';

/** Names where an import stood when it was sent: what an import has passed is not done again. */
export interface ImportMessage {
  readonly importId: string;
  readonly state: string;
  readonly after: number;
}

export interface Imports {
  /**
   * Keeps an import and has it begun; done again with the same id, it goes on with the one that is there.
   *
   * @param wanted.id 20 hexadecimal digits @param wanted.by object id of the operator
   */
  begin(
    wanted: Pick<ImportJob, 'id' | 'by' | 'dryRun' | 'skipInvalid'>,
    rows: readonly FileRow[],
  ): Promise<ImportJob>;
  find(id: string): Promise<ImportJob | undefined>;
  /** Rows that come after one, in order; with `statuses` those alone. */
  rows(
    id: string,
    wanted: { after: number; limit: number; statuses?: readonly RowStatus[] | undefined },
  ): Promise<readonly ImportRow[]>;
  /** Deals with one page of rows, and sends for the next; done twice, it makes nothing twice. */
  step(message: ImportMessage): Promise<void>;
  /** Sends again for what has not moved for a while: its message was lost. */
  resume(): Promise<void>;
}

/** In it, a row for each import that is under way. */
const OPEN = 'open';
/** Longer than a page and each of its pauses take. */
const STILL = 5 * MINUTE;
/** Seconds until Microsoft is asked again for what it did not answer; one fewer than it is asked. */
const PAUSES = [5, 30, 120];
const READ_PAGES = 20;
/** Pages that are written side by side. */
const WIDTH = 10;

export function createImports(given: {
  table: Table;
  queue: Queue<ImportMessage>;
  work: Work;
  audit: Pick<Audit, 'add'>;
  clock: Clock;
  log: Logger;
}): Imports {
  const { table, queue, work, audit, clock, log } = given;

  const open = async (id: string) => {
    const stored = /^[0-9a-f]{20}$/.test(id) ? await table.get(id, id) : undefined;
    return stored && { job: fromJobRow(stored.row), etag: stored.etag };
  };
  const send = ({ id, state, after }: ImportJob, seconds = 0) =>
    queue.send({ importId: id, state, after }, seconds);
  const save = async (job: ImportJob, etag: string): Promise<boolean> => {
    try {
      await table.replace(toJobRow(job), etag);
      return true;
    } catch (thrown) {
      // Another one had the same message, and goes on.
      if (thrown instanceof ConflictError) return false;
      throw thrown;
    }
  };

  return {
    async begin({ id, by, dryRun, skipInvalid }, rows) {
      const now = iso(clock());
      const there = await open(id);
      const fresh: ImportJob = {
        id,
        state: 'checking',
        by,
        at: now,
        changedAt: now,
        total: rows.length,
        dryRun,
        skipInvalid,
        after: 0,
        counts: noCounts,
      };
      if (!there) {
        // The pages first: whoever finds the job finds them all.
        const pages = paged(rows.map(toImportRow)).map((one) => toPageRow(id, { rows: one, tries: 0 }));
        for (let at = 0; at < pages.length; at += WIDTH)
          await Promise.all(pages.slice(at, at + WIDTH).map((page) => table.merge(page)));
        // The sweep has to know of it from the moment that it is there.
        await table.merge({ partitionKey: OPEN, rowKey: id, at: now });
        await table.insert(toJobRow(fresh));
      }
      const job = there?.job ?? fresh;
      if (isOver(job)) return job;
      await audit.add(importedAct(job));
      await send(job);
      return job;
    },

    find: async (id) => (await open(id))?.job,

    async rows(id, { after, limit, statuses }) {
      const found: ImportRow[] = [];
      let from: string | undefined;
      do {
        const read = await table.page(id, `${id}~`, READ_PAGES, from, pageKey(id, after));
        for (const { row } of read.rows)
          for (const one of fromPageRow(row).rows)
            if (one.row > after && (!statuses || statuses.includes(one.status))) found.push(one);
        from = read.next;
      } while (from !== undefined && found.length < limit);
      return found.slice(0, limit);
    },

    async step({ importId, state, after }) {
      const opened = await open(importId);
      if (!opened) return;
      const { job, etag } = opened;
      if (job.state !== state || job.after !== after || isOver(job)) return;
      const { rows: stored } = await table.page(
        importId,
        `${importId}~`,
        1,
        undefined,
        pageKey(importId, after),
      );
      const page = stored[0] && fromPageRow(stored[0].row);
      const done = page && (await work(job, page));
      if (done && stored[0] && done !== page) {
        try {
          await table.replace(toPageRow(importId, done), stored[0].etag);
        } catch (thrown) {
          if (thrown instanceof ConflictError) return;
          throw thrown;
        }
      }
      const changedAt = iso(clock());
      if (done?.rows.some(({ status }) => status === 'waiting')) {
        const pause = PAUSES[done.tries - 1] ?? 0;
        if (await save({ ...job, changedAt }, etag)) await send(job, pause);
        return;
      }
      const next = { ...job, ...advanced(job, done), changedAt };
      if (!(await save(next, etag))) return;
      if (!isOver(next)) return send(next);
      await table.remove(OPEN, importId);
      log.info('an import is over', { id: importId, state: next.state, ...next.counts });
    },

    async resume() {
      await isolated(log, 'resuming imports', {}, async () => {
        for await (const { row, etag } of table.query(OPEN)) {
          const job = (await open(row.rowKey))?.job;
          // Without a job it is about to be there, or whoever began it died before that.
          const isStill = clock() - Date.parse(job?.changedAt ?? String(row['at'])) > STILL;
          if (job && !isOver(job)) {
            if (!isStill) continue;
            // Whoever began it may have died before that was listed.
            await audit.add(importedAct(job));
            await send(job);
          } else if (job || isStill) await table.remove(OPEN, row.rowKey, etag);
        }
      });
    },
  };
}

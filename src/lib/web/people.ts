import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { type AuditChoice, type AuditFilter, ITSELF } from '../connections/audit.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import { createSnapshot } from '../profiles/snapshot.ts';
import type { Table } from '../storage/tables.ts';
import { folded } from './folded.ts';
import type { Operator } from './identity.ts';

/** By object id, how people were called when they last changed something. */
export type Names = ReadonlyMap<string, string>;

/** Pure: what stands for an operator on a page: a name where one is known, else the object id. */
export const calledBy = (by: string, reader: Pick<Operator, 'id' | 'name'>, names: Names): string =>
  by === reader.id ? `${reader.name} (you)` : (names.get(by) ?? by);

/** What operators are called, so that nobody has to read object ids. Neither of these ever fails. */
export interface People {
  /** Nobody where they cannot be read; at most one call in 15 s. */
  names(): Promise<Names>;
  /** Somebody has just changed something. Costs a call where that person is new to this instance, or called otherwise. */
  note(operator: Pick<Operator, 'id' | 'name'>): Promise<void>;
}

const PARTITION = 'person';

/** An application that calls has no name: its client id says no more than its object id. */
const isId = (name: string): boolean => z.guid().safeParse(name).success;

export function createPeople({ misc, clock, log }: { misc: Table; clock: Clock; log: Logger }): People {
  const snapshot = createSnapshot(async () => {
    const names = new Map<string, string>();
    for await (const { row } of misc.query(PARTITION))
      if (typeof row['name'] === 'string') names.set(row.rowKey, row['name']);
    return names;
  }, clock);
  /** Whom this instance need not look for. */
  const noted = new Map<string, string>();

  return {
    async names() {
      try {
        return await snapshot.all();
      } catch (thrown) {
        log.warn('people are shown by their ids, since their names cannot be read', {
          reason: messageOf(thrown),
        });
        return new Map();
      }
    },
    async note({ id, name }) {
      if (name === id || isId(name) || noted.get(id) === name) return;
      try {
        if ((await snapshot.all()).get(id) !== name) {
          await misc.merge({ partitionKey: PARTITION, rowKey: id, name });
          snapshot.apply(id, name);
        }
        noted.set(id, name);
      } catch (thrown) {
        log.warn('the name of a person was not kept', { person: id, reason: messageOf(thrown) });
      }
    },
  };
}

/** Pure: the acts that a filter means: `by` is an object id, or what is in the names of one or more. */
export function auditChoice({ by, ...filter }: AuditFilter, names: Names): AuditChoice {
  if (by === undefined) return filter;
  if (by === ITSELF || names.has(by)) return { ...filter, by: [by] };
  const part = folded(by);
  const ids = [...names].filter(([, name]) => folded(name).includes(part)).map(([id]) => id);
  return { ...filter, by: [by, ...ids] };
}

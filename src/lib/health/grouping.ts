import * as z from 'zod';
import { buildEvent } from '../alerts/events.ts';
import type { Deliveries } from '../alerts/deliveries.ts';
import { type Group, type GroupChange, groupId, planGroups } from '../alerts/groups.ts';
import { sameEvent } from '../alerts/announce.ts';
import type { AlertInOutbox } from '../alerts/telling.ts';
import { type Clock, iso } from '../clock.ts';
import type { Listed } from '../connections/rows.ts';
import { pendingEvent, severities } from '../connections/verdict.ts';
import { ConflictError } from '../errors.ts';
import { isolated, type Logger } from '../log.ts';
import type { Stored, Table } from '../storage/tables.ts';

/** Groups of alerts, as they are kept. */
export interface Grouping {
  /** Tells of groups that begin, grow or end, before anybody tells of their members; done twice, it tells once. */
  settle(all: readonly Listed[]): Promise<void>;
  /** The open group of an alert, or of its kind. */
  find(alert: AlertInOutbox, profile: string): Promise<Group | undefined>;
}

const PARTITION = 'alertGroup';
const ATTEMPTS = 8;

const texts = z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text)));
const groupRow = z.object({
  check: z.string(),
  code: z.string(),
  cause: z.string(),
  severity: z.enum(severities),
  sequence: z.number().int(),
  openedAt: z.string(),
  toldAt: z.string(),
  resolvedAt: z.string().optional(),
  message: z.string(),
  profiles: texts,
  tags: texts,
});
const outboxOf = z.array(pendingEvent);

interface Kept {
  readonly group: Group;
  readonly outbox: z.infer<typeof outboxOf>;
  readonly etag: string;
}

export function createGrouping(given: {
  misc: Table;
  deliveries: Pick<Deliveries, 'publish'>;
  publicOrigin: string;
  /** Milliseconds after which a critical group that is still there is told again. */
  remindAfter: number | undefined;
  clock: Clock;
  log: Logger;
}): Grouping {
  const { misc, deliveries, publicOrigin, remindAfter, clock, log } = given;

  const read = async (id: string): Promise<Kept | undefined> => {
    const stored = await misc.get(PARTITION, id);
    return stored && toKept(stored);
  };
  const readAll = async (): Promise<Kept[]> => {
    const kept: Kept[] = [];
    for await (const stored of misc.query(PARTITION)) kept.push(toKept(stored));
    return kept;
  };
  /** @throws ConflictError where another instance was faster: it has told the same */
  const write = async ({ group, event }: GroupChange, before: Kept | undefined): Promise<void> => {
    const row = toRow(group, [...(before?.outbox ?? []), event]);
    if (before) await misc.replace(row, before.etag);
    else if (!(await misc.insert(row))) throw new ConflictError('the group is there already');
  };

  const publish = async ({ group, outbox }: Kept): Promise<void> => {
    const { id, code, cause, profiles, tags } = group;
    const subject = { kind: 'group', id: `group:${id}`, name: `${code}, ${cause}` } as const;
    const audience = { profiles, tags };
    const build = (event: Kept['outbox'][number]) =>
      buildEvent(event, subject, `${publicOrigin}/alerts?group=${id}`);
    await deliveries.publish(outbox.map((event) => ({ ...build(event), audience })));
    const now = await read(id);
    if (!now) return;
    const left = now.outbox.filter((event) => !outbox.some((one) => sameEvent(one, event)));
    try {
      await misc.replace(toRow(now.group, left), now.etag);
    } catch (thrown) {
      // Whoever wrote meanwhile published too, or will: an event that is published again reaches nobody twice.
      if (!(thrown instanceof ConflictError)) throw thrown;
    }
  };

  return {
    async settle(all) {
      for (let attempt = 1; ; attempt += 1) {
        const kept = new Map((await readAll()).map((one) => [one.group.id, one]));
        const known = [...kept.values()].map(({ group }) => group);
        try {
          for (const change of planGroups(all, known, iso(clock()), { remindAfter }))
            await write(change, kept.get(change.group.id));
          break;
        } catch (thrown) {
          if (!(thrown instanceof ConflictError) || attempt >= ATTEMPTS) throw thrown;
        }
      }
      const untold = (await readAll()).filter(({ outbox }) => outbox.length > 0);
      for (const one of untold)
        await isolated(log, 'telling of a group', { group: one.group.id }, () => publish(one));
    },
    async find(alert, profile) {
      const { check, code, cause = profile } = alert;
      const kept = await read(alert.group ?? groupId({ check, code, cause }));
      return kept?.group.resolvedAt === undefined ? kept?.group : undefined;
    },
  };
}

const toRow = ({ id, profiles, tags, ...group }: Group, outbox: Kept['outbox']) => ({
  partitionKey: PARTITION,
  rowKey: id,
  ...group,
  profiles: JSON.stringify(profiles),
  tags: JSON.stringify(tags),
  outbox: JSON.stringify(outbox),
});

const toKept = ({ row, etag }: Stored): Kept => ({
  group: { ...groupRow.parse(row), id: row.rowKey },
  outbox: outboxOf.parse(JSON.parse(String(row['outbox']))),
  etag,
});

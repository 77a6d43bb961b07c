import type { PendingEvent } from '../connections/verdict.ts';
import type { GroupInEvent } from './eventParticulars.ts';
import { buildEvent, type OutgoingEvent } from './events.ts';
import { countOf, type Group, isAwake, type Line, type Member, worstOf } from './groupMembers.ts';
import type { GroupNews } from './groups.ts';
import { isMeant, type Route } from './routing.ts';

const NAMED_CONNECTIONS = 10;
const OVER = 'Nothing is open in this group any more.';

/**
 * Pure: a group's event as one webhook is told it: it counts, names and weighs only the connections that the webhook
 * is told of. `undefined` where the event is about none of them.
 *
 * @param members open alerts of the group
 * @param link the page that shows it
 */
export function groupEvent(
  group: Group,
  pending: PendingEvent,
  all: readonly Line[],
  members: readonly Member[],
  link: string,
): (route: Route) => OutgoingEvent | undefined {
  const news = pending.data as unknown as GroupNews;
  const concerned = concernedBy(group, pending, news, all, members);
  return (route) => {
    const these = concerned.filter(({ connection }) => isMeant(route, connection));
    const isOver = news.change === 'resolved';
    const [first] = these;
    if (!first && !isOver) return undefined;
    const still = members.filter(({ connection }) => isMeant(route, connection));
    const { check, code, cause, openedAt, resolvedAt } = group;
    const told: GroupInEvent = {
      check,
      code,
      cause,
      severity: isOver ? group.severity : worstOf(these),
      change: news.change,
      members: isOver ? 0 : countOf(news.change === 'opened' ? these : still),
      concerned: countOf(these),
      message: first?.alert.message ?? OVER,
      openedAt,
      ...(isOver && { resolvedAt }),
      connections: namesOf(these),
    };
    const subject = { kind: 'group', id: `group:${group.id}`, name: `${code}, ${cause}` } as const;
    // Who is not told of everything hears of the end where the beginning was told.
    const audience = {
      profiles: these.map(({ connection }) => connection.profile),
      tags: these.flatMap(({ connection }) => connection.tags),
    };
    return { ...buildEvent({ ...pending, data: { group: told } }, subject, link), audience };
  };
}

/** Whom an event is about: who came or became worse with it, or is still there. */
function concernedBy(
  { told }: Group,
  { sequence, at }: PendingEvent,
  { change, snoozeOver }: GroupNews,
  all: readonly Line[],
  members: readonly Member[],
): readonly Member[] {
  if (change === 'resolved') return [];
  if (change === 'reminded')
    return members.filter(
      ({ alert }) => isAwake(alert, at) && (snoozeOver === true || alert.severity === 'critical'),
    );
  return all.flatMap((connection) =>
    connection.alerts
      .filter(({ id }) => told.get(id)?.by === sequence)
      .map((alert) => ({ connection, alert })),
  );
}

function namesOf(members: readonly Member[]): { id: string; name: string }[] {
  const names = new Map(members.map(({ connection: { id, name } }) => [id, name]));
  return [...names].slice(0, NAMED_CONNECTIONS).map(([id, name]) => ({ id, name }));
}

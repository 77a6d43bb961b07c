import { type Clock, iso } from '../clock.ts';
import type { Act } from '../connections/audit.ts';
import { type Connection, isConnected } from '../connections/connection.ts';
import { isProvingPassword } from '../connections/passwordSuccession.ts';
import type { Provisioning } from '../connections/provisioning.ts';
import type { ConnectionStore } from '../connections/store.ts';
import { isolated, type Logger } from '../log.ts';
import { newId, type Random } from '../random.ts';
import type { Queue } from '../storage/queues.ts';
import type { Vault } from '../storage/vault.ts';
import type { Problem } from '../web/problem.ts';
import { broughtBack, giveWay, isHeld, linksBeside, putAside, withoutSetback } from './aside.ts';
import { hasRoom, LINK_LIFE, type NewLink, NO_ROOM, withLink } from './links.ts';
import { dropsSession, forgetSession } from './session.ts';
import { newFlow } from './setup.ts';
import type { VerifyMessage } from './verifier.ts';

/** A flow that somebody asks of a connection that works: to renew its credentials, or to try what it may do. */
export interface Interlude extends Pick<Provisioning, 'actor'> {
  readonly kind: 'rotate' | 'trial';
  /** Object id of the operator who asks; absent where nobody does. */
  readonly by?: string;
  readonly choices: Partial<Provisioning['choices']>;
  /** The way there for the admin who has to sign in for it. */
  readonly link?: NewLink;
  /** A line of the connection's history. */
  readonly history?: string;
  /** For the audit list, where somebody asks. */
  readonly act?: Act;
}

/**
 * Begins a flow in the place of what waits, which comes back when it is over. Where the same goes on already, nothing
 * changes. The state first, then the message: what dies in between is due, and the sweep finds it.
 *
 * @returns why it may not begin now
 */
export type BeginInterlude = (connectionId: string, interlude: Interlude) => Promise<Problem | undefined>;

export function createInterludes(given: {
  connections: ConnectionStore;
  vault: Vault;
  queue: Queue<VerifyMessage>;
  /** Brings acts to the audit list. */
  flush: (connectionId: string) => Promise<void>;
  clock: Clock;
  random: Random;
  log: Logger;
}): BeginInterlude {
  const { connections, queue, flush, clock, random, log } = given;
  return async (connectionId, wish) => {
    const { kind, actor, by, choices, link, history, act } = wish;
    const started = newFlow(newId(random), clock());
    let problem: Problem | undefined;
    let drops = false;
    await connections.update(connectionId, (current) => {
      drops = false;
      problem = standsInTheWay(current, wish, clock());
      if (problem || isUnderWay(current, wish)) return undefined;
      const links = linksBeside(current, current.provisioning);
      if (link && !hasRoom({ links }, clock())) problem = NO_ROOM;
      if (problem) return undefined;
      const again = kind === 'trial' ? unfinishedTrial(current, by === undefined) : undefined;
      const flow: Provisioning = {
        ...started,
        ...again,
        kind,
        actor,
        ...(by !== undefined && { by }),
        choices: { ...started.choices, ...choices },
        before: putAside(current),
      };
      const dueAt = actor === 'admin' ? undefined : iso(clock());
      drops = dropsSession(current, { provisioning: flow });
      const connection: Connection = {
        ...giveWay(current),
        provisioning: flow,
        links,
        onboarding: withoutSetback(current.onboarding, dueAt),
        ...(kind === 'trial' && { lastTrial: { flow: flow.flow, startedAt: flow.startedAt } }),
      };
      return {
        connection: link ? withLink(connection, link, flow.flow, clock()) : connection,
        ...(history !== undefined && { history }),
        ...(act && { act }),
      };
    });
    if (drops) await forgetSession(given, connectionId);
    if (act && !problem)
      await isolated(log, 'listing what was asked for', { connectionId }, () => flush(connectionId));
    if (!problem && actor !== 'admin') await queue.send({ connectionId });
    return problem;
  };
}

/** Pure: the trial that goes on: one that is not over, or, where nobody asks for another, whose user is left over. */
function unfinishedTrial(
  { lastTrial }: Connection,
  isUnasked: boolean,
): Pick<Provisioning, 'flow' | 'startedAt' | 'step' | 'attempt'> | undefined {
  if (!lastTrial || (lastTrial.finishedAt !== undefined && !isUnasked)) return undefined;
  const { flow, startedAt, waits } = lastTrial;
  return { flow, startedAt, step: waits?.step ?? '', attempt: waits?.attempt ?? 0 };
}

/** Pure: without a rotation that waits for an admin: what it was put in the place of comes back. */
export function withoutErrand(current: Connection, now: number): Connection {
  const { provisioning: flow } = current;
  if (flow?.kind !== 'rotate' || flow.actor !== 'admin' || flow.finishedAt !== undefined) return current;
  const isWorking = flow.session !== undefined && !flow.stop && Date.parse(flow.session.endsAt) > now;
  return isWorking || isHeld(current, now) || isProvingPassword(current)
    ? current
    : broughtBack(current, flow.before);
}

/** Pure: is all that is asked for being done already, without waiting for anybody? */
export function isUnderWay({ provisioning: flow }: Connection, { kind, actor, choices }: Interlude): boolean {
  if (flow?.kind !== kind || flow.actor !== actor || actor === 'admin') return false;
  const has = (what: 'renew' | 'retire') =>
    (choices[what] ?? []).every((key) => flow.choices[what]?.includes(key));
  return flow.finishedAt === undefined && !flow.stop && has('renew') && has('retire');
}

/** Pure: why it may not begin now. A flow that waits for somebody is put aside, and comes back. */
export function standsInTheWay(current: Connection, wish: Interlude, now: number): Problem | undefined {
  const { state, provisioning: flow } = current;
  if (!isConnected(state)) {
    const detail = `The connection is ${state}; this can be done once it is connected.`;
    return { code: 'state_conflict', detail };
  }
  if (!flow || flow.finishedAt !== undefined || isUnderWay(current, wish)) return undefined;
  const isWorking = flow.session !== undefined && !flow.stop && Date.parse(flow.session.endsAt) > now;
  // A trial that waits can wait longer: what it needs may be the very credential.
  const goesOnByItself =
    !flow.stop && (isProvingPassword(current) || (flow.actor !== 'admin' && flow.kind !== 'trial'));
  // What somebody was sent a link for is not taken from them by a timer, as long as the link can be good.
  const isAwaited =
    wish.by === undefined &&
    flow.kind === 'rotate' &&
    flow.actor === 'admin' &&
    now - Date.parse(flow.startedAt) < LINK_LIFE;
  const isFree = !isHeld(current, now) && !isWorking && !goesOnByItself && !isAwaited;
  return flow.kind !== 'remove' && isFree ? undefined : { code: 'state_conflict', detail: goingOn(flow) };
}

/** What goes on, and what whoever asks for something else can do. */
function goingOn({ kind, choices: { renew = [], renewPassword } }: Provisioning): string {
  if (kind === 'remove')
    return 'It was asked that things be removed from the tenant. Take that back, or let it end; then ask again.';
  const again = 'Ask again when that has ended.';
  if (kind === 'make') return `An admin of the tenant is having the connection set up. ${again}`;
  if (kind === 'trial') return `What the connector may do is being tried. ${again}`;
  if (renewPassword)
    return `The account’s password is being renewed, which can take up to two days. ${again}`;
  return renew.length > 0
    ? `Credentials of the connection are being renewed. ${again}`
    : `Former credentials are being removed from the tenant. ${again}`;
}

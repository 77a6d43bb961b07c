import { DAY, HOUR, MINUTE } from '../../../src/lib/clock.ts';
import type { EventBody } from '../../../src/lib/alerts/events.ts';
import type { TestHost } from '../host.ts';
import type { World } from '../world.ts';
import { OWN_APP, runsOfANight } from './expected.ts';
import { alertText, digestText, groupText, type Heard } from './telling.ts';

/** The inbox that hears everything. */
const INBOX = 'nights';

/** A receiver that gets every event; what it refused it did not hear. */
export interface Receiver {
  /** What it heard since the last call, oldest first, each event once. */
  heard(): readonly Heard[];
  /** Ids of events that it took more than once. */
  readonly twice: readonly string[];
  /** What it heard of queues that put messages aside, which no plan knows of. */
  readonly aside: readonly Heard[];
}

export async function startReceiver(world: World): Promise<Receiver> {
  const made = await world.services.webhooks.register({
    url: `${world.origins.inbox}/${INBOX}`,
    createdBy: 'olivia',
  });
  if (!made.ok) throw new Error(made.error.message);
  return listenAt(world, INBOX);
}

/** Listens at an inbox of the sandbox that is registered as a webhook. */
export function listenAt({ microsoft }: Pick<World, 'microsoft'>, inbox: string): Receiver {
  const seen = new Set<string>();
  const twice: string[] = [];
  const aside: Heard[] = [];
  return {
    twice,
    aside,
    heard() {
      const messages = microsoft.world.inboxes[inbox]?.messages.splice(0).toReversed() ?? [];
      const fresh = messages.filter(({ id, answered }) => {
        if (answered >= 300) return false;
        if (seen.has(id)) twice.push(id);
        return seen.size !== seen.add(id).size;
      });
      const all = fresh.map(({ body }) => JSON.parse(body) as EventBody);
      const isPlanned = ({ data }: EventBody): boolean => data.alert?.check !== 'queues';
      aside.push(...all.filter((event) => !isPlanned(event)).map(heardOf));
      return all.filter(isPlanned).map(heardOf);
    },
  };
}

/** An event as the plan speaks of it. */
function heardOf({ type, data }: EventBody): Heard {
  const { alert, digest, group, operatorApp, sequence, subject, fingerprint: of } = data;
  const who = subject.kind === 'operator' ? OWN_APP : subject.name;
  const says = alert
    ? alertText(alert.check, alert)
    : digest
      ? digestText(
          digest.total,
          digest.alerts.map(({ code }) => code),
        )
      : group
        ? groupText(group.change, group.members, group.concerned, group.severity)
        : (operatorApp?.standing ?? '');
  return { type, who, says, sequence, of };
}

/** The next instant that is so many hours after midnight. */
export const nextTime = (world: World, hours: number): number =>
  world.now() + ((hours * HOUR - (world.now() % DAY) + DAY) % DAY);

/** Turns the clock to it. */
export const turnTo = (world: World, hours: number): void =>
  world.advance(nextTime(world, hours) - world.now());

/** Lets time go by until then: every message that was put off comes at its time. */
export async function letPass(world: World, host: TestHost, until: number): Promise<void> {
  for (let next = host.nextAt(); next !== undefined && next <= until; next = host.nextAt()) {
    world.advance(Math.max(0, next - world.now()));
    await host.work();
  }
  world.advance(Math.max(0, until - world.now()));
}

/** Turns the clock on by a minute, reconciles, and lets what follows from it come to its end. */
export async function reconcile(world: World, host: TestHost): Promise<void> {
  world.advance(MINUTE);
  await host.fire('reconcileRuns');
  await host.work();
  // Of two events about one thing the second waits for its turn.
  await letPass(world, host, world.now() + MINUTE / 2);
}

/** One run of a night, from its timer to the receiver's door. @param at 0 for the first of the night */
export async function runOf(world: World, host: TestHost, at: number): Promise<void> {
  turnTo(world, at + 1);
  await host.fire(runsOfANight[at]?.timer ?? '');
  await host.work();
  await reconcile(world, host);
}

/** Makes a past of quiet nights: what is due in a new installation is begun and closed, with nobody in it. */
export async function quietNights(world: World, host: TestHost): Promise<void> {
  turnTo(world, runsOfANight.length + 1);
  await reconcile(world, host);
}

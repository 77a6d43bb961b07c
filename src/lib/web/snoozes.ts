import * as z from 'zod';
import { type Clock, DAY, iso } from '../clock.ts';
import { LONGEST_SNOOZE, type SnoozeRefusal } from '../health/snoozing.ts';
import { plainText } from '../profiles/phrase.ts';
import { err, ok, type Result } from '../result.ts';
import { type FieldError, fromZod, type Problem } from './problem.ts';

/** Why nobody wants to hear of an alert for a while, and until when. */
export const snoozeWish = z.strictObject({ why: plainText(300), until: z.iso.datetime({ offset: true }) });
export type SnoozeWish = z.output<typeof snoozeWish>;

/** The wish with its end in UTC, where that is neither over nor too far away. */
export function acceptSnooze({ why, until }: SnoozeWish, now: number): Result<SnoozeWish, Problem> {
  const end = Date.parse(until);
  const length = end - now;
  if (length > 0 && length <= LONGEST_SNOOZE) return ok({ why, until: iso(end) });
  const message = `must be in the future, and at most ${LONGEST_SNOOZE / DAY} days from now`;
  return err({ code: 'invalid_request', errors: [{ path: 'until', message }] });
}

const fingerprint = z.string().regex(/^[\da-f]{32}$/);

const day = z.strictObject({
  why: plainText(300),
  until: z.iso.date('must be a day'),
});

/** The same from a form, where it ends with a day, in UTC. */
export function readSnoozeForm(
  fields: { readonly why: string; readonly until: string },
  now: number,
): Result<SnoozeWish, readonly FieldError[]> {
  const parsed = day.safeParse(fields);
  if (!parsed.success) return err(fromZod(parsed.error).errors);
  const { why, until } = parsed.data;
  const accepted = acceptSnooze({ why, until: `${until}T23:59:59.999Z` }, now);
  return accepted.ok ? accepted : err(accepted.error.errors ?? []);
}

/** What the forms of the page send besides a field for each alert that is ticked. */
export const snoozeFields = z
  .object({
    /** The search of the address that the form was sent from. */
    back: z.string().max(4_000).default(''),
    why: z.string().default(''),
    until: z.string().default(''),
    only: fingerprint.optional(),
  })
  .catchall(z.string());

/** As many as are dealt with while somebody waits. */
const AT_ONCE = 100;

/** Ids of the alerts that are ticked. */
export function tickedIn(fields: Readonly<Record<string, unknown>>): Result<string[], readonly FieldError[]> {
  const ids = Object.keys(fields)
    .filter((name) => name.startsWith('alert.'))
    .map((name) => name.slice('alert.'.length))
    .filter((id) => fingerprint.safeParse(id).success);
  if (ids.length === 0) return err([{ path: '', message: 'Tick the alerts that you mean.' }]);
  if (ids.length <= AT_ONCE) return ok(ids);
  return err([{ path: '', message: `Tick ${AT_ONCE} alerts at most at once.` }]);
}

/** The days that a form offers, as `yyyy-mm-dd`. */
export const snoozeDays = (now: ReturnType<Clock>) => ({
  first: iso(now).slice(0, 10),
  last: iso(now + LONGEST_SNOOZE - DAY).slice(0, 10),
});

/** So many are snoozed side by side. */
const WIDTH = 8;

/** Does the same to each of these alerts. @returns what was refused, in words */
export async function toEach(
  ids: readonly string[],
  act: (id: string) => Promise<Result<unknown, SnoozeRefusal>>,
): Promise<readonly FieldError[]> {
  const refused: SnoozeRefusal[] = [];
  for (let at = 0; at < ids.length; at += WIDTH) {
    const outcomes = await Promise.all(ids.slice(at, at + WIDTH).map(act));
    refused.push(...outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.error])));
  }
  const count = (refusal: SnoozeRefusal): number => refused.filter((one) => one === refusal).length;
  const [none, full] = [count('none'), count('full')];
  return [
    ...(none > 0 ? [`${alerts(none)} not open any more.`] : []),
    ...(full > 0 ? [`${alerts(full)} of connections of which so much is kept that there is no room.`] : []),
  ].map((message) => ({ path: '', message }));
}

const alerts = (count: number): string => (count === 1 ? 'One of them is' : `${count} of them are`);

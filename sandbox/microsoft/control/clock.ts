import * as z from 'zod';
import type { Sandbox } from '../sandbox.ts';
import { clockKnobs } from '../worldClock.ts';
import { ChangeRefused } from './changes.ts';

const DAY = 86_400;
const MOST_AHEAD = 3_650 * DAY;
const unitSeconds = [7 * DAY, DAY, 3_600, 60, 1];
// Years and months are left out: how long they are depends on the day.
const duration = /^P(?=[\dT])(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

const howFar =
  'advance takes an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as "P40D" or "PT90M". ' +
  'Time goes forwards only; "npm start -- --reset" begins anew at the real time.';

/** Seconds of a duration; `undefined` where it is none or takes no time. */
export function secondsOf(text: string): number | undefined {
  const parts = duration.exec(text)?.slice(1);
  const seconds = parts?.reduce((sum, part, at) => sum + Number(part ?? 0) * (unitSeconds[at] ?? 0), 0);
  return seconds === 0 ? undefined : seconds;
}

export const clockAdvance = z.strictObject({
  advance: z
    .string(howFar)
    .refine((text) => secondsOf(text) !== undefined, howFar)
    .transform((text) => secondsOf(text) ?? 0),
});

export const clockSkew = z.strictObject({ skewSeconds: z.number().int().min(-DAY).max(DAY) });

/**
 * Turns the clock of Microsoft and app on by so many seconds; settles when the app sees it.
 *
 * Never back: what was made meanwhile would lie in the future, and nothing here or at Microsoft is made for that.
 */
export async function advanceClock(sandbox: Sandbox, seconds: number): Promise<void> {
  const { aheadSeconds, skewSeconds } = clockKnobs(sandbox.world);
  if (aheadSeconds + seconds > MOST_AHEAD)
    throw new ChangeRefused(400, 'The sandbox goes no further than 3650 days ahead of the real time.');
  sandbox.world.knobs.clock = { aheadSeconds: aheadSeconds + seconds, skewSeconds };
  sandbox.touch();
  await sandbox.turned();
}

/** Makes the app's clock differ from Microsoft's; settles when the app sees it. */
export async function skewClock(sandbox: Sandbox, { skewSeconds }: z.infer<typeof clockSkew>): Promise<void> {
  const { aheadSeconds } = clockKnobs(sandbox.world);
  sandbox.world.knobs.clock = { aheadSeconds, skewSeconds };
  sandbox.touch();
  await sandbox.turned();
}

/** What the clock shows; instants in ISO 8601. */
export function clockView(sandbox: Sandbox) {
  const { aheadSeconds, skewSeconds } = clockKnobs(sandbox.world);
  const now = sandbox.clock();
  return {
    now: new Date(now).toISOString(),
    timeZone: 'UTC',
    realNow: new Date(now - aheadSeconds * 1_000).toISOString(),
    aheadSeconds,
    skewSeconds,
  };
}

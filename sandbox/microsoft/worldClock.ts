/** How the sandbox's time differs from the real one; both 0 until somebody changes them. */
export interface ClockKnobs {
  /** Of everything: the offline Microsoft and the app. Never becomes less. */
  aheadSeconds: number;
  /** Of the app alone, on top; negative where its clock is slow. */
  skewSeconds: number;
}

/** As much of the world as is asked here. */
interface Clocked {
  readonly knobs: { readonly clock?: ClockKnobs };
}

/** The knobs of the clock, which older state files lack. */
export const clockKnobs = (world: Clocked): ClockKnobs =>
  world.knobs.clock ?? { aheadSeconds: 0, skewSeconds: 0 };

/** How far the app's clock is ahead of the real one, in ms. */
export function appAheadMs(world: Clocked): number {
  const { aheadSeconds, skewSeconds } = clockKnobs(world);
  return (aheadSeconds + skewSeconds) * 1_000;
}

/** A span as a person says it: days, hours and minutes; seconds where it is less than a minute. */
export function spanText(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  if (seconds < 60) return `${seconds} s`;
  const rest = Math.floor((seconds % 86_400) / 60);
  const hours = `${Math.floor(rest / 60)} h ${rest % 60} min`;
  if (days === 0) return hours;
  const whole = days === 1 ? '1 day' : `${days} days`;
  return rest === 0 ? whole : `${whole} ${hours}`;
}

/** What a person at the console should know of the clock; nothing where it shows the real time. */
export function clockNotice(world: Clocked): string {
  const { aheadSeconds, skewSeconds } = clockKnobs(world);
  const ahead =
    aheadSeconds === 0
      ? ''
      : `The clock is ${spanText(aheadSeconds)} ahead of the real one, for Microsoft and the app; --reset ends that.\n`;
  const side = skewSeconds < 0 ? 'behind' : 'ahead of';
  const skew =
    skewSeconds === 0
      ? ''
      : `The app's clock is ${Math.abs(skewSeconds)} seconds ${side} Microsoft's, as set at /_sandbox.\n`;
  return ahead + skew;
}

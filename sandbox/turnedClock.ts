/** What this process takes for the present: real time and an offset, which can change at any moment. */

const RealDate = globalThis.Date;
const realNow = RealDate.now;
const listeners = new Set<() => void>();
let aheadMs = 0;

const now = (): number => realNow() + aheadMs;

/**
 * Puts a `Date` in the place of this process's own that tells the turned time. Timeouts, `performance.now`,
 * `process.hrtime` and OpenSSL's judgement of certificates keep to real time.
 *
 * @returns what takes that back
 */
export function replaceDate(): () => void {
  // A proxy, since `Date` can also be called without `new`, which a class cannot.
  const Turned = new Proxy(RealDate, {
    construct: (target, given, newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as Date,
    apply: () => new RealDate(now()).toString(),
    get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
  });
  put(Turned);
  return () => put(RealDate);
}

function put(made: DateConstructor): void {
  globalThis.Date = made;
  // Who compares `date.constructor` with `Date` must find them equal.
  Object.defineProperty(RealDate.prototype, 'constructor', { value: made });
}

/** Sets how far the time of this process is ahead of the real one, in ms; behind it, where negative. */
export function turnClock(ms: number): void {
  if (ms === aheadMs) return;
  aheadMs = ms;
  for (const listener of listeners) listener();
}

/** Calls back after each turn, since nothing else wakes who waits for an instant. @returns what ends that */
export function onTurn(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

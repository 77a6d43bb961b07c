/**
 * Waits for a condition, looking often. The end of the wait is for what never comes true: a busy machine has all of it.
 *
 * @throws Error that says what did not come true in time
 */
export async function until<T>(
  what: string | (() => string),
  look: () => Promise<T | undefined | false> | T | undefined | false,
  seconds = 60,
): Promise<T> {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > end)
      throw new Error(`After ${seconds} s still not: ${typeof what === 'string' ? what : what()}`);
    await new Promise((again) => setTimeout(again, 50));
  }
}

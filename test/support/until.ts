/** Waits for a condition, looking often; @throws Error that says what did not come true in time. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  seconds = 20,
): Promise<T> {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > end) throw new Error(`After ${seconds} s still not: ${what}`);
    await new Promise((again) => setTimeout(again, 50));
  }
}

/**
 * Turns of this instance: whoever wants the same waits until those before have ended theirs.
 *
 * @returns what ends it; to be called however it went
 */
export function createTurns(): (key: string) => Promise<() => void> {
  const lasts = new Map<string, Promise<void>>();
  return async (key) => {
    const before = lasts.get(key);
    const { promise, resolve } = Promise.withResolvers<void>();
    lasts.set(key, promise);
    await before;
    return () => {
      resolve();
      if (lasts.get(key) === promise) lasts.delete(key);
    };
  };
}

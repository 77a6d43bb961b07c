/**
 * `@peculiar/x509` wants a `Reflect` that keeps metadata; it needs no more of it than these three.
 * Import this before that package.
 */
const kept = new WeakMap<object, Map<string, unknown>>();
const get = (key: string, target: object): unknown => kept.get(target)?.get(key);

if (!('getMetadata' in Reflect)) {
  Object.assign(Reflect, {
    getMetadata: get,
    getOwnMetadata: get,
    defineMetadata(key: string, value: unknown, target: object) {
      kept.set(target, (kept.get(target) ?? new Map<string, unknown>()).set(key, value));
    },
  });
}

/** Random numbers that can be repeated: the state lives in the world, so a saved world goes on where it stopped. */
export interface RandomState {
  random: number;
}

/** The next number from 0 up to but not including 1 (mulberry32). */
export function nextRandom(state: RandomState): number {
  state.random = (state.random + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state.random ^ (state.random >>> 15), 1 | state.random);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

/** One of the items; throws a RangeError for an empty list. */
export function pick<T>(state: RandomState, items: readonly T[]): T {
  const item = items[Math.floor(nextRandom(state) * items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

const hex = Array.from('0123456789abcdef');

/** A version 4 GUID. */
export function nextGuid(state: RandomState): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replaceAll(/[xy]/g, (place) =>
    place === 'x' ? pick(state, hex) : pick(state, ['8', '9', 'a', 'b']),
  );
}

/** 32 lower-case hexadecimal digits, the form of a vault version. */
export const nextHex32 = (state: RandomState): string => nextGuid(state).replaceAll('-', '');

const secretSigns = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789~._-');

/** A client secret as Entra makes them: 40 characters, among them some that forms must encode. */
export const nextSecret = (state: RandomState): string =>
  Array.from({ length: 40 }, (_, at) =>
    at === 3 ? '8' : at === 4 ? 'Q' : at === 5 ? '~' : pick(state, secretSigns),
  ).join('');

/** An id like those of role assignments and grants: 43 characters of URL-safe base64. */
export const nextLinkId = (state: RandomState): string =>
  Array.from({ length: 43 }, () => pick(state, secretSigns.slice(0, 62))).join('');

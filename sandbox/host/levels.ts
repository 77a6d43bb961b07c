import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** How an http function is protected by keys; `system` ones are those of extensions, of which there are none here. */
export const levels = ['anonymous', 'function', 'admin'] as const;
export type Level = (typeof levels)[number];

export interface Keys {
  /** `_master`: opens every function and everything under /admin. */
  readonly master: string;
  /** The host key `default`: opens every function of level `function`. */
  readonly host: string;
  /** The key `default` of each function, by its name. */
  readonly functions: Readonly<Record<string, string>>;
}

const newKey = (): string => randomBytes(40).toString('base64url');

/**
 * Reads the keys kept in a file, making those that are missing; without a file they live as long as the process.
 *
 * @param names the functions that need a key of their own
 */
export function loadKeys(file: string | undefined, names: readonly string[] = []): Keys {
  const kept = file ? read(file) : {};
  const keys: Keys = {
    master: kept.master ?? newKey(),
    host: kept.host ?? newKey(),
    functions: {
      ...kept.functions,
      ...Object.fromEntries(names.map((name) => [name, kept.functions?.[name] ?? newKey()])),
    },
  };
  if (file && JSON.stringify(keys) !== JSON.stringify(kept)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(keys, undefined, 2), { mode: 0o600 });
  }
  return keys;
}

function read(file: string): Partial<Keys> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<Keys>;
  } catch {
    return {};
  }
}

/**
 * Tells whether a request may call a function of this level.
 *
 * @param header value of `x-functions-key`, which wins over `query`, the value of `code`
 */
export function mayCall(
  level: Level,
  name: string,
  keys: Keys,
  given: { header: string | undefined; query: string | undefined },
): boolean {
  if (level === 'anonymous') return true;
  const key = given.header ?? given.query;
  if (!key) return false;
  if (same(key, keys.master)) return true;
  const own = keys.functions[name];
  return level === 'function' && (same(key, keys.host) || (own !== undefined && same(key, own)));
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

function same(a: string, b: string): boolean {
  return timingSafeEqual(hash(a), hash(b));
}

import type { Row } from '../storage/tables.ts';
import { type Profile, profileSchema } from './schema.ts';

export const PARTITION = 'profile';

/** A property of a table holds 32,768 UTF-16 units; ours stay well below. */
export const JSON_LIMIT = 24 * 1024;

/** An operator's own profile as it is kept. @returns `undefined` where it is too long to be */
export function toRow(profile: Profile, by: string, at: string): Row | undefined {
  const json = JSON.stringify(profile);
  return json.length > JSON_LIMIT
    ? undefined
    : { partitionKey: PARTITION, rowKey: profile.id, version: profile.version, profile: json, by, at };
}

/** The profile of a row, or what today's schema has against it: the row may be from before the schema knew better. */
export function fromRow(row: Row): { readonly profile?: Profile; readonly problems: readonly string[] } {
  let json: unknown;
  try {
    json = JSON.parse(String(row['profile']));
  } catch {
    return { problems: ['it is not JSON'] };
  }
  const parsed = profileSchema.safeParse(json);
  if (!parsed.success)
    return { problems: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) };
  if (parsed.data.id !== row.rowKey) return { problems: [`it is of "${parsed.data.id}"`] };
  return { profile: parsed.data, problems: [] };
}

/** The version of the row, whether or not its profile can be read. */
export const versionOf = (row: Row): number => Number(row['version'] ?? 0);

import type { Entry } from 'ldapts';

/** The values of an attribute as texts; none where it is not there. */
export const textsOf = (entry: Entry | undefined, name: string): readonly string[] =>
  [entry?.[name] ?? []].flat().map(String);

/** Its one value. */
export const textOf = (entry: Entry | undefined, name: string): string | undefined => textsOf(entry, name)[0];

/** The values of one that was asked for as octets, each in hexadecimal. */
export const hexesOf = (entry: Entry | undefined, name: string): readonly string[] =>
  [entry?.[name] ?? []].flat().map((value) => Buffer.from(value).toString('hex'));

/** As a number; 0 where there is none. */
export const numberOf = (entry: Entry | undefined, name: string): number => Number(textOf(entry, name) ?? 0);

const EPOCH = 11_644_473_600_000n; // milliseconds from 1601 to 1970
const NEVER = 0x7fff_ffff_ffff_ffffn;

/**
 * An instant that a directory writes as 100 nanoseconds since 1601, in milliseconds since 1970; `undefined` where it
 * stands for never.
 *
 * @see https://learn.microsoft.com/windows/win32/adschema/a-accountexpires
 */
export function fileTime(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,19}$/.test(text)) return undefined;
  const value = BigInt(text);
  return value === 0n || value >= NEVER ? undefined : Number(value / 10_000n - EPOCH);
}

/** As a domain wants passwords (`unicodePwd`): quoted, in UTF-16. */
export const asUnicodePwd = (password: string): Buffer => Buffer.from(`"${password}"`, 'utf16le');

const LAST_MILLISECOND = 8_640_000_000_000_000;

/** Newest first, by text: the RowKey part under which a time is kept. */
export const reverseTime = (ms: number): string => String(LAST_MILLISECOND - ms).padStart(16, '0');

/** The most characters of a key: 1 KiB of UTF-16. */
const KEY_LENGTH = 512;

/**
 * Can a row have this key? What cannot is found nowhere, so the service is not asked: it would answer with a fault.
 *
 * @see https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model#property-types
 */
export const isKey = (text: string): boolean =>
  text.length <= KEY_LENGTH && text.isWellFormed() && !/[/\\#?\p{Cc}]/u.test(text);

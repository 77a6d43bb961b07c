import { createHash } from 'node:crypto';
import type { Account } from '../../sandbox/azurite.ts';

/** The setting that tells suites where storage is: a connection string with blanks for the account. */
export const STORAGE_VARIABLE = 'TEST_STORAGE';
export const blank: Account = { name: 'accountname', key: 'accountkey' };

/** The account of one suite. @param suite its absolute path */
export function accountOf(suite: string): Account {
  const hash = createHash('sha256').update(suite).digest();
  return { name: `test${hash.toString('hex').slice(0, 20)}`, key: hash.toString('base64') };
}

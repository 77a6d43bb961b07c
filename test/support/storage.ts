import { expect } from '@jest/globals';
import { accountOf, blank, STORAGE_VARIABLE } from './storageAccounts.ts';

/** The account of the suite that asks, in the storage that all suites of a run share; it sees nothing of theirs. */
export function suiteStorage(): { readonly connectionString: string } {
  const { name, key } = accountOf(expect.getState().testPath ?? '');
  const template = process.env[STORAGE_VARIABLE] ?? '';
  return { connectionString: template.replaceAll(blank.name, name).replaceAll(blank.key, key) };
}

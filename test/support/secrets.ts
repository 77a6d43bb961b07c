import { expect } from '@jest/globals';
import { leaksOf, type Searched } from './leaks.ts';

/**
 * Looks for secrets where none may be; every world does so at its end, too.
 *
 * @param shown what was shown to people besides
 */
export async function assertNoSecrets(world: Searched, shown: readonly unknown[] = []): Promise<void> {
  const { rows, secrets, leaks } = await leaksOf(world, shown);
  expect(rows).toBeGreaterThan(0);
  expect(secrets).toBeGreaterThan(5);
  expect(leaks).toEqual([]);
}

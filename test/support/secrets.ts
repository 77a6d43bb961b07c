import { expect } from '@jest/globals';
import { rowsOf } from './stored.ts';
import type { World } from './world.ts';

/** Everything of a world that nobody may read: values of the vault, secrets, passwords, codes and refresh tokens. */
function secretsOf({ microsoft }: World): string[] {
  const { vault, applications, tenants, codes, refreshTokens } = microsoft.world;
  return [
    ...Object.values(vault.secrets).flatMap(({ versions }) => versions.map(({ value }) => value)),
    ...applications.flatMap(({ passwordCredentials }) =>
      passwordCredentials.map(({ secretText }) => secretText),
    ),
    ...tenants.flatMap(({ users }) => users.map(({ password }) => password)),
    ...Object.keys(codes),
    ...Object.keys(refreshTokens),
  ].filter((secret) => secret.length > 6);
}

/**
 * Looks for secrets where none may be: in every table, in what was logged, in addresses that were called.
 *
 * @param shown what was shown to people besides
 */
export async function assertNoSecrets(world: World, shown: readonly unknown[] = []): Promise<void> {
  const tables = ['connections', 'listing', 'lookup', 'misc', 'runs', 'deliveries', 'audit'];
  const rows = await Promise.all(tables.map((name) => rowsOf(world, name).catch(() => [])));
  const addresses = world.microsoft.requests.entries
    .filter(({ part }) => part !== 'entra')
    .map(({ path, query }) => `${path}?${query}`);
  const text = JSON.stringify([rows, world.logged, addresses, shown]);
  expect(rows.flat().length).toBeGreaterThan(0);
  const secrets = secretsOf(world);
  expect(secrets.length).toBeGreaterThan(5);
  const escaped = (secret: string) => JSON.stringify(secret).slice(1, -1);
  expect(secrets.filter((secret) => text.includes(escaped(secret)))).toEqual([]);
}

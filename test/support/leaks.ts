import type { Microsoft } from '../../sandbox/microsoft/microsoft.ts';
import type { Config } from '../../src/lib/config.ts';
import { messagesOf } from './queues.ts';
import { rowsOf, tablesOf } from './tables.ts';

/** What is searched. */
export interface Searched {
  readonly microsoft: Microsoft;
  readonly config: Config;
  readonly logged: readonly string[];
  /** What was sent through queues, where that was heard. */
  readonly sent?: readonly unknown[];
}

/** Everything of a world that nobody may read: values of the vault, secrets, passwords, codes and refresh tokens. */
function secretsOf({ microsoft }: Searched): string[] {
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

/** Signed tokens have the first form, secrets of webhooks the second; those that are shortened beyond use do not. */
const TOKEN = /eyJ[\w-]{20,}\.[\w-]{20,}\.[\w-]{20,}|whsec_[\w+/]{20,}={0,2}/g;

/**
 * What nobody may read and was found: in every table that there is, in what was logged, in what was sent
 * through queues and heard or not yet taken, in addresses that were called.
 */
export async function leaksOf(
  world: Searched,
  shown: readonly unknown[] = [],
): Promise<{ readonly rows: number; readonly secrets: number; readonly leaks: readonly string[] }> {
  const rows = await Promise.all((await tablesOf(world)).map((name) => rowsOf(world, name)));
  const waiting = await messagesOf(world);
  const addresses = world.microsoft.requests.entries
    .filter(({ part }) => part !== 'entra')
    .map(({ path, query }) => `${path}?${query}`);
  const text = JSON.stringify([rows, world.logged, world.sent ?? [], waiting, addresses, shown]);
  const secrets = secretsOf(world);
  const escaped = (secret: string) => JSON.stringify(secret).slice(1, -1);
  return {
    rows: rows.flat().length,
    secrets: secrets.length,
    leaks: [...secrets.filter((secret) => text.includes(escaped(secret))), ...(text.match(TOKEN) ?? [])],
  };
}

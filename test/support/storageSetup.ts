import { readdirSync } from 'node:fs';
import { type Azurite, startAzurite } from '../../sandbox/azurite.ts';
import { root } from '../../sandbox/paths.ts';
import { accountOf, blank, STORAGE_VARIABLE } from './storageAccounts.ts';

let azurite: Azurite | undefined;

/** Before all suites: one Azurite for all, since to start one takes longer than most of them. */
export default async function setUp(): Promise<void> {
  const [first, ...others] = readdirSync(root('test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(test|matrix)\.tsx?$/.test(path))
    .map((path) => accountOf(root('test', path)));
  if (!first) throw new Error('there are no suites');
  azurite = await startAzurite({ accounts: [first, ...others] });
  process.env[STORAGE_VARIABLE] = azurite.connectionStringOf(blank);
}

/** After all suites. */
export async function tearDown(): Promise<void> {
  await azurite?.stop();
}

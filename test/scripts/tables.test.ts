import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { root } from '../../sandbox/paths.ts';
import { DAY } from '../../src/lib/clock.ts';
import { loseTables, tableNames, tables } from '../support/savedTables.ts';
import { connect, read } from '../support/stored.ts';
import { startWorld, type World } from '../support/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'mooring-saved-'));

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
});

/** Every row of every table, as it is stored. */
async function everything(): Promise<Record<string, string>> {
  const into = mkdtempSync(join(tmpdir(), 'mooring-seen-'));
  await tables(['save', into]);
  const seen = Object.fromEntries(
    tableNames().map((name) => [name, readFileSync(join(into, `${name}.jsonl`), 'utf8')]),
  );
  rmSync(into, { recursive: true });
  return seen;
}

test('what was saved of every table comes back as it was, and the installation goes on with it', async () => {
  const id = await connect(world, 'contoso');
  await world.services.checkNow(id);
  const hook = await world.services.webhooks.register({ url: `${world.origins.inbox}/x`, createdBy: 'me' });
  if (!hook.ok) throw new Error(hook.error.message);
  const connection = await read(world, id);
  const before = await everything();
  expect(Object.values(before).filter((rows) => rows !== '').length).toBeGreaterThan(4);
  expect(await tables(['save', folder])).toContain('listing: 1 rows saved');

  // Nobody restores over what has happened since, and nobody saves over what was saved.
  world.advance(DAY);
  await world.services.checkNow(id);
  const since = await everything();
  await expect(tables(['restore', folder])).rejects.toThrow('of listing is there, and not as it was saved');
  await expect(tables(['save', folder])).rejects.toThrow('EEXIST');
  expect(await everything()).toEqual(since);

  await loseTables();
  expect(await world.services.connections.read(id)).toBeUndefined();
  await tables(['restore', folder]);
  expect(await everything()).toEqual(before);
  expect(await read(world, id)).toEqual(connection);
  world.advance(DAY);
  const checked = await world.another().checkNow(id);
  expect(checked).toMatchObject({ verdicts: { consentStatus: { verdict: 'ok' } } });
});

test('without saying what to do nothing is done', async () => {
  await expect(tables([])).rejects.toThrow('Say what to do');
  await expect(tables(['remove', folder])).rejects.toThrow('Say what to do');
  await expect(promisify(execFile)(process.execPath, [root('scripts/tables.ts'), 'save'])).rejects.toThrow(
    'Say what to do',
  );
});

test('without an account nothing is done', async () => {
  await expect(tables(['save', folder], {})).rejects.toThrow('Name the account by');
});

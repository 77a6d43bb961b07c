import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createMicrosoft, type Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { watchAnswered } from '../answered.ts';
import { graph, identityHeader, origins, sharedToken, start, tenantOf, type TestClock } from './helpers.ts';

let microsoft: Microsoft;
let clock: TestClock;

beforeEach(async () => {
  ({ microsoft, clock } = await start());
});

const ids = async (seed: number) =>
  (await createMicrosoft({ origins, identityHeader, clock: () => clock.now, seed })).world.seeded;

describe('the state file', () => {
  test('brings everything back, the signing key too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    const stateFile = join(folder, 'state.json');
    try {
      const open = async () =>
        watchAnswered(
          await createMicrosoft({
            origins,
            identityHeader,
            clock: () => clock.now,
            stateFile,
            lagMs: { min: 0, max: 0 },
          }),
        );
      const first = await open();
      const token = (await sharedToken(first, 'harbor.example')).body['access_token'];
      tenantOf(first, 'contoso.example').knobs.concealedNames = true;
      await first.save();
      expect(await readdir(folder)).toEqual(['state.json']);
      const second = await open();
      expect(second.world.seeded).toEqual(first.world.seeded);
      expect(tenantOf(second, 'contoso.example').knobs.concealedNames).toBe(true);
      expect((await graph(second, token, '/users')).status).toBe(403);
      expect((await graph(microsoft, token, '/users')).status).toBe(401);
      await second.save();
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('of before the setup, steward and connector apps gets them when it is read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    const stateFile = join(folder, 'state.json');
    const {
      setupApp: _setup,
      stewardApp: _steward,
      connector: _connector,
      ...seeded
    } = microsoft.world.seeded;
    const before = microsoft.world.applications.slice(0, 3);
    await writeFile(stateFile, JSON.stringify({ ...microsoft.world, seeded, applications: before }));
    try {
      const { world, save } = await createMicrosoft({
        origins,
        identityHeader,
        clock: () => clock.now,
        stateFile,
      });
      await save();
      const { setupApp, stewardApp, connector, ...rest } = world.seeded;
      expect(rest).toEqual(seeded);
      expect(world.applications.slice(3).map(({ appId }) => appId)).toEqual([
        setupApp.clientId,
        stewardApp.clientId,
        connector.clientId,
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('equal seeds give equal ids, other seeds others', async () => {
    expect(await ids(7)).toEqual(await ids(7));
    expect(await ids(7)).not.toEqual(await ids(8));
  });
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { profileSchema } from '../../../../src/lib/profiles/schema.ts';
import { read } from '../../../support/stored.ts';
import { beginSetup, setupOf } from '../../../support/setup.ts';
import { startWorld, type World } from '../../../support/world.ts';

let world: World;
beforeAll(async () => {
  // MSAL signs with the real time.
  world = await startWorld({ clock: 'real' });
});
afterAll(() => world.stop());

const needs = (name: string, optional?: true) => ({
  name,
  plain: `What ${name} allows`,
  why: 'It is needed.',
  ...(optional && { optional }),
});
/** An operator's own, with an app of the tenant's own and something that the admin may leave out. */
const tidewater = (version: number, ...more: string[]) =>
  profileSchema.parse({
    id: 'tidewater',
    name: 'Tidewater',
    vendor: 'Tidewater',
    documentation: 'https://tidewater.example/',
    version,
    apps: [
      {
        key: 'reader',
        ownership: 'dedicated',
        displayName: 'Tidewater Reader',
        credential: { kind: 'certificate' },
        application: [
          needs('Directory.Read.All'),
          ...more.map((name) => needs(name)),
          needs('AuditLog.Read.All', true),
        ],
      },
    ],
    consent: 'admin',
    reports: { concealedNames: 'any' },
    data: ['organization', 'users'],
    handOver: ['tenantId', 'clientId'],
  });

test('an own profile with a certificate: what the admin leaves out is not granted; a new version asks for more', async () => {
  await world.services.profiles.put(tidewater(1), 'me');
  const journey = await beginSetup(world, 'tidewater', 'fabrikam.example');
  // The box of what is optional is not ticked.
  await journey.signIn('megan@fabrikam.example');
  expect(await journey.work()).toMatchObject({ kind: 'connected' });
  const { id } = journey;
  const granted = async () =>
    (await read(world, id)).health.checks.consentStatus?.last as { evidence?: { granted: string } };
  expect((await granted()).evidence?.granted).toBe('Directory.Read.All');
  expect((await read(world, id)).access.apps[0]?.credential?.kind).toBe('certificate');

  await world.services.profiles.put(tidewater(2, 'User.Read.All'), 'me');
  await world.services.checkNow(id);
  const behind = await read(world, id);
  expect([behind.state, behind.profileVersion]).toEqual(['degraded', 1]);
  const again = await setupOf(world, id);
  expect(await again.view()).toMatchObject({
    kind: 'askSetup',
    again: true,
    isNew: true,
    apps: [{ application: [{ name: 'User.Read.All' }, { name: 'AuditLog.Read.All' }] }],
  });
  await again.signIn('megan@fabrikam.example', { 'permission.AuditLog.Read.All': 'on' });
  expect(await again.work()).toMatchObject({ kind: 'connected' });
  const after = await read(world, id);
  expect(after.health.checks.consentStatus?.last.verdict).toBe('ok');
  expect([
    after.state,
    after.profileVersion,
    (await granted()).evidence?.granted.split(' ').toSorted(),
  ]).toEqual(['healthy', 2, ['AuditLog.Read.All', 'Directory.Read.All', 'User.Read.All']]);
});

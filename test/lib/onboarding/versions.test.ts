import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { graphAccess } from '../../../sandbox/microsoft/seed/application.ts';
import { GRAPH_APP_ID } from '../../../sandbox/microsoft/wellKnown.ts';
import { SECOND } from '../../../src/lib/clock.ts';
import { createServices } from '../../../src/lib/services.ts';
import { begin, type Journey } from '../../support/journey.ts';
import { ownProfile } from '../../support/profiles.ts';
import { read } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

const operations: string[] = [];
let world: World;
beforeAll(async () => {
  const started = await startWorld();
  // The operator's own profile works through a shared app of the operator's.
  const { SHARED_APPS } = started.config;
  const app = SHARED_APPS['certero-application'];
  if (!app) throw new Error('no shared app');
  const config = { ...started.config, SHARED_APPS: { tidewater: app } };
  const services = createServices(config, {
    clock: started.now,
    log: started.services.log,
    onTableOperation: (table, operation) => operations.push(`${table} ${operation}`),
  });
  world = { ...started, config, services };
});
afterAll(() => world.stop());

type Permission = NonNullable<Parameters<typeof ownProfile>[1]>[number];

/** A version of the profile, and the app registered as it says. */
async function publish(version: number, permissions: readonly Permission[]): Promise<void> {
  const { applications, seeded } = world.microsoft.world;
  const app = applications.find(({ appId }) => appId === seeded.sharedApp.clientId);
  if (!app) throw new Error('no app');
  app.requiredResourceAccess = [
    {
      resourceAppId: GRAPH_APP_ID,
      resourceAccess: [
        ...graphAccess([...permissions], 'Role'),
        ...graphAccess(['openid', 'profile'], 'Scope'),
      ],
    },
  ];
  const kept = await world.services.profiles.put(ownProfile({ version }, permissions), 'ada');
  if (!kept.ok) throw new Error(`the profile was not kept: ${kept.error.kind}`);
}

/** What the night asks. */
const night = (connectionId: string) =>
  world.services.passes.pass({ connectionId, checks: ['consentStatus'], attempt: 0 }, true);

async function finish({ connection: { id } }: Journey): Promise<void> {
  await world.services.verifier.step(id, 'queue');
}

test('a version that asks for more is consented to anew, and only what is new is explained', async () => {
  await publish(1, ['Directory.Read.All']);
  const journey = await begin(world, 'fabrikam', world.services.onboarding, 'tidewater');
  const { id } = journey.connection;
  const all = await world.services.onboarding.view(journey.linkToken);
  expect(all).toMatchObject({ kind: 'ask', permissions: [{ name: 'Directory.Read.All' }] });
  expect(all).not.toHaveProperty('added');
  await journey.accept();
  await finish(journey);
  expect(await read(world, id)).toMatchObject({ state: 'healthy', profileVersion: 1 });

  await publish(2, ['Directory.Read.All', 'Reports.Read.All']);
  await night(id);
  const partial = await read(world, id);
  expect(partial).toMatchObject({
    state: 'degraded',
    profileVersion: 1,
    health: {
      checks: {
        consentStatus: {
          last: {
            findings: [
              { code: 'consent.partial', message: 'Some permissions are missing: Reports.Read.All.' },
            ],
            evidence: { status: 'partially', granted: 'Directory.Read.All' },
          },
        },
      },
    },
  });

  await journey.renew();
  expect(await world.services.onboarding.view(journey.linkToken)).toMatchObject({
    kind: 'ask',
    added: [
      { name: 'Reports.Read.All', plain: 'Read all usage reports', why: 'To see which licences are in use.' },
    ],
  });
  world.advance(SECOND);
  await journey.accept();
  expect((await read(world, id)).profileVersion).toBe(1);
  await finish(journey);
  expect(await read(world, id)).toMatchObject({
    state: 'healthy',
    profileVersion: 2,
    health: { checks: { consentStatus: { last: { verdict: 'ok', evidence: { status: 'fully' } } } } },
  });
});

test('a permission that the tenant took back is not told as new', async () => {
  await publish(3, ['Directory.Read.All', 'Reports.Read.All']);
  const journey = await begin(world, 'contoso', world.services.onboarding, 'tidewater');
  const { id } = journey.connection;
  await journey.accept();
  await finish(journey);
  expect(await read(world, id)).toMatchObject({ state: 'healthy', profileVersion: 3 });
  const tenant = world.microsoft.world.tenants.find(({ domain }) => domain === 'contoso.example');
  tenant?.appRoleAssignments.pop();
  await night(id);
  await journey.renew();
  const view = await world.services.onboarding.view(journey.linkToken);
  expect(view).toMatchObject({
    kind: 'ask',
    permissions: [{ name: 'Directory.Read.All' }, { name: 'Reports.Read.All' }],
  });
  expect(view).not.toHaveProperty('added');
});

test('the night reads no table for an own profile that it would not read for a built-in one', async () => {
  const [listed] = await world.services.listing.all();
  if (!listed) throw new Error('no connection');
  await night(listed.id);
  operations.length = 0;
  await night(listed.id);
  expect(operations).toEqual(['connections get', 'connections replace', 'listing merge']);
});

import { DefaultAzureCredential } from '@azure/identity';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createConnectionTokens } from '../../../../src/lib/credentials/connectionTokens.ts';
import { existingSettings } from '../../../../src/lib/credentials/existingSettings.ts';
import { createOperatorApps } from '../../../../src/lib/credentials/operatorApps.ts';
import { createCodeFlow } from '../../../../src/lib/microsoft/codeFlow.ts';
import { openGraph } from '../../../../src/lib/microsoft/graph.ts';
import { requestAppToken } from '../../../../src/lib/microsoft/tokens.ts';
import { createReadData } from '../../../../src/lib/onboarding/provisioning/readData.ts';
import { openStorage } from '../../../../src/lib/storage/storage.ts';
import { registered } from '../../../support/tenantApps.ts';
import { startWorld, type World } from '../../../support/world.ts';

const SOURCES = ['organization', 'users', 'subscriptions', 'usageReports'];
const ALL = ['Directory.Read.All', 'Organization.Read.All', 'User.Read.All', 'Reports.Read.All'];

let world: World;
let readData: ReturnType<typeof createReadData>;
let id: string;

beforeAll(async () => {
  // MSAL dates its assertions by the real clock.
  world = await startWorld({ clock: 'real' });
  const { services, config, origins, microsoft } = world;
  const { connections, profiles, clock } = services;
  const identity = new DefaultAzureCredential({
    managedIdentityClientId: microsoft.world.seeded.managedIdentityClientId,
  });
  const { vault } = openStorage(config, identity);
  const cloud = { authorityHost: origins.authority, graphEndpoint: origins.graph };
  readData = createReadData({
    connections,
    profiles,
    tokens: createConnectionTokens({
      apps: createOperatorApps({ shared: {}, vault, identity }),
      vault,
      connections,
      requestToken: (app, tenant) => requestAppToken(cloud, app, tenant),
      codeFlow: createCodeFlow(cloud, clock),
      clock,
    }),
    openGraph: (token) => openGraph(cloud, () => Promise.resolve(token), clock),
  });

  const made = await services.newConnection(
    { profile: 'snow', tenant: 'contoso.example', name: 'Contoso', tags: [], ownership: 'dedicated' },
    'operator',
  );
  if (!made.ok) throw new Error(made.error.code);
  id = made.value.id;
  const { clientId, secret: clientSecret } = registered(world, 'contoso', { roles: ALL });
  const tenantId = microsoft.world.seeded.tenants.contoso;
  await services.giveSettings(id, existingSettings.parse({ tenantId, clientId, clientSecret }), 'olivia');
});
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});
afterAll(() => world.stop());

describe('what a connection reads as soon as it is made', () => {
  const outcomes = async () =>
    Object.fromEntries((await readData(id)).map(({ source, outcome }) => [source, outcome]));

  test('each source of the profile is read by the connection’s own token', async () => {
    expect(Object.keys(await outcomes())).toEqual(SOURCES);
    for (const outcome of Object.values(await outcomes())) expect(['readable', 'empty']).toContain(outcome);
  });

  test.each(['entra', 'graph', 'vault'] as const)(
    'a source that could not be tried is named as such: %s does not answer',
    async (host) => {
      world.microsoft.world.knobs.faults = [{ id: 'down', host, status: 503 }];
      expect(await outcomes()).toEqual(Object.fromEntries(SOURCES.map((source) => [source, 'unknown'])));
    },
  );
});

import { X509Certificate } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { beginSetup, contosoOf, ourApps } from '../../../support/setup.ts';
import { read } from '../../../support/stored.ts';
import { startWorld, type World } from '../../../support/world.ts';

let world: World;
beforeAll(async () => {
  // MSAL signs with the real time.
  world = await startWorld({ clock: 'real' });
}, 120_000);
afterAll(() => world.stop());
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});

test.each([
  ['as the policy says', []],
  [
    'as a refusal says',
    [{ id: 'one', host: 'graph', status: 403, pathContains: 'defaultAppManagementPolicy' }],
  ],
] as const)('where secrets are forbidden a certificate does it, %s', async (_name, faults) => {
  contosoOf(world).policies = { secretsForbidden: true };
  const journey = await beginSetup(world, 'snow', 'contoso.example');
  await journey.signIn('adele@contoso.example');
  world.microsoft.world.knobs.faults = structuredClone([...faults]);
  expect(await journey.work()).toMatchObject({ kind: 'connected' });
  const [app] = ourApps(world, journey);
  expect([app?.passwordCredentials.length, app?.keyCredentials.length]).toEqual([0, 1]);
  const { access, state } = await read(world, journey.id);
  const credential = access.apps[0]?.credential;
  expect([credential?.kind, state]).toEqual(['certificate', 'healthy']);
  const entry = world.microsoft.world.vault.secrets[credential?.secretName ?? ''];
  const pem = entry?.versions.find(({ version }) => version === credential?.secretVersion)?.value ?? '';
  expect(pem).toContain('PRIVATE KEY');
  const shown = await world.services.handOver.show(journey.id, { by: 'olivia', whom: 'an operator' });
  expect(shown?.ok && shown.value.fields.at(-1)).toMatchObject({
    field: 'clientSecret',
    label: 'Certificate with private key (PEM)',
    value: pem,
  });
  expect(new X509Certificate(pem).raw.toString('base64')).toBe(app?.keyCredentials[0]?.certificate);
});

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { roleIds } from '../../../../sandbox/microsoft/graph/builtInRoles.ts';
import { derivedGuid } from '../../../../sandbox/microsoft/graph/roleHolders.ts';
import { accountAtWork } from '../../../../src/lib/connections/access.ts';
import { MINUTE } from '../../../../src/lib/clock.ts';
import { assertNoSecrets } from '../../../support/secrets.ts';
import { beginSetup, contosoOf, notesOf, personOf, type SetupJourney } from '../../../support/setup.ts';
import { read } from '../../../support/stored.ts';
import { startWorld, type World } from '../../../support/world.ts';

const adele = 'adele@contoso.example';
const diego = 'diego@contoso.example';
const names = ['View-Only Recipients', 'View-Only Configuration'];

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 120_000);
afterAll(async () => {
  await assertNoSecrets(world);
  await world.stop();
});
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});

let count = 0;
async function begun(account: string): Promise<SetupJourney> {
  count += 1;
  const journey = await beginSetup(world, 'sam360', 'contoso.example');
  await journey.signIn(account, { userName: `sam-${count}` });
  return journey;
}
const accountOf = async (journey: SetupJourney) => accountAtWork((await read(world, journey.id)).access);
/** What the two lines of the script do. */
async function runScript(journey: SetupJourney): Promise<void> {
  const contoso = contosoOf(world);
  const userId = (await accountOf(journey))?.objectId ?? '';
  contoso.exchangeAssignments = [
    ...(contoso.exchangeAssignments ?? []),
    ...names.map((name) => ({
      id: crypto.randomUUID(),
      roleDefinitionId: derivedGuid(`${contoso.id} ${name}`),
      userId,
    })),
  ];
}

test('an account that Exchange never hears of is given up after forty minutes, and can be tried again', async () => {
  const journey = await begun(adele);
  world.microsoft.world.knobs.faults = [
    { id: 'one', host: 'graph', status: 404, pathContains: 'exchange/roleAssignments' },
  ];
  const before = world.now();
  expect(await journey.work()).toMatchObject({ kind: 'progress', stop: { code: 'notSeen' } });
  expect(Math.round((world.now() - before) / MINUTE)).toBe(40);
  world.microsoft.world.knobs.faults = [];
  await journey.press({ do: 'again' });
  expect(await journey.work()).toMatchObject({ kind: 'connected' });
});

describe('where Exchange refuses, a script does it', () => {
  /** May do everything but assign Exchange's roles. */
  const withoutExchange = () => {
    personOf(world, diego).directoryRoles = [
      ...roleIds(
        'Application Administrator',
        'User Administrator',
        'Privileged Role Administrator',
        'Global Reader',
      ),
    ];
  };
  async function refused(): Promise<SetupJourney> {
    withoutExchange();
    const journey = await begun(diego);
    const name = (await journey.work(), await accountOf(journey))?.userPrincipalName ?? '';
    expect(await journey.view()).toMatchObject({
      kind: 'progress',
      stop: {
        code: 'exchangeByHand',
        script: names
          .map((role) => `New-ManagementRoleAssignment -Role "${role}" -User "${name}"`)
          .join('\n'),
      },
    });
    return journey;
  }

  test('and what it made is seen', async () => {
    const journey = await refused();
    await runScript(journey);
    await journey.press({ do: 'byHand' });
    expect(await journey.work()).toMatchObject({ kind: 'connected' });
    expect(await notesOf(world, journey)).toContain('exchange.held');
  });

  test('and what it did not make is not seen, which is said', async () => {
    const journey = await refused();
    await journey.press({ do: 'byHand' });
    expect(await journey.work()).toMatchObject({ stop: { code: 'notSeen' } });
    await runScript(journey);
    await journey.press({ do: 'again' });
    expect(await journey.work()).toMatchObject({ kind: 'connected' });
  });

  test('and where nobody may look, whoever ran it is believed', async () => {
    const journey = await begun(adele);
    world.microsoft.world.knobs.faults = [
      { id: 'one', host: 'graph', status: 403, pathContains: 'exchange/roleAssignments' },
    ];
    expect(await journey.work()).toMatchObject({ stop: { code: 'exchangeByHand' } });
    await journey.press({ do: 'byHand' });
    expect(await journey.work()).toMatchObject({ kind: 'connected' });
    expect(await notesOf(world, journey)).toContain('exchange.unseen');
  });
});

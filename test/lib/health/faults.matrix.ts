import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { MINUTE } from '../../../src/lib/clock.ts';
import type { Services } from '../../../src/lib/services.ts';
import type { Fault } from '../../../sandbox/microsoft/worldFaults.ts';
import { connect } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
let services: Services;
let id: string;
let clientId: string;

beforeAll(async () => {
  world = await startWorld();
  const { managedIdentityClientId, sharedApp } = world.microsoft.world.seeded;
  // MSAL makes one client for managed identities a process: the first one, here that which does not try again.
  const identity = new ManagedIdentityCredential({
    clientId: managedIdentityClientId,
    retryOptions: { maxRetries: 0 },
  });
  await identity.getToken('https://vault.azure.net/.default');
  id = await connect(world, 'contoso');
  clientId = sharedApp.clientId;
  // Long enough for a healthy answer on a busy machine, and short enough to sit out the slow ones.
  services = world.another({ callTimeout: 1_500, identity });
  await services.checkNow(id);
  await services.operatorSubjects.checkAll();
});
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});
afterAll(() => world.stop());

const read = async () => {
  const connection = await services.connections.read(id);
  if (!connection) throw new Error('no connection');
  return connection;
};
const operator = async () => (await services.operatorSubjects.read(clientId)).health;

const faults: [string, Partial<Fault>][] = [
  ['answers too late', { delayMs: 600_000 }],
  ['hangs up', { cut: 'before' }],
  ['hangs up in the middle of its answer', { cut: 'body' }],
  ['answers by halves', { body: 'truncated' }],
  ['is hidden by a page', { body: 'html' }],
  ['is hidden by a page that says 404', { body: 'html', status: 404 }],
];

describe.each(['entra', 'graph', 'vault', 'managedIdentity'] as const)('when %s', (host) => {
  test.each(faults)('%s, nobody knows, and nothing is opened, closed or changed', async (_name, fault) => {
    const before = { connection: await read(), operator: await operator() };
    expect(before.connection.state).toBe('healthy');
    world.advance(MINUTE);
    world.microsoft.world.knobs.faults = [{ id: 'one', host, ...fault }];
    const outcome = await services.passes.pass(
      { connectionId: id, checks: ['consentStatus', 'anonymization'], attempt: 0 },
      false,
    );
    await services.operatorSubjects.checkAll();

    const unknown = { verdict: 'unknown', reason: expect.stringMatching(/^\w+$/) };
    expect(outcome).toMatchObject({
      kind: 'done',
      verdicts: { consentStatus: unknown, anonymization: unknown },
    });
    const after = await read();
    expect([after.state, after.health.alerts]).toEqual(['healthy', before.connection.health.alerts]);
    const told = await operator();
    expect(told.alerts).toEqual(before.operator.alerts);
    // A listed secret needs no proof by a token.
    // That of this very pass, not one that an earlier case left.
    if (host !== 'entra')
      expect(told.checks.secretExpiry?.unknown?.at).toBe(new Date(world.now()).toISOString());
  });
});

test('and when everything answers again, everything is in order', async () => {
  await services.checkNow(id);
  expect((await read()).health.checks).toMatchObject({
    consentStatus: { last: { verdict: 'ok' } },
    anonymization: { last: { verdict: 'ok' } },
  });
  await services.operatorSubjects.checkAll();
  expect((await operator()).checks.secretExpiry).toMatchObject({ last: { verdict: 'ok' } });
});

import { expect, test } from '@jest/globals';
import { seedFleet } from '../../sandbox/fleet.ts';
import { testNightOver } from '../support/fleet.ts';
import { startRunning } from '../support/sandbox.ts';

// Enough to hold every fault.
testNightOver(150);

test('a fleet of a thousand connected tenants is ready', async () => {
  const began = performance.now();
  const running = await startRunning();
  await seedFleet(running.sandbox, 1_000);
  const took = performance.now() - began;
  const { body } = await running.operator.call('GET', '/connections?limit=1000');
  await running.stop();
  expect(body['items']).toHaveLength(1_000);
  // Half a minute is the goal; a machine with other work on it may take three times that.
  expect(took).toBeLessThan(90_000);
});

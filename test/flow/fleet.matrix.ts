import { expect, test } from '@jest/globals';
import { seedFleet } from '../../sandbox/fleet.ts';
import { testNightOver } from '../support/fleet.ts';
import { startRunning } from '../support/sandbox.ts';
import { until } from '../support/until.ts';

// Enough to hold every fault.
testNightOver(150);

test('a fleet of a thousand connected tenants is ready', async () => {
  const began = performance.now();
  const running = await startRunning();
  await seedFleet(running.sandbox, 1_000);
  const took = performance.now() - began;
  // The list is at most 15 seconds old, and knows at once only what the app itself wrote.
  await until('all are listed', async () => {
    const { body } = await running.operator.call('GET', '/connections?limit=1000');
    return (body['items'] as unknown[]).length === 1_000;
  });
  await running.stop();
  // Half a minute is the goal; a machine with other work on it may take three times that.
  expect(took).toBeLessThan(90_000);
});

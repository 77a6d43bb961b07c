import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MINUTE } from '../../src/lib/clock.ts';
import type { CheckMessage } from '../../src/lib/health/checkMessage.ts';
import { queueNames } from '../../src/lib/storage/queues.ts';
import { createMortal, type Mortal } from './mortal.ts';
import { connect, rowsOf, take } from './stored.ts';
import { startWorld, type World } from './world.ts';

/** As many as make a group, and one more. */
const FLEET = 4;

/**
 * Tests of runs whose closing dies: whatever was written last, another instance closes the run, and what it changed is
 * told once.
 *
 * @param every one of so many deaths is tried
 */
export function testClosings(every: number): void {
  describe('a host that dies between two writes of a closing', () => {
    let world: World;
    let mortal: Mortal;
    let webhook: string;
    let seen = new Set<string>();
    /** What everybody was last asked to find. */
    let concealed = false;
    beforeAll(async () => {
      world = await startWorld();
      for (let count = 0; count < FLEET; count += 1) await connect(world, 'contoso');
      const made = await world.services.webhooks.register({
        url: `${world.origins.inbox}/closings`,
        createdBy: 'me',
      });
      if (!made.ok) throw new Error(made.error.message);
      webhook = made.value.webhook.id;
      mortal = createMortal();
    }, 120_000);
    afterAll(async () => {
      mortal.stop();
      await world.stop();
    });

    /** What was told since this was last asked. */
    const news = async () => {
      const listed = await world.services.deliveries.list(webhook, 1_000);
      if (!listed.ok) throw new Error('no list');
      const fresh = listed.value.items.filter(({ eventId }) => !seen.has(eventId));
      seen = new Set(listed.value.items.map(({ eventId }) => eventId));
      return Promise.all(fresh.map(({ eventId }) => changeIn(eventId)));
    };
    const changeIn = async (eventId: string): Promise<string> => {
      const rows = await rowsOf(world, 'deliveries');
      const { type, data } = JSON.parse(
        String(rows.find((row) => row['eventId'] === eventId && row['body'])?.['body']),
      ) as { type: string; data: { group?: { change: string; members: number } } };
      return data.group ? `${type} ${data.group.change} ${data.group.members}` : type;
    };
    /** A run of which everybody has reported: all have changed, in the same way. */
    const reported = async (): Promise<void> => {
      concealed = !concealed;
      for (const { knobs } of world.microsoft.world.tenants) knobs.concealedNames = concealed;
      world.advance(10 * MINUTE);
      await world.services.runs.start('checkAnonymization', world.now());
      for (const message of await take<CheckMessage>(world, queueNames.checks))
        await world.services.passes.pass(message, true);
      world.advance(MINUTE);
    };
    const expected = () => [concealed ? `alerts.grouped opened ${FLEET}` : 'alerts.grouped resolved 0'];

    test('leaves nothing untold, and nothing to be told twice', async () => {
      // Runs of the other timers that are due would only be in the way.
      await world.services.runs.reconcile();
      for (const message of await take<CheckMessage>(world, queueNames.checks))
        await world.services.passes.pass(message, true);
      await world.services.runs.reconcile();
      await news();

      let concealed = true;
      await reported();
      mortal.live();
      await world.another().runs.reconcile();
      const { changes } = mortal;
      expect(await news()).toEqual(expected());
      expect(changes).toBeGreaterThan(FLEET * 2);

      for (let made = 0; made < changes; made += every) {
        concealed = !concealed;
        await mortal.aside(() => reported());
        mortal.dieAfter(made);
        await world.another().runs.reconcile();
        mortal.live();
        world.advance(MINUTE);
        await world.another().runs.reconcile();
        await world.another().sweep();
        expect([made, await news()]).toEqual([made, expected()]);
        expect(await world.services.runs.isOpen()).toBe(false);
      }
    }, 600_000);

    test('nor do two hosts that close at once tell anything twice', async () => {
      await news();
      for (let time = 0; time < 4; time += 1) {
        await reported();
        await Promise.all([world.another().runs.reconcile(), world.another().runs.reconcile()]);
        expect(await news()).toEqual(expected());
        await world.another().runs.reconcile();
        await world.another().sweep();
        expect(await news()).toEqual([]);
      }
    }, 120_000);
  });
}

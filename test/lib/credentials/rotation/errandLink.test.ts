import { expect, test } from '@jest/globals';
import { mortalWorld } from '../../../support/mortalWorld.ts';
import { connectedBy } from '../../../support/rotations.ts';
import { read } from '../../../support/stored.ts';

const here = mortalWorld();

const remove = ['removeApplication:connector'];

test.each<[string, (id: string) => Promise<unknown>]>([
  ['a renewal', (id) => here.world.services.rotations.begin(id, 'olivia')],
  ['a removal', (id) => here.world.services.disconnects.begin(id, { remove, by: 'admin' }, 'olivia')],
])(
  '%s waits for no admin without the link that leads to it, wherever the process dies',
  async (_what, begin) => {
    const { world, mortal } = here;
    const { id } = await connectedBy(world, 'snow');
    let isBegun = false;
    for (let changes = 0; !isBegun; changes += 1) {
      mortal.dieAfter(changes);
      await begin(id).catch(() => undefined);
      isBegun = !mortal.isDead;
      mortal.live();
      const { provisioning: flow, links } = await read(world, id);
      const isWaiting = flow?.kind !== 'make';
      expect([changes, links.some((link) => link.flow === flow?.flow)]).toEqual([changes, isWaiting]);
    }
  },
);

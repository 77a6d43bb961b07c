import type { Rotations } from '../credentials/rotation/rotations.ts';
import type { Disconnects } from './disconnect/disconnect.ts';
import type { Links } from './links.ts';

/** Makes a link that an operator asked for, whatever else the connection waits for. */
export const createNewLink =
  (given: {
    links: Pick<Links, 'create'>;
    rotations: Pick<Rotations, 'withdraw'>;
    disconnects: Pick<Disconnects, 'clear'>;
  }): Links['create'] =>
  async (connectionId, by, part) => {
    // The link is to lead to the setup, not to a renewal that nobody came for.
    await given.rotations.withdraw(connectionId, by);
    // What was kept before an end must not go with what is kept after a new start.
    await given.disconnects.clear(connectionId);
    return given.links.create(connectionId, by, part);
  };

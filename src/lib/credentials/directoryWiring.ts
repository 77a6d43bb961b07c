import type { Connection } from '../connections/connection.ts';
import { isolated } from '../log.ts';
import { createClearDirectoryTrial } from './clearDirectoryTrial.ts';
import { createGiveDirectory } from './giveDirectory.ts';
import { createRemoveDirectory } from './removeDirectory.ts';
import { createRotateDirectory } from './rotateDirectory.ts';
import { createTryDirectory } from './tryDirectory.ts';

/** Builds what is done with an account in a directory of the customer's own; nothing is called yet. */
export function wireDirectories(
  given: Parameters<typeof createGiveDirectory>[0] &
    Parameters<typeof createTryDirectory>[0] &
    Parameters<typeof createRotateDirectory>[0] &
    Parameters<typeof createRemoveDirectory>[0],
) {
  const rotateDirectory = createRotateDirectory(given);
  const removeDirectory = createRemoveDirectory(given);
  const clearTrial = createClearDirectoryTrial(given);
  return {
    giveDirectory: createGiveDirectory(given),
    tryDirectory: createTryDirectory(given),
    rotateDirectory,
    removeDirectory,
    /** Goes on with what was begun of an account, or begins what is due. */
    tendDirectory: async (connection: Connection): Promise<void> => {
      const fields = { connectionId: connection.id };
      await isolated(given.log, 'going on with a directory account', fields, async () => {
        await removeDirectory.clear(connection);
        await rotateDirectory.goOn(connection);
        await clearTrial(connection);
      });
    },
  };
}

import type { Connection } from '../connections/connection.ts';
import { createMayDial, findControllersBy, systemResolve } from '../directory/networks.ts';
import { createDirectory } from '../directory/session.ts';
import { isolated } from '../log.ts';
import { createClearDirectoryTrial } from './clearDirectoryTrial.ts';
import { createCountedDirectory } from './countedDirectory.ts';
import { createGiveDirectory } from './giveDirectory.ts';
import { createOpenDirectory } from './openDirectory.ts';
import { createRemoveDirectory } from './removeDirectory.ts';
import { createRotateDirectory } from './rotateDirectory.ts';
import { createTryDirectory } from './tryDirectory.ts';

/** Builds the way to directories, on which wrong passwords are counted; nobody is dialled yet. */
export function wireDirectoryAccess({
  networks,
  tries,
  vault,
  clock,
  log,
}: Omit<Parameters<typeof createCountedDirectory>[0], 'directory'> &
  Pick<Parameters<typeof createOpenDirectory>[0], 'vault'> & {
    readonly networks: Parameters<typeof createMayDial>[0];
  }) {
  const directory = createDirectory({
    mayDial: createMayDial(networks),
    resolve: systemResolve,
    findControllers: findControllersBy(),
  });
  const counted = createCountedDirectory({ directory, tries, clock, log });
  return { counted, openDirectory: createOpenDirectory({ counted, vault, clock }) };
}

/** Builds what is done with an account in a directory of the customer's own; nothing is called yet. */
export function wireDirectories(
  given: Parameters<typeof createGiveDirectory>[0] &
    Parameters<typeof createTryDirectory>[0] &
    Parameters<typeof createRotateDirectory>[0] &
    Omit<Parameters<typeof createRemoveDirectory>[0], 'clearTrial'>,
) {
  const rotateDirectory = createRotateDirectory(given);
  const trials = createClearDirectoryTrial(given);
  const clearTrial = (connectionId: string) => trials.beforeForgetting(connectionId);
  const removeDirectory = createRemoveDirectory({ ...given, clearTrial });
  return {
    giveDirectory: createGiveDirectory(given),
    tryDirectory: createTryDirectory(given),
    rotateDirectory,
    removeDirectory,
    clearTrial,
    /** Goes on with what was begun of an account, or begins what is due. */
    tendDirectory: async (connection: Connection): Promise<void> => {
      const fields = { connectionId: connection.id };
      await isolated(given.log, 'going on with a directory account', fields, async () => {
        await removeDirectory.clear(connection);
        await rotateDirectory.goOn(connection);
        await trials.ifDue(connection);
      });
    },
  };
}

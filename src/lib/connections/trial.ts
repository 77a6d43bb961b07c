import { DAY } from '../clock.ts';
import { type Connection, isConnected } from './connection.ts';

/** Pure: the trial whose steps are under way, where there is one. */
export const trialUnderWay = ({ provisioning: flow }: Pick<Connection, 'provisioning'>) =>
  flow?.kind === 'trial' && flow.finishedAt === undefined ? flow : undefined;

/**
 * Pure: when a trial goes on that was put off, or that something else took the place of; one that is over, and whose user
 * could not be deleted, a day later. In ms; `undefined` where nothing is left to do, or its steps are under way.
 */
export function trialDueAt(
  connection: Pick<Connection, 'state' | 'access' | 'provisioning' | 'lastTrial'>,
): number | undefined {
  const { state, access, provisioning: flow, lastTrial } = connection;
  // What is being removed takes the user along, where somebody wants that.
  const isRemoving = flow?.kind === 'remove' && flow.finishedAt === undefined;
  if (!isConnected(state) || isRemoving || trialUnderWay(connection)) return undefined;
  if (lastTrial && lastTrial.finishedAt === undefined)
    return Date.parse(lastTrial.waits?.dueAt ?? lastTrial.startedAt);
  if (!access.trial) return undefined;
  return lastTrial?.finishedAt === undefined ? 0 : Date.parse(lastTrial.finishedAt) + DAY;
}

/** Pure: object id of the user that a trial which is over could not delete. */
export function userLeftByTrial(
  connection: Pick<Connection, 'access' | 'provisioning' | 'lastTrial'>,
): string | undefined {
  const isOver = connection.lastTrial?.finishedAt !== undefined && !trialUnderWay(connection);
  return isOver ? connection.access.trial?.objectId : undefined;
}

import type { HttpResponseInit } from '@azure/functions';
import type { Connection } from '../connections/connection.ts';
import { canBeCancelled } from '../onboarding/disconnect/changes.ts';
import { listedAs } from '../onboarding/disconnect/pins.ts';
import type { Removal } from '../onboarding/disconnect/removals.ts';
import { mayAct, type Operator } from './identity.ts';
import { type RemovalsView, renderRemovals } from './pages/removals.tsx';
import { type Problem, problems } from './problem.ts';
import { page } from './respond.ts';

/** Answers with the page on which a connection is ended; `undefined` where there is none. */
export async function removalsPage(
  services: {
    connections: { read(id: string): Promise<Connection | undefined> };
    disconnects: { preview(id: string): Promise<readonly Removal[] | undefined> };
  },
  operator: Operator,
  id: string,
  more: { link?: RemovalsView['link']; refused?: Problem } = {},
): Promise<HttpResponseInit | undefined> {
  const connection = await services.connections.read(id);
  const removals = connection && (await services.disconnects.preview(id));
  if (!connection || !removals) return undefined;
  const { refused, link } = more;
  const { provisioning: flow } = connection;
  const view: RemovalsView = {
    operator: { name: operator.name, canOperate: mayAct(operator, 'Mooring.Operator') },
    connection: { id, name: connection.name, tenantName: connection.tenantName, state: connection.state },
    removals,
    isRequested: flow !== undefined && !flow.stop && canBeCancelled(flow),
    ...stoppedOf(connection, removals),
    faults: refused ? (refused.errors ?? [{ path: '', message: refused.detail ?? '' }]) : [],
    ...(link && { link }),
  };
  return page(refused ? problems[refused.code].status : 200, renderRemovals(view));
}

/** Pure: a removal that stands still. What is gone meanwhile, or used by another connection, is not asked for again. */
function stoppedOf(
  { provisioning: flow, access }: Connection,
  removals: readonly Removal[],
): Pick<RemovalsView, 'stopped'> {
  if (flow?.kind !== 'remove' || !flow.stop || flow.finishedAt !== undefined) return {};
  const { at, text } = flow.stop;
  const wanted = new Set(flow.choices.remove?.map((pin) => listedAs(access, pin)));
  const left = removals.filter(({ id, usedBy }) => wanted.has(id) && usedBy.length === 0);
  return {
    stopped: {
      bySteward: flow.actor === 'steward',
      at,
      ...(text !== undefined && { text }),
      left: left.map(({ id }) => id),
    },
  };
}

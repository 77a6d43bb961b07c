import type { HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import type { Connection } from '../connections/connection.ts';
import { canBeCancelled } from '../onboarding/disconnect/changes.ts';
import { listedAs } from '../onboarding/disconnect/pins.ts';
import type { Removal } from '../onboarding/disconnect/removals.ts';
import { type RemovalWish, removalWish } from '../onboarding/disconnect/wish.ts';
import { mayAct, type Operator } from './identity.ts';
import { type RemovalsView, renderRemovals } from './pages/removals.tsx';
import { type Problem, problems } from './problem.ts';
import { confirmable } from './questions.ts';
import { page } from './respond.ts';

const { by } = removalWish.shape;

/** A wish from a form, with members such as `remove.removeAccount`, there where they are ticked; and whether it is confirmed. */
export const removalForm = z
  .object({ by, ...confirmable.shape })
  .catchall(z.string().max(100))
  .transform((form): { wish: RemovalWish; isConfirmed: boolean } => ({
    wish: {
      by: form.by,
      remove: Object.keys(form).flatMap((name) =>
        name.startsWith('remove.') ? [name.slice('remove.'.length)] : [],
      ),
    },
    isConfirmed: form.confirmed !== undefined,
  }));

/** Answers with the page on which a connection is ended; `undefined` where there is none. */
export async function removalsPage(
  services: {
    connections: { read(id: string): Promise<Connection | undefined> };
    disconnects: { preview(id: string): Promise<readonly Removal[] | undefined> };
  },
  operator: Operator,
  id: string,
  more: { link?: RemovalsView['link']; refused?: { problem: Problem; wish: RemovalWish } } = {},
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
    wish: refused?.wish ?? { remove: [], by: 'admin' },
    faults: refused ? (refused.problem.errors ?? [{ path: '', message: refused.problem.detail ?? '' }]) : [],
    ...(link && { link }),
  };
  return page(refused ? problems[refused.problem.code].status : 200, renderRemovals(view));
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

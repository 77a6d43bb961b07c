import type { HttpResponseInit } from '@azure/functions';
import type { Connection } from '../connections/connection.ts';
import { goodLinks, handOverStatus, labelOf, planHandOver } from '../credentials/handOverPlan.ts';
import type { Profile } from '../profiles/schema.ts';
import { mayAct, type Operator } from './identity.ts';
import { renderHandOver } from './pages/handOver.tsx';
import type { HandOverView } from './pages/handOverView.ts';
import { type OperatorHandOverView, renderOperatorHandOver } from './pages/operatorHandOver.tsx';
import { type Problem, problems } from './problem.ts';
import { page } from './respond.ts';

/** Answers with the page of a hand-over link; only from the page before the sign-in does a form lead elsewhere. */
export const handOverPage = (view: HandOverView): HttpResponseInit =>
  page(statusOf(view), renderHandOver(view), {
    ...(view.kind !== 'values' && { formOrigins: ['https:'] }),
  });

const statuses = { unknown: 404, expired: 410, over: 410, notNow: 409 } as const;
const statusOf = (view: HandOverView): number => (view.kind === 'problem' ? statuses[view.problem] : 200);

/** Answers with the operators' page of a connection's hand-over; `undefined` where there is no such connection. */
export async function operatorHandOverPage(
  services: {
    readonly connections: { read(id: string): Promise<Connection | undefined> };
    readonly profiles: { find(id: string): Promise<Profile | undefined> };
    readonly clock: () => number;
  },
  operator: Operator,
  id: string,
  more: Pick<OperatorHandOverView, 'values' | 'link' | 'isOutdated'> & { readonly refused?: Problem } = {},
): Promise<HttpResponseInit | undefined> {
  const connection = await services.connections.read(id);
  if (!connection) return undefined;
  const profile = await services.profiles.find(connection.profile);
  const plan = planHandOver(connection, profile);
  const { refused, ...shown } = more;
  const status = handOverStatus(connection, profile);
  const view: OperatorHandOverView = {
    operator: { name: operator.name, canOperate: mayAct(operator, 'Mooring.Operator') },
    connection: {
      id,
      name: connection.name,
      tenantName: connection.tenantName,
      profileName: profile?.name ?? connection.profile,
    },
    ...(plan.ok
      ? { labels: plan.value.fields.map(({ field }) => labelOf(plan.value, field)) }
      : { labels: [], nothing: plan.error.detail ?? problems[plan.error.code].title }),
    ...(status && { status }),
    links: goodLinks(connection, services.clock()).map(({ expiresAt }) => expiresAt),
    ...shown,
    ...(refused && plan.ok && { fault: refused.detail ?? problems[refused.code].title }),
  };
  return page(refused ? problems[refused.code].status : 200, renderOperatorHandOver(view));
}

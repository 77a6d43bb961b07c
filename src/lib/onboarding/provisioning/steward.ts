import type { OperatorApps } from '../../credentials/operatorApps.ts';
import type { Graph } from '../../microsoft/graph.ts';
import type { AppToken, ClientApp, TokenFailure } from '../../microsoft/tokens.ts';
import type { Result } from '../../result.ts';
import { Halt, stop } from './step.ts';

/**
 * Opens Graph in a tenant as the steward app, for what needs no admin.
 *
 * @throws Halt where the steward app is not allowed into the tenant, or not now
 */
export function createOpenAsSteward(given: {
  apps: OperatorApps;
  requestToken: (app: ClientApp, tenant: string) => Promise<Result<AppToken, TokenFailure>>;
  openGraph: (token: string) => Graph;
}): (tenant: string) => Promise<Graph> {
  const { apps, requestToken, openGraph } = given;
  return async (tenant) => {
    const client = await apps.client(apps.steward);
    const token = client.ok ? await requestToken(client.value, tenant) : client;
    if (token.ok) return openGraph(token.value.token);
    throw typeof token.error === 'string' || token.error.kind !== 'unavailable'
      ? stop('mayNotDo', { text: 'The steward app gets no token of the tenant.' })
      : new Halt({ kind: 'wait', reason: token.error.reason, lag: false });
  };
}

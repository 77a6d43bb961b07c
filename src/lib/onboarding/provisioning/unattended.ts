import type { Connection } from '../../connections/connection.ts';
import { type ConnectionTokens, proveApp } from '../../credentials/connectionTokens.ts';
import type { OperatorApps } from '../../credentials/operatorApps.ts';
import type { Graph } from '../../microsoft/graph.ts';
import type { AppToken, ClientApp, TokenFailure } from '../../microsoft/tokens.ts';
import type { Profiles } from '../../profiles/store.ts';
import type { Result } from '../../result.ts';
import type { Vault } from '../../storage/vault.ts';
import { Halt, type Step, stop } from './step.ts';

/** Opens Graph in a tenant for what needs no admin. */
export interface Unattended {
  /** As the steward app. @throws Halt where it is not allowed into the tenant, or not now */
  openAsSteward(tenant: string): Promise<Graph>;
  /** As the app that a step is about, with what is in force. @throws Halt where it gets no token */
  openAsApp(connection: Pick<Connection, 'tenant' | 'access'>, step: Pick<Step, 'id'>): Promise<Graph>;
  /** As the connector itself, with all that it may do. @throws Halt where it gets no token */
  openAsConnector(connection: Connection): Promise<Graph>;
}

export function createUnattended(given: {
  tokens: Pick<ConnectionTokens, 'request'>;
  profiles: Profiles;
  apps: OperatorApps;
  vault: Vault;
  requestToken: (app: ClientApp, tenant: string) => Promise<Result<AppToken, TokenFailure>>;
  openGraph: (token: string) => Graph;
}): Unattended {
  const { apps, vault, requestToken, openGraph } = given;

  const open = async (who: string, client: Result<ClientApp, unknown>, tenant: string): Promise<Graph> =>
    openWith(who, client.ok ? await requestToken(client.value, tenant) : undefined);

  const openWith = (who: string, token: Result<{ token: string }, TokenFailure> | undefined): Graph => {
    if (token?.ok) return openGraph(token.value.token);
    throw token?.error.kind === 'unavailable'
      ? new Halt({ kind: 'wait', reason: token.error.reason, lag: false })
      : stop('mayNotDo', { text: `The ${who} gets no token of the tenant.` });
  };

  return {
    openAsSteward: async (tenant) => open('steward app', await apps.client(apps.steward), tenant),
    async openAsApp({ tenant, access }, { id }) {
      const [, key] = id.split(':');
      const app = access.apps.find((one) => one.key === key);
      if (!app) throw stop('refused', { text: 'The app is not known any more.' });
      return open('app', await proveApp(app, vault), tenant);
    },
    async openAsConnector(connection) {
      const profile = await given.profiles.find(connection.profile);
      return openWith('connector', profile && (await given.tokens.request(connection, profile)));
    },
  };
}

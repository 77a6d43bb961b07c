import type { Connection } from '../connections/connection.ts';
import { UnavailableError } from '../errors.ts';
import { showsApps } from '../health/check.ts';
import type { Graph } from '../microsoft/graph.ts';
import type { AppToken, ClientApp, TokenFailure } from '../microsoft/tokens.ts';
import type { Profile } from '../profiles/schema.ts';
import { err, ok, type Result } from '../result.ts';
import { asSteward, type ConnectionToken, type ConnectionTokens } from './connectionTokens.ts';
import type { OperatorApps } from './operatorApps.ts';

/** Whoever can look into a tenant for a connection. */
export interface Reader {
  /** The connection's own token: what it holds is what the connector may do. */
  readonly own: Result<ConnectionToken, TokenFailure>;
  /** Reads the directory; why there is nobody to read it. */
  readonly graph: Result<Graph, TokenFailure>;
}

export type OpenReader = (connection: Connection, profile: Profile) => Promise<Reader>;

/** Reads by the connection's own token, or by the steward app's where that one sees more or the own one is refused. */
export function createOpenReader(given: {
  tokens: Pick<ConnectionTokens, 'request'>;
  apps: Pick<OperatorApps, 'client' | 'steward'>;
  requestToken: (app: ClientApp, tenant: string) => Promise<Result<AppToken, TokenFailure>>;
  openGraph: (token: string) => Graph;
}): OpenReader {
  const { tokens, apps, requestToken, openGraph } = given;
  const graphBy = ({ token }: AppToken) => ok(openGraph(token));

  const steward = async (connection: Connection): Promise<Result<AppToken, TokenFailure>> => {
    try {
      const client = await asSteward(connection, apps);
      return client.ok ? await requestToken(client.value, connection.tenant) : client;
    } catch (thrown) {
      if (thrown instanceof UnavailableError) return err({ kind: 'unavailable', reason: thrown.message });
      throw thrown;
    }
  };

  return async (connection, profile) => {
    const asked = await tokens.request(connection, profile);
    const isForeign = asked.ok && asked.value.tenant.toLowerCase() !== connection.tenant;
    const own = isForeign
      ? err({ kind: 'unavailable', reason: 'the token is of another tenant' } as const)
      : asked;
    if (own.ok && showsApps([...own.value.roles, ...own.value.scopes]))
      return { own, graph: graphBy(own.value) };
    const watching = await steward(connection);
    if (watching.ok) return { own, graph: graphBy(watching.value) };
    return { own, graph: own.ok ? graphBy(own.value) : own };
  };
}

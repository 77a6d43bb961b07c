import type { ConnectionStore } from '../../connections/store.ts';
import type { ConnectionTokens } from '../../credentials/connectionTokens.ts';
import { dataReads, type DataSight, judgeData } from '../../microsoft/dataSources.ts';
import type { Graph } from '../../microsoft/graph.ts';
import type { Profiles } from '../../profiles/store.ts';

/**
 * Reads each data source of a connection's profile once, by the connection's own token.
 * Without a token every source is `unknown`: it was not read, which is not the same as nothing to say.
 */
export function createReadData(given: {
  connections: Pick<ConnectionStore, 'read'>;
  profiles: Pick<Profiles, 'find'>;
  tokens: Pick<ConnectionTokens, 'request'>;
  openGraph: (token: string) => Pick<Graph, 'batch'>;
}): (connectionId: string) => Promise<readonly DataSight[]> {
  const { connections, profiles, tokens, openGraph } = given;
  return async (id) => {
    const connection = await connections.read(id);
    const profile = connection && (await profiles.find(connection.profile));
    if (!profile || profile.data.length === 0) return [];
    const token = await tokens.request(connection, profile);
    const answers = token.ok ? await openGraph(token.value.token).batch(dataReads(profile.data)) : undefined;
    return profile.data.map((source) => judgeData(source, answers?.get(source)));
  };
}

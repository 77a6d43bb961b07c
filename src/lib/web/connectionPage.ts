import type { HttpResponseInit } from '@azure/functions';
import type { Connection } from '../connections/connection.ts';
import type { ConnectionStore } from '../connections/store.ts';
import type { Trials } from '../credentials/trial/trials.ts';
import type { Profiles } from '../profiles/store.ts';
import type { Operator } from './identity.ts';
import { historyPage } from './history.ts';
import type { People } from './people.ts';
import { noSuchConnectionPage, refusedPage } from './missing.ts';
import { renderConnection } from './pages/connection.tsx';
import { page } from './respond.ts';
import { type ConnectionOutcome, connectionView } from './connectionView.ts';

/** Lines of its history that the page of a connection shows. */
const LINES = 50;

/**
 * Answers with the page of a connection, and with what became of what was just asked there.
 *
 * @param before cursor of a page of its history
 */
export async function connectionPage(
  services: {
    readonly connections: Pick<ConnectionStore, 'read' | 'history'>;
    readonly profiles: Pick<Profiles, 'find'>;
    readonly trials: Pick<Trials, 'last'>;
    readonly people: Pick<People, 'names'>;
    readonly clock: () => number;
    readonly config: Parameters<typeof connectionView>[0]['config'];
  },
  operator: Operator,
  id: string,
  outcome: ConnectionOutcome = {},
  status = 200,
  before?: string,
): Promise<HttpResponseInit> {
  const connection: Connection | undefined = await services.connections.read(id);
  if (!connection) return noSuchConnectionPage();
  const [profile, history, trial, names] = await Promise.all([
    services.profiles.find(connection.profile),
    historyPage(services.connections, id, { limit: LINES, cursor: before }),
    services.trials.last(connection),
    services.people.names(),
  ]);
  if (!history.ok) return refusedPage(history.error);
  const now = services.clock();
  return page(
    status,
    renderConnection(
      connectionView({
        operator,
        connection,
        profile,
        names,
        history: { ...history.value, isFurther: before !== undefined },
        trial,
        config: services.config,
        now,
        ...outcome,
      }),
    ),
  );
}

import * as z from 'zod';
import { type Clock, iso } from '../clock.ts';
import { type Connection, isConnected } from '../connections/connection.ts';
import type { ConnectionStore } from '../connections/store.ts';
import { asSteward } from '../credentials/connectionTokens.ts';
import type { OperatorApps } from '../credentials/operatorApps.ts';
import { UnavailableError } from '../errors.ts';
import { isolated, type Logger } from '../log.ts';
import type { Graph, GraphAnswer } from '../microsoft/graph.ts';
import type { AppToken, ClientApp, TokenFailure } from '../microsoft/tokens.ts';
import type { Profile } from '../profiles/schema.ts';
import type { Profiles } from '../profiles/store.ts';
import { err, ok, type Result } from '../result.ts';
import { bodyOf } from './check.ts';

/** Findings that we can mend ourselves, where the tenant admin allowed it. */
export const remedies = ['reports.concealed'] as const;

/** What a remedy came to. */
export interface Remedied {
  readonly finding: (typeof remedies)[number];
  /** `false`: it was mended already, and nothing was done. */
  readonly changed: boolean;
  /** Read back after the change; Microsoft may show it a moment later. */
  readonly seen: boolean;
}

/** Why nothing was mended. */
export type RemedyRefusal =
  | { readonly kind: 'notConnected'; readonly state: Connection['state'] }
  /** The connector can do without. */
  | { readonly kind: 'notNeeded' }
  /** The tenant admin has not allowed the steward app to do this. */
  | { readonly kind: 'notAllowed' }
  /** Microsoft refused: the rights were taken back, say. */
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'unavailable'; readonly retryAfterSeconds?: number };

/** Pure: why a connection has no remedy, as far as is known without asking Microsoft. */
export function barOf(
  { state, access }: Pick<Connection, 'state' | 'access'>,
  profile: Profile | undefined,
): RemedyRefusal | undefined {
  if (!isConnected(state)) return { kind: 'notConnected', state };
  if (profile?.reports.concealedNames === 'any') return { kind: 'notNeeded' };
  return access.steward.includes('reports') ? undefined : { kind: 'notAllowed' };
}

export interface Remedies {
  /**
   * Lets usage reports show names again, as the steward app. Written down before it is done, and read back.
   *
   * @param by object id of the operator
   * @returns `undefined` where there is no such connection
   */
  showNames(connectionId: string, by: string): Promise<Result<Remedied, RemedyRefusal> | undefined>;
}

const SETTINGS = '/admin/reportSettings';
const settings = z.object({ displayConcealedNames: z.boolean() });

export function createRemedies(given: {
  connections: Pick<ConnectionStore, 'read' | 'update'>;
  profiles: Pick<Profiles, 'find'>;
  apps: Pick<OperatorApps, 'client' | 'steward'>;
  requestToken: (app: ClientApp, tenant: string) => Promise<Result<AppToken, TokenFailure>>;
  openGraph: (token: string) => Graph;
  /** Brings the act to the audit list. */
  flush: (connectionId: string) => Promise<void>;
  /** Has usage reports looked at anew. */
  recheck: (connection: Connection) => Promise<void>;
  newAct: () => string;
  clock: Clock;
  log: Logger;
}): Remedies {
  const { connections, clock, log } = given;

  const tokenFor = async (connection: Connection): Promise<Result<string, RemedyRefusal>> => {
    try {
      const steward = await asSteward(connection, given.apps, 'reports');
      const token = steward.ok ? await given.requestToken(steward.value, connection.tenant) : steward;
      return token.ok ? ok(token.value.token) : err(refusalOf(token.error));
    } catch (thrown) {
      if (thrown instanceof UnavailableError) return err({ kind: 'unavailable' });
      throw thrown;
    }
  };

  /** With the act that was written down, and no more: what was done is written when it is known to be. */
  const noteAct = (id: string, act: string, by: string, text: string): Promise<unknown> =>
    connections.update(id, (current) => ({
      connection: {
        ...current,
        unaudited: [
          ...current.unaudited,
          {
            id: `reports-${act}`,
            at: iso(clock()),
            by,
            action: 'reports.shown',
            connection: id,
            subject: current.tenant,
            text,
          },
        ],
      },
      history: `${text} By ${by}.`,
    }));

  return {
    async showNames(connectionId, by) {
      const connection = await connections.read(connectionId);
      if (!connection) return undefined;
      const bar = barOf(connection, await given.profiles.find(connection.profile));
      if (bar) return err(bar);
      const token = await tokenFor(connection);
      if (!token.ok) return token;
      const graph = given.openGraph(token.value);
      const read = () => graph.send({ method: 'GET', url: SETTINGS });

      const before = await read();
      const is = bodyOf(before, settings);
      if (!is) return err(answerOf(before));
      if (!is.displayConcealedNames) return ok({ finding: 'reports.concealed', changed: false, seen: true });
      const act = given.newAct();
      const asked = 'Asked Microsoft 365 to show the names of users in usage reports.';
      await noteAct(connectionId, act, by, asked);
      const written = await graph.send({
        method: 'PATCH',
        url: SETTINGS,
        body: { displayConcealedNames: false },
      });
      const after = bodyOf(await read(), settings);
      const isDone = written.kind === 'answered' && written.status < 300;
      const isSeen = after?.displayConcealedNames === false;
      if (!isDone && !isSeen) {
        await noteAct(connectionId, `${act}-refused`, by, 'Microsoft 365 did not take it.');
        await isolated(log, 'listing a remedy', { connectionId }, () => given.flush(connectionId));
        return err(answerOf(written));
      }
      const changed = await connections.update(connectionId, (current) => ({
        connection: { ...current, access: { ...current.access, reportsChangedAt: iso(clock()) } },
      }));
      log.info('had names shown in usage reports', { connectionId, seen: isSeen });
      await isolated(log, 'listing a remedy', { connectionId }, () => given.flush(connectionId));
      if (changed)
        await isolated(log, 'looking at usage reports anew', { connectionId }, () => given.recheck(changed));
      return ok({ finding: 'reports.concealed', changed: true, seen: isSeen });
    },
  };
}

function refusalOf(failure: TokenFailure): RemedyRefusal {
  if (failure.kind === 'refused')
    return {
      kind: 'refused',
      text: `Microsoft Entra gave no token (AADSTS${failure.aadsts ?? ' unknown'}).`,
    };
  if (failure.kind === 'noCredential') return { kind: 'refused', text: `${failure.reason}.` };
  const { retryAfterSeconds } = failure;
  return { kind: 'unavailable', ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

function answerOf(answer: GraphAnswer): RemedyRefusal {
  if (answer.kind === 'answered')
    return {
      kind: 'refused',
      text: `Microsoft Graph refused (${answer.status} ${answer.code ?? 'in another form than expected'}).`,
    };
  const { retryAfterSeconds } = answer;
  return { kind: 'unavailable', ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

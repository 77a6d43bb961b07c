import { HOUR, iso } from '../clock.ts';
import { withAppProof } from '../connections/appProofs.ts';
import { type Connection, isConnected } from '../connections/connection.ts';
import type { ConnectionStore, OpenConnection } from '../connections/store.ts';
import type { CheckId } from '../connections/verdict.ts';
import type { ConnectionTokens } from '../credentials/connectionTokens.ts';
import type { Logger } from '../log.ts';
import type { AppToken, TokenFailure } from '../microsoft/tokens.ts';
import type { Result } from '../result.ts';
import type { FurtherApp, Subject } from './check.ts';
import { asAnswer, unproved } from './furtherApps.ts';

type Answer = Result<AppToken, TokenFailure>;

/** Asks with the credentials of the apps that a connection does not read with, one after the other, before anything is judged. */
export interface Proving {
  /** The next one to ask with. @param begun when the first message of the question was worked on, where this is not that one */
  next(
    subject: Subject,
    checks: readonly CheckId[],
    begun: number | undefined,
    now: number,
  ): FurtherApp | undefined;
  ask(connection: Connection, one: FurtherApp): Promise<Answer>;
  /** Writes down what came of it, for the messages behind this one. @returns `undefined` where there is nothing to go on with */
  keep(opened: OpenConnection, one: FurtherApp, answer: Answer, at: number): Promise<Connection | undefined>;
}

/** What was asked so long ago is asked again: the message may have lain in the queue. */
const GOOD_FOR = HOUR;

export function createProving(given: {
  connections: Pick<ConnectionStore, 'update'>;
  tokens: Pick<ConnectionTokens, 'prove'>;
  log: Logger;
}): Proving {
  const { connections, tokens, log } = given;
  return {
    next: (subject, checks, begun, now) =>
      unproved(subject, checks, begun === undefined ? begun : iso(Math.max(begun, now - GOOD_FOR))),
    ask: (connection, { app }) => tokens.prove(connection, app),
    async keep(opened, { app, wanted }, answer, at) {
      const { id, tenant } = opened.connection;
      const proof = {
        ...asAnswer(answer, wanted, tenant),
        at: iso(at),
        secretVersion: app.credential?.secretVersion ?? '',
      };
      const kept = await connections.update(
        id,
        (current) =>
          isConnected(current.state) ? { connection: withAppProof(current, app.key, proof) } : undefined,
        opened,
      );
      log.info('asked with an app of a connection', {
        connectionId: id,
        app: app.key,
        outcome: proof.outcome,
      });
      return kept && isConnected(kept.state) ? kept : undefined;
    },
  };
}

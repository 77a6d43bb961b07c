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
import type { CheckMessage } from './checkMessage.ts';
import { asAnswer } from './furtherApps.ts';

type Answer = Result<AppToken, TokenFailure>;

/** Asks with the credentials of the apps that a connection does not read with, one after the other, before anything is judged. */
export interface Proving {
  ask(connection: Connection, one: FurtherApp): Promise<Answer>;
  /** Writes down what came of it, for the messages behind this one. @returns `undefined` where there is nothing to go on with */
  keep(opened: OpenConnection, one: FurtherApp, answer: Answer, at: string): Promise<Connection | undefined>;
}

/** A run that is begun late takes no answer that is older than this. */
const GOOD_FOR = HOUR;

/**
 * Pure: from when on an answer counts for the question of a message, ISO 8601; `undefined` where none does yet. It stays as
 * it is while the question goes on, so that each app is asked once, however long its messages lie in the queue.
 */
export function begunOf({ begunAt, run }: CheckMessage, now: number): string | undefined {
  if (begunAt !== undefined || !run) return begunAt;
  const longAgo = iso(now - GOOD_FOR);
  return run.occurrence > longAgo ? run.occurrence : longAgo;
}

/** Checks that want to know what the own credential of each app comes to. */
const PROVED: ReadonlySet<CheckId> = new Set(['secretExpiry', 'consentStatus']);

/**
 * Pure: the next app whose credential these checks want a token of, and that was not asked since then, nor in vain by this
 * question. @param begun as {@link begunOf} says
 */
export const nextToProve = (
  { further = [] }: Subject,
  { checks, away = [] }: CheckMessage,
  begun: string | undefined,
): FurtherApp | undefined =>
  checks.some((id) => PROVED.has(id))
    ? further.find(({ app, proof }) => {
        const isAsked = proof !== undefined && begun !== undefined && proof.at >= begun;
        return app.credential !== undefined && !isAsked && !away.includes(app.key);
      })
    : undefined;

/** Pure: the same with what this question knows of its apps: what another one was answered is no answer to it. */
export const asAsked = (subject: Subject, { away = [] }: CheckMessage, at: string): Subject =>
  away.length === 0 || !subject.further
    ? subject
    : {
        ...subject,
        further: subject.further.map((one) => ({
          ...one,
          ...(away.includes(one.app.key) && {
            proof: { at, secretVersion: one.app.credential?.secretVersion ?? '', ...NOBODY },
          }),
        })),
      };

const NOBODY = {
  outcome: 'unavailable',
  reason: 'its own token was asked for, and nobody answered',
} as const;

export function createProving(given: {
  connections: Pick<ConnectionStore, 'update'>;
  tokens: Pick<ConnectionTokens, 'prove'>;
  log: Logger;
}): Proving {
  const { connections, tokens, log } = given;
  return {
    ask: (connection, { app }) => tokens.prove(connection, app),
    async keep(opened, { app, wanted }, answer, at) {
      const { id, tenant } = opened.connection;
      const proof = {
        ...asAnswer(answer, wanted, tenant),
        at,
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

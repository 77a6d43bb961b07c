import * as z from 'zod';
import { type Clock, iso } from '../clock.ts';
import { applyStaleness, applyState, applyVerdict } from '../alerts/transition.ts';
import { type StewardSet, stewardRoles } from '../connections/access.ts';
import { type Connection, isConnected } from '../connections/connection.ts';
import { nextState, worstSeverity } from '../connections/states.ts';
import type { Change, ConnectionStore } from '../connections/store.ts';
import { type CheckId, checkId, type Verdict } from '../connections/verdict.ts';
import type { ConnectionToken, ConnectionTokens } from '../credentials/connectionTokens.ts';
import type { Logger } from '../log.ts';
import type { Graph, GraphAnswer, GraphRead } from '../microsoft/graph.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import { type Profile, requiredRoles, requiredScopes } from '../profiles/schema.ts';
import type { Profiles } from '../profiles/store.ts';
import type { Result } from '../result.ts';
import { type Answers, type Subject, unknown } from './check.ts';
import { checks as allChecks } from './checks.ts';
import { timerNames } from './timers.ts';

/** One message: one connection, some checks, and the run that wants to hear of them. */
export const checkMessage = z.object({
  connectionId: z.string(),
  checks: z.array(checkId),
  run: z.object({ timer: z.enum(timerNames), occurrence: z.string() }).optional(),
  /** How often this was tried before. */
  attempt: z.number().int().min(0),
});
export type CheckMessage = z.infer<typeof checkMessage>;

export type PassOutcome =
  | { readonly kind: 'done'; readonly connection: Connection; readonly verdicts: Verdicts }
  /** Microsoft was busy or away: nothing was stored, the same message is worth another try later. */
  | { readonly kind: 'again'; readonly delaySeconds: number }
  /** There is no such connection, or it is not connected. */
  | { readonly kind: 'idle' };

export type Verdicts = Readonly<Partial<Record<CheckId, Verdict>>>;

/** Tries in a run before a verdict of `unknown` stands. */
const TRIES = 3;
const MAX_DELAY = 240; // less than a run waits before it asks the missing again

export interface Passes {
  /** Asks once, judges every check, stores. @param mayWait `false` where somebody waits for the answer */
  pass(message: CheckMessage, mayWait: boolean): Promise<PassOutcome>;
  /** Nobody could look, however often it was tried: stores that, and reports to the run. */
  giveUp(message: CheckMessage): Promise<void>;
}

export function createPasses(given: {
  connections: ConnectionStore;
  profiles: Profiles;
  tokens: ConnectionTokens;
  openGraph: (token: string) => Graph;
  clock: Clock;
  log: Logger;
}): Passes {
  const { connections, profiles, tokens, clock, log } = given;

  return {
    async pass(message, mayWait) {
      const opened = await connections.open(message.connectionId);
      if (!opened) return { kind: 'idle' };
      if (!isConnected(opened.connection.state)) {
        await connections.update(message.connectionId, (connection) => reported(connection, message), opened);
        await connections.relist(message.connectionId);
        return { kind: 'idle' };
      }
      const profile = await profiles.find(opened.connection.profile);
      const subject = profile && subjectOf(opened.connection, profile, tokens);
      // The time of the question: an answer that comes late must not count as newer than it is.
      const now = clock();
      const at = iso(now);
      const asked = subject
        ? await ask(
            message.checks,
            subject,
            () => tokens.request(opened.connection, subject.profile),
            given.openGraph,
            now,
          )
        : { verdicts: same(message.checks, notConfigured(opened.connection)) };
      if (mayWait && asked.retryAfterSeconds !== undefined && message.attempt + 1 < TRIES) {
        return {
          kind: 'again',
          delaySeconds: Math.min(MAX_DELAY, Math.max(asked.retryAfterSeconds, 15 * 4 ** message.attempt)),
        };
      }
      const connection = await connections.update(
        message.connectionId,
        (current) => ({ ...applied(current, asked.verdicts, at), ...(message.run && { run: message.run }) }),
        opened,
      );
      if (!connection) return { kind: 'idle' };
      log.info('checked a connection', {
        connectionId: connection.id,
        standing: connection.state,
        ...kinds(asked.verdicts),
      });
      return { kind: 'done', connection, verdicts: asked.verdicts };
    },

    async giveUp(message) {
      const verdict = unknown('failedRepeatedly', 'The check failed on our side again and again.');
      await connections.update(message.connectionId, (current) => ({
        ...applied(current, same(message.checks, verdict), iso(clock())),
        ...(message.run && { run: message.run }),
      }));
    },
  };
}

const reported = (connection: Connection, { run }: CheckMessage): Change | undefined =>
  run && { connection, run };

const same = (ids: readonly CheckId[], verdict: Verdict): Verdicts =>
  Object.fromEntries(ids.map((id) => [id, verdict]));

const notConfigured = ({ ownership }: Connection): Verdict =>
  unknown(
    'notConfigured',
    ownership === 'shared'
      ? 'The profile has no entry in the setting SHARED_APPS, so nothing can be asked.'
      : 'The connection has no app in its tenant, so nothing can be asked.',
  );

const kinds = (verdicts: Verdicts): Record<string, string> =>
  Object.fromEntries(Object.entries(verdicts).map(([id, { verdict }]) => [id, verdict]));

const watchRights = (steward: readonly StewardSet[]): readonly string[] =>
  steward.includes('watch') ? stewardRoles.watch : [];

function subjectOf(connection: Connection, profile: Profile, tokens: ConnectionTokens): Subject | undefined {
  const clientId = tokens.clientId(connection, profile);
  const { tenant, ownership, access } = connection;
  // Without an app the steward looks, as far as it was allowed to.
  if (profile.apps.length === 0)
    return { tenant, clientId: '', profile, ownership, rights: watchRights(access.steward) };
  if (clientId === undefined) return undefined;
  const own = ownership === 'dedicated' ? access.apps.find((app) => app.clientId === clientId) : undefined;
  return {
    tenant,
    clientId,
    profile,
    ownership,
    ...(own?.credential && { credential: own.credential }),
    rights: [...requiredRoles(profile), ...requiredScopes(profile)],
  };
}

/** One token, one batch, however many checks; a check that fails by a bug of ours is `unknown`, never silent. */
async function ask(
  ids: readonly CheckId[],
  subject: Subject,
  askToken: () => Promise<Result<ConnectionToken, TokenFailure>>,
  openGraph: (token: string) => Graph,
  now: number,
): Promise<{ verdicts: Verdicts; retryAfterSeconds?: number }> {
  const plans = ids.map((id) => ({ id, plan: allChecks[id].plan(subject) }));
  const verdicts: Partial<Record<CheckId, Verdict>> = {};
  const toAsk = plans.flatMap(({ id, plan }) => {
    if (plan.kind === 'ask') return [{ id, reads: plan.reads }];
    verdicts[id] = { verdict: 'notAsked', reason: plan.reason };
    return [];
  });
  if (toAsk.length === 0) return { verdicts };

  const token = await askToken();
  const reads = toAsk.flatMap((one) => one.reads.map(({ id, url }) => ({ id: `${one.id}.${id}`, url })));
  const answers = token.ok ? await openGraph(token.value.token).batch(reads) : new Map<string, GraphAnswer>();
  for (const one of toAsk) {
    verdicts[one.id] = judge(one.id, subject, { token, reads: own(one.id, one.reads, answers), now });
  }
  const waits = [...answers.values(), ...(token.ok ? [] : [token.error])].flatMap((answer) =>
    answer.kind === 'unavailable' ? [answer.retryAfterSeconds ?? 0] : [],
  );
  return { verdicts, ...(waits.length > 0 && { retryAfterSeconds: Math.max(...waits) }) };
}

function judge(id: CheckId, subject: Subject, answers: Answers): Verdict {
  try {
    return allChecks[id].judge(subject, answers);
  } catch (thrown) {
    return unknown(
      'bug',
      `The check itself failed: ${thrown instanceof Error ? thrown.name : 'unknown error'}.`,
    );
  }
}

const own = (
  id: CheckId,
  reads: readonly GraphRead[],
  answers: ReadonlyMap<string, GraphAnswer>,
): Map<string, GraphAnswer> =>
  new Map(
    reads.flatMap((read) => {
      const answer = answers.get(`${id}.${read.id}`);
      return answer ? [[read.id, answer] as const] : [];
    }),
  );

/** Pure: what the verdicts make of a connection; an answer to an older question than the last one says nothing. */
function applied(current: Connection, verdicts: Verdicts, at: string): Change {
  if (!isConnected(current.state)) return { connection: current };
  const judged = Object.entries(verdicts).reduce((health, [id, verdict]) => {
    const record = health.checks[id as CheckId];
    const isOlder = record !== undefined && (record.unknown?.at ?? record.at) > at;
    return isOlder ? health : applyVerdict(health, current.id, id as CheckId, verdict, at);
  }, current.health);
  const followed = applyStaleness(judged, current.id, at);
  const state = nextState(current.state, { kind: 'checked', worst: worstSeverity(followed) });
  if (state === current.state) return { connection: { ...current, health: followed } };
  const health = applyState(followed, current.id, current.state, state, at);
  return { connection: { ...current, state, health }, history: `From ${current.state} to ${state}.` };
}

import { type Clock, iso } from '../clock.ts';
import { type Connection, isConnected } from '../connections/connection.ts';
import type { Change, ConnectionStore, OpenConnection } from '../connections/store.ts';
import { type CheckId, OPERATOR_APP, type Verdict } from '../connections/verdict.ts';
import type { ConnectionTokens } from '../credentials/connectionTokens.ts';
import type { OperatorApps } from '../credentials/operatorApps.ts';
import type { ProvePassword, Tried } from '../credentials/provePassword.ts';
import type { LookAtDirectory } from '../credentials/lookAtDirectory.ts';
import { UnavailableError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Graph } from '../microsoft/graph.ts';
import type { Profiles } from '../profiles/store.ts';
import { againAfter, type Later, provedLater } from './again.ts';
import { applied, kept } from './applied.ts';
import {
  answeredIn,
  asksForPassword,
  fitting,
  judgeAll,
  look,
  restrictedTo,
  type Looked,
  type Verdicts,
  waitOf,
} from './asking.ts';
import { type Subject, unknown } from './check.ts';
import { afresh, type CheckMessage, without } from './checkMessage.ts';
import type { OperatorSubjects } from './operatorSubjects.ts';
import { asAsked, begunOf, createProving, nextToProve } from './proving.ts';
import { asWatched, type Installation, subjectOf } from './subject.ts';

export type PassOutcome =
  | {
      readonly kind: 'done';
      readonly connection: Connection;
      readonly verdicts: Verdicts;
      /** What wants a look of its own, at once: until it has come to its end the run has not heard of the connection. */
      readonly left?: CheckMessage;
      /** What remains to be asked, and may not be asked at once. */
      readonly later?: Later;
    }
  /** Microsoft was busy or away for the checks of this message, which is worth another try later; what it answered is stored. */
  | {
      readonly kind: 'again';
      readonly delaySeconds: number;
      readonly message: CheckMessage;
      readonly later?: Later;
    }
  /** There is no such connection, or it is not connected. */
  | { readonly kind: 'idle' };

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
  provePassword: ProvePassword;
  lookAtDirectory: LookAtDirectory;
  installation: Installation;
  openGraph: (token: string) => Graph;
  apps: Pick<OperatorApps, 'find'>;
  operatorSubjects: Pick<OperatorSubjects, 'isBroken'>;
  /** Milliseconds after which a critical alert that is still there is told again. */
  remindAfter: number | undefined;
  clock: Clock;
  log: Logger;
}): Passes {
  const { connections, profiles, tokens, clock, log, remindAfter } = given;
  const proving = createProving({ connections, tokens, log });
  const rulesOf = ({ run, proofs }: CheckMessage) => ({
    remindAfter,
    byHand: run === undefined && proofs === undefined,
  });

  /** Where nobody can look since an app of our own is broken, its own alert says so, and not one for each connection. */
  const explained = async (connection: Connection, verdicts: Verdicts): Promise<Verdicts> => {
    const isUnknown = Object.values(verdicts).some(({ verdict }) => verdict === 'unknown');
    const app = connection.ownership === 'shared' ? given.apps.find(connection.profile) : undefined;
    if (!isUnknown || !app || !(await given.operatorSubjects.isBroken(app.clientId))) return verdicts;
    const because = unknown(OPERATOR_APP, 'The operator’s own app is broken, so nobody can look.');
    return Object.fromEntries(
      Object.entries(verdicts).map(([id, one]) => [id, one.verdict === 'unknown' ? because : one]),
    );
  };

  /** As the steward app where that sees more; where the tenant has put it out, the connector still sees something. */
  const lookAs = async (
    checks: readonly CheckId[],
    watched: Subject | undefined,
    subject: Subject,
    { connection }: OpenConnection,
    now: number,
  ): Promise<Looked> => {
    const seen =
      watched && (await look(checks, watched, () => tokens.watch(connection), given.openGraph, now));
    const isAnswer = seen?.token && (seen.token.ok || seen.token.error.kind === 'unavailable');
    if (seen && isAnswer) return seen;
    const askToken = () => tokens.request(connection, subject.profile);
    return look(checks, subject, askToken, given.openGraph, now);
  };

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
      const known = profile && subjectOf(opened.connection, profile, tokens, given.installation);
      // The time of the question: an answer that comes late must not count as newer than it is.
      const now = clock();
      const at = iso(now);
      const subject = known && asAsked(known, message, at);
      const again = (wait: number | undefined): Extract<PassOutcome, { kind: 'again' }> | undefined => {
        const { attempt, since = at } = message;
        const delaySeconds =
          mayWait && wait !== undefined ? againAfter(attempt, wait, now - Date.parse(since)) : undefined;
        return delaySeconds === undefined
          ? undefined
          : { kind: 'again', delaySeconds, message: { ...message, attempt: attempt + 1, since } };
      };
      // One look asks for one token: that of each further app is for a look of its own, before what judges by it.
      const begun = begunOf(message, now);
      const unasked = subject && nextToProve(subject, message, begun);
      if (unasked) {
        const answer = await proving.ask(opened.connection, unasked);
        const away = !answer.ok && answer.error.kind === 'unavailable' ? answer.error : undefined;
        const later = again(away && (away.retryAfterSeconds ?? 0));
        if (later) return later;
        const begunAt = begun ?? at;
        // What other questions were answered stays as it is, and whoever waited in vain for one app waits for no other.
        const inVain = { ...message, begunAt, away: [...(message.away ?? []), unasked.app.key] };
        if (away) return { kind: 'done', connection: opened.connection, verdicts: {}, left: inVain };
        const connection = await proving.keep(opened, unasked, answer, begunAt > at ? begunAt : at);
        const left = afresh({ ...message, begunAt });
        return connection ? { kind: 'done', connection, verdicts: {}, left } : { kind: 'idle' };
      }
      // So is what the steward app shows, and what does not fit into the batch.
      const watched = subject && asWatched(message.checks, subject, opened.connection);
      const isAlone = message.checks.length === 1;
      const own = isAlone ? message.checks : message.checks.filter((id) => !watched?.checks.includes(id));
      const asked = subject ? fitting(own, subject) : own;
      const rest = message.checks.filter((id) => !asked.includes(id));
      const looked =
        subject && (await lookAs(asked, isAlone ? watched?.subject : undefined, subject, opened, now));
      const wait = looked && waitOf(looked);
      const further = { ...message, checks: rest };
      const left = rest.length > 0 ? (wait === undefined ? afresh(further) : further) : undefined;
      const putOff = again(wait);
      const settled = putOff && looked ? answeredIn(looked, opened.connection) : [];
      if (putOff && settled.length === 0) return putOff;
      const answered = putOff && looked ? restrictedTo(looked, settled) : looked;
      // Only now that what comes of it will be stored: the same message must not try a password again and again.
      const tried =
        answered && subject && asksForPassword(answered)
          ? await unlessAway(() => given.provePassword(opened, subject.profile))
          : { opened };
      if (tried === AWAY) {
        const later = again(0);
        if (later) return later;
      }
      const attempted: Tried = tried === AWAY ? { opened } : tried;
      const { proved, opened: standing } = attempted;
      const asksDirectory = answered?.asked.some(({ id }) => id === 'directoryAccount');
      // By then a password may have been tried, and what came of it has to be stored.
      const seen = asksDirectory
        ? await unlessAway(() => given.lookAtDirectory(opened.connection))
        : undefined;
      const directory = seen === AWAY ? undefined : seen;
      const judged =
        answered && subject
          ? judgeAll(answered, subject, proved?.proof, directory)
          : same(message.checks, notConfigured(opened.connection));
      const verdicts = await explained(opened.connection, judged);
      const connection = await connections.update(
        message.connectionId,
        (current) => {
          const told = [current, verdicts, at, rulesOf(message), proved] as const;
          // How it stands is said once, when all was asked.
          return putOff || left ? kept(...told) : { ...applied(...told), ...runOf(message) };
        },
        standing,
      );
      if (!connection) return { kind: 'idle' };
      log.info('checked a connection', {
        connectionId: connection.id,
        standing: connection.state,
        ...kinds(verdicts),
      });
      const barred =
        directory?.ok === false && directory.error.kind === 'tooSoon' ? directory.error : undefined;
      const later = provedLater(message, attempted, at, barred?.seconds);
      if (putOff) return { ...putOff, message: without(putOff.message, settled), ...(later && { later }) };
      return { kind: 'done', connection, verdicts, ...(left && { left }), ...(later && { later }) };
    },

    async giveUp(message) {
      const verdict = unknown('failedRepeatedly', 'The check failed on our side again and again.');
      await connections.update(message.connectionId, (current) => ({
        ...applied(current, same(message.checks, verdict), iso(clock()), rulesOf(message)),
        ...runOf(message),
      }));
    },
  };
}

const runOf = ({ run }: CheckMessage) => run && { run };

const AWAY = Symbol('our vault or tables did not answer, and so nobody was asked');

async function unlessAway<T>(work: () => Promise<T>): Promise<T | typeof AWAY> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof UnavailableError) return AWAY;
    throw thrown;
  }
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

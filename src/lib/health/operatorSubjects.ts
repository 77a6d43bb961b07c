import { applyStanding, standingOf } from '../alerts/announce.ts';
import { applyStaleness, applyVerdict } from '../alerts/transition.ts';
import { type Clock, iso, MINUTE } from '../clock.ts';
import { PRODUCT } from '../config.ts';
import { healthFromRow, healthToRow } from '../connections/rows.ts';
import { type Health, noHealth, type Verdict } from '../connections/verdict.ts';
import type { OperatorApp, OperatorApps } from '../credentials/operatorApps.ts';
import { ConflictError, messageOf } from '../errors.ts';
import { isolated, type Logger } from '../log.ts';
import type { Graph } from '../microsoft/graph.ts';
import type { AppToken, ClientApp, TokenFailure } from '../microsoft/tokens.ts';
import { err, type Result } from '../result.ts';
import type { Ladder } from '../ladder.ts';
import type { Profiles } from '../profiles/store.ts';
import { sharedApp } from '../profiles/schema.ts';
import { unlessUnreadable } from '../storage/readable.ts';
import type { Table } from '../storage/tables.ts';
import type { SecretEntry } from '../storage/vault.ts';
import { unknown } from './check.ts';
import { judgeCredential, judgeProof, unproved } from './expiry.ts';
import { credentialReads } from './listedCredentials.ts';

/** The health of one of the operator's own apps: a subject of its own, `operator:{appId}`. */
export interface OperatorSubject {
  readonly id: string;
  readonly clientId: string;
  readonly name: string;
  readonly health: Health;
}

export interface OperatorSubjects {
  /** Asks for every app of ours, with our own identity in our own tenant. */
  checkAll(): Promise<void>;
  read(clientId: string): Promise<OperatorSubject>;
  update(clientId: string, decide: (current: Health) => Health): Promise<void>;
  /** Every app, also those that nobody checked yet; last this installation, where something is kept of it. What a later version wrote is left out. */
  all(): Promise<readonly OperatorSubject[]>;
  /** Can nothing that depends on this app work, by its open alerts? At most a minute old. */
  isBroken(clientId: string): Promise<boolean>;
}

/** Stands for this installation among the subjects: what went wrong with none of the apps in particular. */
export const INSTALLATION = 'installation';

const PARTITION = 'operatorApp';
const ATTEMPTS = 8;
/** The id of a subject, from a client id or {@link INSTALLATION}. */
export const subjectId = (clientId: string): string => `operator:${clientId}`;

/** What is known to be of no use needs no proof, and an answer without one says nothing of it. */
const isWorthProof = (listed: Verdict): boolean =>
  listed.verdict === 'ok' ||
  (listed.verdict === 'fail' && listed.findings.every(({ severity }) => severity !== 'critical'));

export function createOperatorSubjects(given: {
  misc: Table;
  apps: OperatorApps;
  profiles: Profiles;
  graph: Graph;
  requestToken: (app: ClientApp, tenant: string) => Promise<Result<AppToken, TokenFailure>>;
  operatorTenant: string;
  /** Milliseconds after which a critical alert that is still there is told again. */
  remindAfter: number | undefined;
  ladder: Ladder;
  clock: Clock;
  log: Logger;
}): OperatorSubjects {
  const { misc, apps, profiles, graph, clock, log } = given;
  const nameOf = async (clientId: string): Promise<string> => {
    if (clientId === INSTALLATION) return PRODUCT;
    const app = apps.all.find((one) => one.clientId === clientId);
    if (app?.purpose === 'setup') return 'Setup app';
    if (app?.purpose === 'steward') return 'Steward app';
    const profile = await profiles.find(app?.profile ?? '');
    return (profile && sharedApp(profile)?.displayName) ?? clientId;
  };

  const stored = async (clientId: string): Promise<{ health: Health; etag: string | undefined }> => {
    const found = await misc.get(PARTITION, clientId);
    return found
      ? { health: healthFromRow(found.row), etag: found.etag }
      : { health: noHealth, etag: undefined };
  };

  const read = async (clientId: string): Promise<OperatorSubject> => ({
    id: subjectId(clientId),
    clientId,
    name: await nameOf(clientId),
    health: (await stored(clientId)).health,
  });

  /** Nothing where a later version wrote it. */
  const readIfKnown = (clientId: string) =>
    unlessUnreadable(
      () => read(clientId),
      ({ message }) => {
        log.error('an app of the operator cannot be read', { clientId, why: message });
      },
    );

  const update = async (clientId: string, decide: (current: Health) => Health): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      const { health, etag } = await stored(clientId);
      const row = { partitionKey: PARTITION, rowKey: clientId, ...healthToRow(decide(health)) };
      try {
        if (etag !== undefined) await misc.replace(row, etag);
        else if (!(await misc.insert(row))) throw new ConflictError('somebody else was first');
        return;
      } catch (thrown) {
        if (!(thrown instanceof ConflictError) || attempt >= ATTEMPTS) throw thrown;
      }
    }
  };

  /** A token of our own tenant: whoever gets one has a credential that Microsoft takes. */
  const prove = async (
    app: OperatorApp,
    entry: SecretEntry | undefined,
  ): Promise<Result<unknown, TokenFailure>> => {
    const client = await apps.client(app, entry);
    return client.ok
      ? given.requestToken(client.value, given.operatorTenant)
      : err({
          kind: 'unavailable',
          reason: `the credential in the key vault cannot be used (${client.error})`,
        });
  };

  const judge = async (app: OperatorApp): Promise<Verdict> => {
    try {
      const entry = await apps.entry(app);
      const answers = await graph.batch(credentialReads(app.clientId));
      const { ladder } = given;
      const listed = judgeCredential(app.credential.kind, entry, answers, app.clientId, clock(), { ladder });
      return isWorthProof(listed) ? judgeProof(app, listed, await prove(app, entry)) : unproved(listed);
    } catch (thrown) {
      return unknown('unavailable', messageOf(thrown));
    }
  };

  const judged = (before: Health, clientId: string, verdict: Verdict): Health => {
    const [subject, at] = [subjectId(clientId), iso(clock())];
    const { remindAfter } = given;
    const answered = applyVerdict(before, subject, 'secretExpiry', verdict, at, { remindAfter });
    return applyStanding(before, applyStaleness(answered, subject, at), subject, clientId, at);
  };

  const standings = new Map<string, { at: number; isBroken: boolean }>();

  return {
    async checkAll() {
      // Two profiles may share one app.
      for (const app of new Map(apps.all.map((one) => [one.clientId, one])).values()) {
        const { clientId } = app;
        await isolated(log, 'checking an app of the operator', { clientId }, async () => {
          const verdict = await judge(app);
          log.info('checked an app of the operator', { clientId, verdict: verdict.verdict });
          await update(clientId, (health) => judged(health, clientId, verdict));
        });
      }
    },
    read,
    update,
    async all() {
      const ids = new Set(apps.all.map(({ clientId }) => clientId));
      const [own, ...found] = await Promise.all([readIfKnown(INSTALLATION), ...[...ids].map(readIfKnown)]);
      return [...found, own?.health === noHealth ? undefined : own].filter((one) => one !== undefined);
    },
    async isBroken(clientId) {
      const known = standings.get(clientId);
      if (known && clock() - known.at < MINUTE) return known.isBroken;
      const isBroken = await unlessUnreadable(
        async () => standingOf((await stored(clientId)).health) === 'broken',
        () => false,
      );
      standings.set(clientId, { at: clock(), isBroken });
      return isBroken;
    },
  };
}

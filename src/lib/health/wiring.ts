import type { DeliveryMessage } from '../alerts/publish.ts';
import type { Deliveries } from '../alerts/deliveries.ts';
import type { Sender } from '../alerts/send.ts';
import { type Clock, DAY } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Audit } from '../connections/audit.ts';
import type { Listing } from '../connections/listing.ts';
import type { ConnectionStore } from '../connections/store.ts';
import type { ConnectionTokens } from '../credentials/connectionTokens.ts';
import type { OperatorApps } from '../credentials/operatorApps.ts';
import { createLookAtDirectory } from '../credentials/lookAtDirectory.ts';
import type { OpenDirectory } from '../credentials/openDirectory.ts';
import type { PasswordTries } from '../credentials/passwordTries.ts';
import { createProvePassword } from '../credentials/provePassword.ts';
import type { Logger } from '../log.ts';
import type { CodeFlow } from '../microsoft/codeFlow.ts';
import type { Graph } from '../microsoft/graph.ts';
import type { AppToken, ClientApp, TokenFailure } from '../microsoft/tokens.ts';
import type { Profiles } from '../profiles/store.ts';
import { newId, type Random } from '../random.ts';
import type { Result } from '../result.ts';
import type { Queue } from '../storage/queues.ts';
import type { RemoveEnded } from '../storage/ended.ts';
import type { Storage } from '../storage/storage.ts';
import type { Vault } from '../storage/vault.ts';
import { createClosing } from './closing.ts';
import { createGrouping } from './grouping.ts';
import type { CheckMessage } from './checkMessage.ts';
import { createCheckNow } from './checkNow.ts';
import { createCheckSoon } from './checkSoon.ts';
import { createOperatorSubjects } from './operatorSubjects.ts';
import { createOutbox } from './outbox.ts';
import { createPasses } from './pass.ts';
import { createPoison } from './poison.ts';
import { createRemedies } from './remedies.ts';
import { createHealthReport } from './report.ts';
import { createRuns } from './runs.ts';
import { createSnoozing } from './snoozing.ts';
import { createListWalk } from './listWalk.ts';
import { createSweep } from './sweep.ts';
import { createUpkeepMarks } from './upkeep.ts';
import { createWorkOn } from './working.ts';

/** Builds what checks connections night by night and follows what was found; nothing is called yet. */
export function wireHealth(given: {
  config: Config;
  storage: Pick<Storage, 'table'>;
  vault: Vault;
  /** With our own identity, in our own tenant. */
  ownGraph: Graph;
  queues: {
    checks: Queue<CheckMessage>;
    provisioning: Queue<{ connectionId: string }>;
    deliveries: Queue<DeliveryMessage>;
  };
  connections: ConnectionStore;
  listing: Listing;
  profiles: Profiles;
  audit: Audit;
  apps: OperatorApps;
  tokens: ConnectionTokens;
  codeFlow: CodeFlow;
  requestToken: (app: ClientApp, tenant: string) => Promise<Result<AppToken, TokenFailure>>;
  openGraph: (token: string) => Graph;
  openDirectory: OpenDirectory;
  passwordTries: PasswordTries;
  deliveries: Deliveries;
  sender: Pick<Sender, 'send'>;
  removeEnded: RemoveEnded;
  clock: Clock;
  random: Random;
  log: Logger;
}) {
  const { config, storage, vault, queues, connections, listing, profiles, audit } = given;
  const { apps, tokens, codeFlow, deliveries, clock, random, log } = given;
  const misc = storage.table('misc');
  const remindAfter = config.REMIND_AFTER_DAYS === 0 ? undefined : config.REMIND_AFTER_DAYS * DAY;
  const publicOrigin = config.PUBLIC_ORIGIN;

  const operatorSubjects = createOperatorSubjects({
    misc,
    apps,
    profiles,
    graph: given.ownGraph,
    requestToken: given.requestToken,
    operatorTenant: config.OPERATOR_TENANT,
    ladder: config.EXPIRY_LADDER_DAYS,
    remindAfter,
    clock,
    log,
  });
  const grouping = createGrouping({ misc, deliveries, publicOrigin, remindAfter, clock, log });
  const outbox = createOutbox({
    publicOrigin,
    connections,
    audit,
    operatorSubjects,
    grouping,
    deliveries,
    log,
  });
  const passes = createPasses({
    connections,
    profiles,
    tokens,
    provePassword: createProvePassword({
      connections,
      tries: given.passwordTries,
      tokens,
      apps,
      vault,
      codeFlow,
      clock,
    }),
    lookAtDirectory: createLookAtDirectory({ openDirectory: given.openDirectory, clock }),
    openGraph: given.openGraph,
    installation: { ladder: config.EXPIRY_LADDER_DAYS, setup: config.SETUP_APP?.clientId },
    apps,
    operatorSubjects,
    remindAfter,
    clock,
    log,
  });
  const checkNow = createCheckNow({ passes, outbox });
  const checkSoon = createCheckSoon(queues.checks);
  const workOn = createWorkOn({ passes, outbox, queue: queues.checks, clock });
  const runTable = storage.table('runs');
  const { sender } = given;
  const closing = createClosing({ runs: runTable, outbox, deliveries, sender, config, clock, log });
  const runs = createRuns({
    runs: runTable,
    listing,
    operatorSubjects,
    closing,
    audit,
    queue: queues.checks,
    config,
    clock,
    log,
  });
  const poison = createPoison({ misc, operatorSubjects, outbox, clock, log });
  return {
    operatorSubjects,
    grouping,
    outbox,
    passes,
    checkNow,
    checkSoon,
    workOn,
    runs,
    poison,
    remedies: createRemedies({
      connections,
      profiles,
      apps,
      requestToken: given.requestToken,
      openGraph: given.openGraph,
      flush: (id) => outbox.flush(id),
      recheck: checkSoon('anonymization'),
      newAct: () => newId(random),
      clock,
      log,
    }),
    upkeep: createUpkeepMarks({ misc, clock, log }),
    healthReport: createHealthReport({
      misc,
      vault,
      runs,
      poison,
      operatorSubjects,
      config,
      clock,
    }),
    snoozing: createSnoozing({
      connections,
      listing,
      operatorSubjects,
      grouping,
      outbox,
      audit,
      clock,
      random,
      log,
    }),
    sweep: createSweep({
      walkList: createListWalk({ connections, clock, log }),
      listing,
      runs,
      outbox,
      poison,
      deliveries,
      queues,
      removeEnded: given.removeEnded,
      clock,
      log,
    }),
  };
}

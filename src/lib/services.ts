import type { TokenCredential } from '@azure/identity';
import { createDeliveries } from './alerts/deliveries.ts';
import { createGuard, systemLookup } from './alerts/guard.ts';
import type { DeliveryMessage } from './alerts/publish.ts';
import { createSender } from './alerts/send.ts';
import { createWebhooks } from './alerts/webhooks.ts';
import { type Clock, iso, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { createAudit } from './connections/audit.ts';
import { createChangeConnection } from './connections/change.ts';
import { keptWhileThere } from './connections/keptEntries.ts';
import { createListing } from './connections/listing.ts';
import { createMarkCredential } from './connections/notOurs.ts';
import { createConnectionStore } from './connections/store.ts';
import { createBroker } from './credentials/broker.ts';
import { createConnectionTokens } from './credentials/connectionTokens.ts';
import { wireDirectories, wireDirectoryAccess } from './credentials/directoryWiring.ts';
import { createHandOver } from './credentials/handOver.ts';
import { createPasswordTries, triesEnd } from './credentials/passwordTries.ts';
import { createOperatorApps } from './credentials/operatorApps.ts';
import { CALL_TIMEOUT, punctual } from './deadline.ts';
import type { CheckMessage } from './health/checkMessage.ts';
import { wireHealth } from './health/wiring.ts';
import { ownIdentity } from './identity.ts';
import { createLogger, type Logger } from './log.ts';
import { type Cloud, graphScope } from './microsoft/cloud.ts';
import { createCodeFlow } from './microsoft/codeFlow.ts';
import { openGraph } from './microsoft/graph.ts';
import { createFindTenantInformation } from './microsoft/tenantInformation.ts';
import { type ClientApp, requestAppToken } from './microsoft/tokens.ts';
import { createImports, type ImportMessage } from './onboarding/imports/imports.ts';
import { createWork } from './onboarding/imports/work.ts';
import { handOverLinksEnd } from './onboarding/handOverLinks.ts';
import { createNewLink } from './onboarding/newLink.ts';
import { tripsEnd } from './onboarding/trip.ts';
import type { VerifyMessage } from './onboarding/verifier.ts';
import { wireOnboarding } from './onboarding/wiring.ts';
import { createProfiles } from './profiles/store.ts';
import { newId, type Random, systemRandom } from './random.ts';
import { createRemoveEnded } from './storage/ended.ts';
import { queueNames } from './storage/queues.ts';
import { openStorage } from './storage/storage.ts';
import type { OnTableOperation } from './storage/tables.ts';
import { createOnce, wishesEnd } from './web/idempotency.ts';
import { createPeople } from './web/people.ts';

/** What a test, or another cloud, may put in the place of the real thing. */
export interface Surroundings {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log?: Logger;
  readonly identity?: TokenCredential;
  readonly onTableOperation?: OnTableOperation;
  /** Milliseconds that Microsoft and the vault have for an answer. */
  readonly callTimeout?: number;
}

export type Services = ReturnType<typeof createServices>;

/** Builds every service once; nothing is called and nothing is opened yet. */
export function createServices(config: Config, surroundings: Surroundings = {}) {
  const clock = surroundings.clock ?? systemClock;
  const random = surroundings.random ?? systemRandom;
  const log = surroundings.log ?? createLogger(clock, console);
  const callTimeout = surroundings.callTimeout ?? CALL_TIMEOUT;
  const identity = punctual(surroundings.identity ?? ownIdentity(config), callTimeout);

  const cloud: Cloud = {
    authorityHost: config.AUTHORITY_HOST,
    graphEndpoint: config.GRAPH_ENDPOINT,
    callTimeout,
  };
  const storage = openStorage(config, identity, surroundings.onTableOperation, callTimeout);
  const queues = {
    checks: storage.queue<CheckMessage>(queueNames.checks),
    provisioning: storage.queue<VerifyMessage>(queueNames.provisioning),
    deliveries: storage.queue<DeliveryMessage>(queueNames.deliveries),
    imports: storage.queue<ImportMessage>(queueNames.imports),
  };
  const lookup = storage.table('lookup');
  const misc = storage.table('misc');

  const listing = createListing({ table: storage.table('listing'), clock });
  const connections = createConnectionStore({
    connections: storage.table('connections'),
    lookup,
    listing,
    clock,
    random,
  });
  const vault = keptWhileThere(storage.vault, connections, clock);
  const apps = createOperatorApps({
    shared: config.SHARED_APPS,
    setup: config.SETUP_APP,
    steward: config.STEWARD_APP,
    vault,
    identity,
  });

  const profiles = createProfiles({
    misc,
    countConnections: async (profile) =>
      (await listing.fresh()).filter((one) => one.profile === profile && one.state !== 'disconnected').length,
    note: (act) => audit.add({ ...act, at: iso(clock()) }),
    clock,
    log,
  });
  const requestToken = (app: ClientApp, tenant: string) => requestAppToken(cloud, app, tenant);
  const codeFlow = createCodeFlow(cloud, clock);
  const tokens = createConnectionTokens({ apps, vault, connections, requestToken, codeFlow, clock });

  const permits = createGuard(config.WEBHOOK_ALLOWED_NETWORKS);
  const audit = createAudit({ table: storage.table('audit'), clock });
  const webhooks = createWebhooks({ clock, randomBytes: random, log, misc, vault, permits, audit });
  const sender = createSender({ clock, permits, lookup: systemLookup });
  const deliveries = createDeliveries({
    publicOrigin: config.PUBLIC_ORIGIN,
    clock,
    random: () => random(4).readUInt32BE() / 2 ** 32,
    log,
    deliveries: storage.table('deliveries'),
    queue: queues.deliveries,
    webhooks,
    sender,
  });

  const passwordTries = createPasswordTries({ lookup, clock });
  const { counted, openDirectory } = wireDirectoryAccess({
    networks: config.DIRECTORY_ALLOWED_NETWORKS,
    tries: passwordTries,
    vault,
    clock,
    log,
  });
  const graphWith = (token: string) => openGraph(cloud, () => Promise.resolve(token), clock);
  const ownToken = async () => (await identity.getToken(graphScope(cloud)))?.token ?? '';
  const ownGraph = openGraph(cloud, ownToken, clock);
  const health = wireHealth({
    config,
    storage,
    vault,
    ownGraph,
    queues,
    connections,
    listing,
    profiles,
    audit,
    apps,
    tokens,
    codeFlow,
    requestToken,
    openGraph: graphWith,
    openDirectory,
    passwordTries,
    deliveries,
    sender,
    removeEnded: createRemoveEnded({
      table: lookup,
      endings: [tripsEnd, wishesEnd, triesEnd, handOverLinksEnd],
      clock,
    }),
    clock,
    random,
    log,
  });
  const { outbox, checkNow, checkSoon } = health;
  const broker = createBroker({ connections, profiles, tokens, audit, clock, log });
  const ofActs = {
    connections,
    flush: (id: string) => outbox.flush(id),
    recheck: checkSoon('secretExpiry'),
    clock,
    log,
  };
  const changeConnection = createChangeConnection({ ...ofActs, random });
  const markCredential = createMarkCredential({ ...ofActs, newAct: () => newId(random) });
  const { tendDirectory, clearTrial, ...directories } = wireDirectories({
    ...ofActs,
    counted,
    profiles,
    vault,
    openDirectory,
    recheck: checkSoon('directoryAccount'),
    random,
  });
  const handOver = createHandOver({ ...ofActs, profiles, vault, audit, random });
  const wired = wireOnboarding({
    config,
    cloud,
    lookup,
    vault,
    queue: queues.provisioning,
    connections,
    listing,
    profiles,
    audit,
    apps,
    tokens,
    codeFlow,
    requestToken,
    openGraph: graphWith,
    checkNow,
    handOver,
    passwordTries,
    tendDirectory,
    clearTrial,
    flush: (id) => outbox.flush(id),
    clock,
    random,
    log,
  });

  const imports = createImports({
    table: storage.table('imports'),
    queue: queues.imports,
    work: createWork({ planner: wired.planner, connections, audit }),
    audit,
    clock,
    log,
  });
  const once = createOnce({ lookup, clock, random, log });

  return {
    ...health,
    ...wired,
    newLink: createNewLink(wired),
    findTenantInformation: createFindTenantInformation({ graph: ownGraph, callTimeout }),
    operatorApps: apps,
    imports,
    config,
    clock,
    log,
    queues,
    profiles,
    listing,
    connections,
    audit,
    broker,
    changeConnection,
    markCredential,
    openDirectory,
    ...directories,
    handOver,
    once,
    people: createPeople({ misc, clock, log }),
    webhooks,
    deliveries,
  };
}

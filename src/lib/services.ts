import { DefaultAzureCredential, type TokenCredential } from '@azure/identity';
import type { DeliveryMessage } from './alerts/deliver.ts';
import { createDeliveries } from './alerts/deliveries.ts';
import { createGuard, systemLookup } from './alerts/guard.ts';
import { createSender } from './alerts/send.ts';
import { createWebhooks } from './alerts/webhooks.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { createListing } from './connections/listing.ts';
import { createConnectionStore } from './connections/store.ts';
import { checkIds } from './connections/verdict.ts';
import { createConnectionTokens } from './credentials/connectionTokens.ts';
import { createGiveSettings } from './credentials/giveSettings.ts';
import { createOperatorApps } from './credentials/operatorApps.ts';
import { createValidate } from './credentials/validate.ts';
import { CALL_TIMEOUT, punctual } from './deadline.ts';
import { createOperatorSubjects } from './health/operatorSubjects.ts';
import { createOutbox } from './health/outbox.ts';
import { type CheckMessage, createPasses } from './health/pass.ts';
import { createRuns } from './health/runs.ts';
import { createSweep } from './health/sweep.ts';
import { createLogger, type Logger } from './log.ts';
import { type Cloud, graphScope } from './microsoft/cloud.ts';
import { createCodeFlow } from './microsoft/codeFlow.ts';
import { openGraph } from './microsoft/graph.ts';
import { createIdTokenVerifier } from './microsoft/idToken.ts';
import { resolveTenant } from './microsoft/tenants.ts';
import { type ClientApp, requestAppToken } from './microsoft/tokens.ts';
import { createDepartures } from './onboarding/departures.ts';
import { createLinks } from './onboarding/links.ts';
import { createNewConnection } from './onboarding/newConnection.ts';
import { createDisconnects } from './onboarding/disconnect/disconnect.ts';
import { createAccountSignIn } from './onboarding/accountSignIn.ts';
import { createLinkPages } from './onboarding/linkPages.ts';
import { createOnboarding } from './onboarding/onboarding.ts';
import type { StepTools } from './onboarding/provisioning/plan.ts';
import { createReadData } from './onboarding/provisioning/readData.ts';
import { createOpenAsSteward } from './onboarding/provisioning/steward.ts';
import { createProvisioningWorker } from './onboarding/provisioning/worker.ts';
import { createRedemption } from './onboarding/redemption.ts';
import { createSetup } from './onboarding/setup.ts';
import { createSetupActions } from './onboarding/setupActions.ts';
import { createSharedConsent } from './onboarding/sharedConsent.ts';
import { createOwnershipsOf } from './onboarding/ownerships.ts';
import { createTrips } from './onboarding/trip.ts';
import { createVerifier, type VerifyMessage } from './onboarding/verifier.ts';
import { createProfiles } from './profiles/store.ts';
import { type Random, systemRandom } from './random.ts';
import { openStorage } from './storage/storage.ts';
import type { OnTableOperation } from './storage/tables.ts';

/** The names of the queues, as the triggers know them; each has a `-poison` queue beside it. */
export const queueNames = {
  checks: 'mooring-checks',
  provisioning: 'mooring-provisioning',
  deliveries: 'mooring-deliveries',
} as const;

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
  const identity = punctual(
    surroundings.identity ??
      new DefaultAzureCredential(
        config.AZURE_CLIENT_ID ? { managedIdentityClientId: config.AZURE_CLIENT_ID } : {},
      ),
    callTimeout,
  );

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
  const apps = createOperatorApps({
    shared: config.SHARED_APPS,
    setup: config.SETUP_APP,
    steward: config.STEWARD_APP,
    vault: storage.vault,
    identity,
  });

  const profiles = createProfiles({
    misc,
    countConnections: async (profile) =>
      (await listing.fresh()).filter((one) => one.profile === profile && one.state !== 'disconnected').length,
    clock,
    log,
  });
  const requestToken = (app: ClientApp, tenant: string) => requestAppToken(cloud, app, tenant);
  const codeFlow = createCodeFlow(cloud, clock);
  const tokens = createConnectionTokens({
    apps,
    vault: storage.vault,
    connections,
    requestToken,
    codeFlow,
    clock,
  });

  const permits = createGuard(config.WEBHOOK_ALLOWED_NETWORKS);
  const webhooks = createWebhooks({ clock, randomBytes: random, log, misc, vault: storage.vault, permits });
  const deliveries = createDeliveries({
    clock,
    random: () => random(4).readUInt32BE() / 2 ** 32,
    log,
    deliveries: storage.table('deliveries'),
    queue: queues.deliveries,
    webhooks,
    sender: createSender({ clock, permits, lookup: systemLookup }),
  });

  // Our own apps are asked about in our own tenant, by our own identity.
  const ownToken = async () => (await identity.getToken(graphScope(cloud)))?.token ?? '';
  const operatorSubjects = createOperatorSubjects({
    misc,
    apps,
    profiles,
    graph: openGraph(cloud, ownToken),
    requestToken,
    operatorTenant: config.OPERATOR_TENANT,
    clock,
    log,
  });
  const outbox = createOutbox({
    publicOrigin: config.PUBLIC_ORIGIN,
    connections,
    operatorSubjects,
    deliveries,
  });
  const graphWith = (token: string) => openGraph(cloud, () => Promise.resolve(token), clock);
  const passes = createPasses({
    connections,
    profiles,
    tokens,
    openGraph: graphWith,
    clock,
    log,
  });
  /** Runs checks at once and tells what they changed. */
  const checkNow = async (connectionId: string) => {
    const outcome = await passes.pass({ connectionId, checks: [...checkIds], attempt: 0 }, false);
    if (outcome.kind === 'done') await outbox.flush(connectionId);
    return outcome;
  };

  const runs = createRuns({
    runs: storage.table('runs'),
    listing,
    operatorSubjects,
    outbox,
    queue: queues.checks,
    config,
    clock,
    log,
  });
  const verifier = createVerifier({
    connections,
    profiles,
    tokens,
    queue: queues.provisioning,
    onVerified: async (id) => {
      await checkNow(id);
    },
    clock,
    log,
  });
  const giveSettings = createGiveSettings({
    connections,
    profiles,
    vault: storage.vault,
    validate: createValidate({ requestToken, openGraph: graphWith, clock }),
    settle: (id) => verifier.settle(id),
    clock,
    log,
  });
  const links = createLinks({ lookup, connections, clock, random });
  const redirectUri = `${config.PUBLIC_ORIGIN}/connect/callback`;
  const operator = {
    operatorName: config.OPERATOR_NAME,
    ...(config.OPERATOR_LOGO !== undefined && { operatorLogo: config.OPERATOR_LOGO }),
  };
  const redemption = createRedemption({
    codeFlow,
    verifyIdToken: createIdTokenVerifier(cloud, clock),
    redirectUri,
  });
  const queue = queues.provisioning;
  const { vault } = storage;
  const tools: StepTools = {
    vault,
    random,
    graphEndpoint: cloud.graphEndpoint,
    callback: redirectUri,
    setupClientId: config.SETUP_APP?.clientId ?? '',
    stewardClientId: config.STEWARD_APP?.clientId,
    sharedClientId: (profile) => apps.find(profile)?.clientId,
    usedBy: (id, removalId) => disconnects.usedBy(id, removalId),
    look: async (id) => {
      const connection = await connections.read(id);
      return connection ? verifier.look(connection) : { kind: 'waiting', waitingFor: 'token' };
    },
    readData: createReadData({ connections, profiles, tokens, openGraph: graphWith }),
  };
  const setup = createSetup({ connections, apps, vault, redemption, tools, queue, clock, random });
  const provisioning = createProvisioningWorker({
    connections,
    profiles,
    vault,
    tools,
    openGraph: graphWith,
    queue,
    openAsSteward: createOpenAsSteward({ apps, requestToken, openGraph: graphWith }),
    onVerified: async (id) => {
      await verifier.settle(id);
    },
    onRemoved: (id) => disconnects.finish(id),
    clock,
    random,
    log,
  });
  const disconnects = createDisconnects({
    connections,
    listing,
    profiles,
    links,
    vault,
    queue,
    canSetUp: apps.setup !== undefined,
    sharedClientId: tools.sharedClientId,
    onEnded: (id) => outbox.flush(id),
    clock,
    random,
  });
  /** Does what is due for a connection in onboarding, whichever way it comes in. */
  const look = async (connectionId: string, by: 'queue' | 'page') => {
    await provisioning.step(connectionId, by);
    return verifier.step(connectionId, by);
  };
  const linkAddress = (linkToken: string) => `${config.PUBLIC_ORIGIN}/connect?t=${linkToken}`;
  const trips = createTrips({ lookup, clock, random });
  const shared = createSharedConsent({ connections, tokens, verifier, redemption, queue, clock });
  const account = createAccountSignIn({
    connections,
    tokens,
    vault,
    redemption,
    onVerified: async (id) => {
      await verifier.settle(id);
    },
    clock,
    random,
  });
  const onboarding = createOnboarding({
    operator,
    pages: createLinkPages({
      links,
      connections,
      profiles,
      setup,
      hasSteward: apps.steward !== undefined,
      operator,
      clock,
    }),
    trips,
    departures: createDepartures({
      cloud,
      redirectUri,
      connections,
      trips,
      apps,
      tokens,
      shared,
      setup,
      account,
      random,
      clock,
    }),
    shared,
    setup,
    actions: createSetupActions({ connections, links, vault, queue, giveSettings, linkAddress, clock }),
    account,
    look: (id) => look(id, 'page'),
  });
  const sweep = createSweep({ listing, runs, outbox, deliveries, queues, clock, log });

  const newConnection = createNewConnection({
    connections,
    apps,
    profiles,
    resolveTenant: (idOrDomain) => resolveTenant(cloud, idOrDomain),
  });

  return {
    config,
    clock,
    log,
    queues,
    profiles,
    ownershipsOf: createOwnershipsOf(apps),
    newConnection,
    listing,
    connections,
    links,
    /** The address that an operator sends to a tenant admin. */
    linkAddress,
    onboarding,
    look,
    disconnects,
    verifier,
    giveSettings,
    passes,
    outbox,
    checkNow,
    runs,
    sweep,
    webhooks,
    deliveries,
    operatorSubjects,
  };
}

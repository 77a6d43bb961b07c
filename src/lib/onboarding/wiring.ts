import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Audit } from '../connections/audit.ts';
import type { Connection } from '../connections/connection.ts';
import type { Listing } from '../connections/listing.ts';
import type { ConnectionStore } from '../connections/store.ts';
import type { ConnectionTokens } from '../credentials/connectionTokens.ts';
import type { HandOver } from '../credentials/handOver.ts';
import type { OperatorApps } from '../credentials/operatorApps.ts';
import { createPasswordProver } from '../credentials/passwordProver.ts';
import type { PasswordTries } from '../credentials/passwordTries.ts';
import { createProve, wireRenewals, wireReplacements } from '../credentials/wiring.ts';
import type { Logger } from '../log.ts';
import type { Cloud } from '../microsoft/cloud.ts';
import type { CodeFlow } from '../microsoft/codeFlow.ts';
import type { Graph } from '../microsoft/graph.ts';
import { createIdTokenVerifier } from '../microsoft/idToken.ts';
import { resolveTenant } from '../microsoft/tenants.ts';
import type { AppToken, ClientApp, TokenFailure } from '../microsoft/tokens.ts';
import type { Profiles } from '../profiles/store.ts';
import type { Random } from '../random.ts';
import type { Result } from '../result.ts';
import type { Queue } from '../storage/queues.ts';
import type { Table } from '../storage/tables.ts';
import type { Vault } from '../storage/vault.ts';
import { createAccountSignIn } from './accountSignIn.ts';
import { createDisconnects } from './disconnect/disconnect.ts';
import { createInterludes } from './interludes.ts';
import { wireHandOver } from './handOverWiring.ts';
import { createLinks } from './links.ts';
import { createNewConnection, createPlanner } from './newConnection.ts';
import { createOwnershipsOf } from './ownerships.ts';
import { wirePages } from './pagesWiring.ts';
import type { StepTools } from './provisioning/plan.ts';
import { createReadData } from './provisioning/readData.ts';
import { createUnattended } from './provisioning/unattended.ts';
import { createProvisioningWorker } from './provisioning/worker.ts';
import { createRedemption } from './redemption.ts';
import { createSetup } from './setup.ts';
import { createSharedConsent } from './sharedConsent.ts';
import { createTrips } from './trip.ts';
import { createVerifier, type VerifyMessage } from './verifier.ts';
import { operatorOf } from './view.ts';

/** Builds what onboards, provisions and disconnects tenants; nothing is called yet. */
export function wireOnboarding(given: {
  config: Config;
  cloud: Cloud;
  /** The table of links and states. */
  lookup: Table;
  vault: Vault;
  queue: Queue<VerifyMessage>;
  connections: ConnectionStore;
  listing: Listing;
  profiles: Profiles;
  audit: Audit;
  apps: OperatorApps;
  tokens: ConnectionTokens;
  codeFlow: CodeFlow;
  requestToken: (app: ClientApp, tenant: string) => Promise<Result<AppToken, TokenFailure>>;
  openGraph: (token: string) => Graph;
  passwordTries: PasswordTries;
  /** Runs a connection's checks at once. */
  checkNow: (connectionId: string) => Promise<unknown>;
  handOver: HandOver;
  /** Does what is due for the directory account of a connection. */
  tendDirectory: (connection: Connection) => Promise<void>;
  /** Removes what a trial of a directory account may have left, before that is forgotten. */
  clearTrial: (connectionId: string) => Promise<void>;
  /** Brings what is to be told of a connection on its way. */
  flush: (connectionId: string) => Promise<void>;
  clock: Clock;
  random: Random;
  log: Logger;
}) {
  const { config, cloud, lookup, vault, queue, connections, listing, profiles, apps, tokens } = given;
  const { codeFlow, requestToken, openGraph, passwordTries, checkNow, clock, random, log } = given;

  const verifier = createVerifier({ connections, profiles, tokens, queue, onVerified: checkNow, clock, log });
  const settle = (id: string) => verifier.settle(id);
  const replacements = wireReplacements({
    codeFlow,
    connections,
    profiles,
    vault,
    apps,
    tokens,
    requestToken,
    openGraph,
    tries: passwordTries,
    settle,
    clock,
    log,
  });
  const links = createLinks({ lookup, connections, flush: given.flush, clock, random, log });
  const redirectUri = `${config.PUBLIC_ORIGIN}/connect/callback`;
  const operator = operatorOf(config);
  const verifyIdToken = createIdTokenVerifier(cloud, clock);
  const redemption = createRedemption({ codeFlow, verifyIdToken, redirectUri });
  const tools: StepTools = {
    vault,
    prove: createProve({ vault, requestToken }),
    passwordProver: createPasswordProver({ connections, profiles, tokens, apps, codeFlow }),
    passwordTries,
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
    readData: createReadData({ connections, profiles, tokens, openGraph }),
  };
  const setup = createSetup({ connections, apps, vault, redemption, tools, queue, clock, random });
  const provisioning = createProvisioningWorker({
    connections,
    profiles,
    vault,
    tools,
    openGraph,
    queue,
    ...createUnattended({ apps, vault, tokens, profiles, requestToken, openGraph }),
    onVerified: settle,
    onRemoved: (id) => disconnects.finish(id),
    onRotated: checkNow,
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
    clearTrial: given.clearTrial,
    flush: given.flush,
    audit: given.audit,
    clock,
    random,
    log,
  });
  /** Does what is due for a connection in onboarding, whichever way it comes in. */
  const look = async (connectionId: string, by: 'queue' | 'page') => {
    await provisioning.step(connectionId, by);
    const connection = await verifier.step(connectionId, by);
    if (connection?.clearing) await disconnects.clear(connectionId);
    if (connection && by === 'queue') {
      await given.tendDirectory(connection);
      await trials.goOn(connection);
    }
    return connection;
  };
  const linkAddress = (linkToken: string) => `${config.PUBLIC_ORIGIN}/connect?t=${linkToken}`;
  const trips = createTrips({ lookup, clock, random });
  const shared = createSharedConsent({ connections, tokens, verifier, redemption, queue, clock });
  const account = createAccountSignIn({
    connections,
    tokens,
    vault,
    redemption,
    onVerified: settle,
    clock,
    random,
  });
  const handedOver = wireHandOver({
    publicOrigin: config.PUBLIC_ORIGIN,
    lookup,
    connections,
    profiles,
    handOver: given.handOver,
    trips,
    apps,
    redemption,
    cloud,
    redirectUri,
    operator,
    flush: given.flush,
    clock,
    random,
    log,
  });
  const onboarding = wirePages({
    operator,
    cloud,
    redirectUri,
    links,
    linkAddress,
    lookup,
    connections,
    profiles,
    trips,
    apps,
    tokens,
    shared,
    setup,
    account,
    vault,
    queue,
    giveSettings: replacements.giveSettings,
    audit: given.audit,
    handOverPages: handedOver.handOverPages,
    look: (id) => look(id, 'page'),
    clock,
    random,
  });
  const { rotations, trials } = wireRenewals({
    connections,
    listing,
    profiles,
    links,
    apps,
    vault,
    beginInterlude: createInterludes({ connections, vault, queue, flush: given.flush, clock, random, log }),
    ask: (connectionId) => queue.send({ connectionId }),
    step: (id) => provisioning.step(id, 'queue'),
    clock,
    log,
  });
  const findTenant = (idOrDomain: string) => resolveTenant(cloud, idOrDomain);
  const planner = createPlanner({ apps, profiles, resolveTenant: findTenant });
  const newConnection = createNewConnection({ connections, planner, flush: given.flush, log });

  return {
    ownershipsOf: createOwnershipsOf(apps),
    newConnection,
    planner,
    /** The id of a tenant, by it or a domain. */
    resolveTenant: findTenant,
    links,
    /** The address that an operator sends to a tenant admin. */
    linkAddress,
    onboarding,
    look,
    disconnects,
    rotations,
    trials,
    verifier,
    ...replacements,
    ...handedOver,
  };
}

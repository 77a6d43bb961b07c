import type { Clock } from '../clock.ts';
import type { Listing } from '../connections/listing.ts';
import type { ConnectionStore } from '../connections/store.ts';
import type { Logger } from '../log.ts';
import type { CodeFlow } from '../microsoft/codeFlow.ts';
import type { Graph } from '../microsoft/graph.ts';
import { requestPasswordProof } from '../microsoft/passwordGrant.ts';
import type { AppToken, ClientApp, TokenFailure } from '../microsoft/tokens.ts';
import type { BeginInterlude } from '../onboarding/interludes.ts';
import type { Links } from '../onboarding/links.ts';
import type { Profiles } from '../profiles/store.ts';
import type { Result } from '../result.ts';
import type { Vault } from '../storage/vault.ts';
import { type ConnectionTokens, proveApp } from './connectionTokens.ts';
import { createFindAgain } from './findAgain.ts';
import { createGiveAccount } from './giveAccount.ts';
import { createGiveSettings } from './giveSettings.ts';
import type { OperatorApps } from './operatorApps.ts';
import { createOpenReader } from './readers.ts';
import type { Prove } from './rotation/steps.ts';
import { createRotations } from './rotation/rotations.ts';
import { createTrials } from './trial/trials.ts';
import type { PasswordTries } from './passwordTries.ts';
import { createTryPassword } from './tryPassword.ts';
import { createValidate } from './validate.ts';

interface Common {
  readonly connections: ConnectionStore;
  readonly profiles: Profiles;
  readonly apps: OperatorApps;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Asks for tokens with credentials that are not in force. */
export const createProve =
  (given: {
    vault: Vault;
    requestToken: (app: ClientApp, tenant: string) => Promise<Result<AppToken, TokenFailure>>;
  }): Prove =>
  async (tenant, app, credential) => {
    const client = await proveApp({ ...app, credential }, given.vault);
    return client.ok ? await given.requestToken(client.value, tenant) : client;
  };

/** Builds what takes credentials that somebody gives; nothing is called yet. */
export function wireReplacements(
  given: Common & {
    codeFlow: CodeFlow;
    vault: Vault;
    tokens: ConnectionTokens;
    requestToken: (app: ClientApp, tenant: string) => Promise<Result<AppToken, TokenFailure>>;
    openGraph: (token: string) => Graph;
    tries: PasswordTries;
    /** The first checks of what was just verified. */
    settle: (connectionId: string) => Promise<unknown>;
  },
) {
  const { connections, profiles, vault, apps, tokens, tries, clock, log, settle } = given;
  const { requestToken, openGraph } = given;
  const openReader = createOpenReader({ tokens, apps, requestToken, openGraph });
  const findAgain = createFindAgain({ connections, openReader });
  const tryPassword = createTryPassword({
    tries,
    tokens,
    apps,
    prove: (app, tenant, account) => requestPasswordProof(given.codeFlow, app, tenant, account),
    clock,
  });
  const validate = createValidate({ requestToken, openGraph, clock });
  return {
    giveSettings: createGiveSettings({
      connections,
      profiles,
      vault,
      validate,
      findAgain,
      settle,
      clock,
      log,
    }),
    giveAccount: createGiveAccount({
      connections,
      profiles,
      vault,
      openReader,
      tryPassword,
      tries,
      findAgain,
      settle,
      clock,
      log,
    }),
  };
}

/** Builds what renews credentials and tries what they allow; nothing is called yet. */
export function wireRenewals(
  given: Common & {
    listing: Listing;
    links: Links;
    vault: Vault;
    beginInterlude: BeginInterlude;
    /** Has done what is due for a connection. */
    ask: (connectionId: string) => Promise<void>;
    /** Does the steps that are due. */
    step: (connectionId: string) => Promise<unknown>;
  },
) {
  const { connections, listing, profiles, links, apps, beginInterlude, clock, log } = given;
  return {
    rotations: createRotations({
      connections,
      listing,
      profiles,
      links,
      vault: given.vault,
      beginInterlude,
      ask: given.ask,
      hasSteward: apps.steward !== undefined,
      canSetUp: apps.setup !== undefined,
      clock,
      log,
    }),
    trials: createTrials({ connections, profiles, beginInterlude, look: given.step, clock }),
  };
}

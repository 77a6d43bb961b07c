import type { TokenCredential } from '@azure/identity';
import type { OperatorAppSetting } from '../config.ts';
import type { ClientApp } from '../microsoft/tokens.ts';
import { err, ok, type Result } from '../result.ts';
import type { SecretEntry, Vault } from '../storage/vault.ts';
import { readCertificate } from './certificates.ts';

/** An app of the operator's own. */
export interface OperatorApp extends OperatorAppSetting {
  /** `shared`: stands behind all connections of a profile. The others are the wizard's and the watcher's. */
  readonly purpose: 'shared' | 'setup' | 'steward';
  /** The profile whose connections depend on a shared one. */
  readonly profile?: string;
}

export type ProofFailure = 'notConfigured' | 'missing' | 'malformed';

/** Gives the operator's own apps, ready to prove themselves. */
export interface OperatorApps {
  readonly all: readonly OperatorApp[];
  /** Signs a tenant admin in while something is provisioned. */
  readonly setup: OperatorApp | undefined;
  /** Watches a tenant where its admin allowed it to. */
  readonly steward: OperatorApp | undefined;
  /** The shared app of a profile. */
  find(profile: string): OperatorApp | undefined;
  /** The vault entry that is in force; `undefined` for a federated app, or where the vault has none. */
  entry(app: OperatorApp): Promise<SecretEntry | undefined>;
  /** One vault read, none where the entry is `known` or the credential federated. @throws UnavailableError where the vault does not answer */
  client(app: OperatorApp | undefined, known?: SecretEntry): Promise<Result<ClientApp, ProofFailure>>;
}

/** Audience of an assertion by which a managed identity stands for an app. National clouds have their own. */
const EXCHANGE_SCOPE = 'api://AzureADTokenExchange/.default';

export function createOperatorApps(given: {
  shared: Readonly<Record<string, OperatorAppSetting>>;
  setup?: OperatorAppSetting | undefined;
  steward?: OperatorAppSetting | undefined;
  vault: Vault;
  identity: TokenCredential;
}): OperatorApps {
  const setup: OperatorApp | undefined = given.setup && { ...given.setup, purpose: 'setup' };
  const steward: OperatorApp | undefined = given.steward && { ...given.steward, purpose: 'steward' };
  const shared = Object.entries(given.shared).map(([profile, app]): OperatorApp => ({
    ...app,
    purpose: 'shared',
    profile,
  }));
  const all = [...(setup ? [setup] : []), ...(steward ? [steward] : []), ...shared];

  const entry = async ({ credential }: OperatorApp) =>
    credential.kind === 'federated'
      ? undefined
      : await given.vault.get(credential.secretName, credential.secretVersion);

  return {
    all,
    setup,
    steward,
    find: (profile) => shared.find((app) => app.profile === profile),
    entry,
    async client(app, known) {
      if (!app) return err('notConfigured');
      const { clientId, credential } = app;
      if (credential.kind === 'federated') {
        const assertion = async () => (await given.identity.getToken(EXCHANGE_SCOPE))?.token ?? '';
        return ok({ clientId, proof: { kind: 'assertion', assertion } });
      }
      const kept = known ?? (await entry(app));
      if (!kept) return err('missing');
      if (credential.kind === 'secret')
        return ok({ clientId, proof: { kind: 'secret', secret: kept.value } });
      const certificate = readCertificate(kept.value);
      return certificate
        ? ok({ clientId, proof: { kind: 'certificate', ...certificate } })
        : err('malformed');
    },
  };
}

import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import type { SharedApp } from '../config.ts';
import type { ClientApp } from '../microsoft/tokens.ts';
import { err, ok, type Result } from '../result.ts';
import type { SecretEntry, Vault } from '../storage/vault.ts';

/** An app of the operator's own, which stands behind all connections of a profile. */
export interface OperatorApp extends SharedApp {
  /** The profile whose connections depend on it. */
  readonly profile: string;
}

export type ProofFailure = 'notConfigured' | 'missing' | 'malformed';

/** Gives the operator's own apps, ready to prove themselves. */
export interface OperatorApps {
  readonly all: readonly OperatorApp[];
  find(profile: string): OperatorApp | undefined;
  /** The vault entry that is in force; `undefined` for a federated app, or where the vault has none. */
  entry(app: OperatorApp): Promise<SecretEntry | undefined>;
  /** One vault read, none where the entry is `known` or the credential federated. @throws UnavailableError where the vault does not answer */
  client(profile: string, known?: SecretEntry): Promise<Result<ClientApp, ProofFailure>>;
}

/** Audience of an assertion by which a managed identity stands for an app. National clouds have their own. */
const EXCHANGE_SCOPE = 'api://AzureADTokenExchange/.default';

export function createOperatorApps(given: {
  apps: Readonly<Record<string, SharedApp>>;
  vault: Vault;
  identity: TokenCredential;
}): OperatorApps {
  const all = Object.entries(given.apps).map(([profile, app]) => ({ ...app, profile }));
  const find = (profile: string) => all.find((app) => app.profile === profile);

  const entry = async ({ credential }: OperatorApp) =>
    credential.kind === 'federated'
      ? undefined
      : await given.vault.get(credential.secretName, credential.secretVersion);

  return {
    all,
    find,
    entry,
    async client(profile, known) {
      const app = find(profile);
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

/** A PEM text that holds both the certificate and its private key. */
function readCertificate(pem: string): { thumbprintSha256: string; privateKey: string } | undefined {
  try {
    const certificate = new X509Certificate(pem);
    const privateKey = createPrivateKey(pem).export({ type: 'pkcs8', format: 'pem' });
    return {
      thumbprintSha256: certificate.fingerprint256.replaceAll(':', ''),
      privateKey: String(privateKey),
    };
  } catch {
    return undefined;
  }
}

import type { Origins } from './microsoft/microsoft.ts';
import type { World } from './microsoft/world.ts';

export interface SettingsParts {
  readonly seeded: World['seeded'];
  readonly origins: Origins;
  /** Of the storage account. */
  readonly connectionString: string;
  readonly identity: { readonly endpoint: string; readonly header: string };
  /** The certificate authority of the sandbox, a PEM file. */
  readonly caFile: string;
}

/** The app settings of the product in the sandbox; on Azure the same names are set by the deployment. */
export function appSettings(parts: SettingsParts): Record<string, string> {
  const { seeded, origins, identity } = parts;
  const { clientId, vaultSecretName, vaultVersion } = seeded.sharedApp;
  return {
    OPERATOR_TENANT: seeded.operatorTenant,
    OPERATOR_NAME: 'Harbor Operations',
    SIGN_IN_CLIENT_ID: seeded.signInApp.clientId,
    PUBLIC_ORIGIN: origins.app,
    AUTHORITY_HOST: origins.authority,
    GRAPH_ENDPOINT: origins.graph,
    KEY_VAULT_URL: origins.vault,
    AZURE_CLIENT_ID: seeded.managedIdentityClientId,
    SHARED_APPS: JSON.stringify({
      'certero-application': {
        clientId,
        credential: { kind: 'secret', secretName: vaultSecretName, secretVersion: vaultVersion },
      },
    }),
    SETUP_APP: JSON.stringify({ ...seeded.setupApp, credential: { kind: 'federated' } }),
    STEWARD_APP: JSON.stringify({ ...seeded.stewardApp, credential: { kind: 'federated' } }),
    AzureWebJobsStorage: parts.connectionString,
    WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
    RUN_STALLED_AFTER_SECONDS: '10',
    ...platformSettings(parts),
    IDENTITY_ENDPOINT: identity.endpoint,
    IDENTITY_HEADER: identity.header,
  };
}

/** What Azure itself tells an app, and Node.js needs here. */
function platformSettings({ seeded, caFile }: SettingsParts): Record<string, string> {
  return {
    WEBSITE_AUTH_ENABLED: 'True',
    MICROSOFT_PROVIDER_AUTHENTICATION_SECRET: seeded.signInApp.secret,
    AzureWebJobsDisableHomepage: 'true',
    FUNCTIONS_WORKER_RUNTIME: 'node',
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    NODE_EXTRA_CA_CERTS: caFile,
  };
}

const passedOn = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'LANG', 'SystemRoot', 'windir', 'USERPROFILE'];

/**
 * What of this machine's environment a child may see: nothing that could lead it to a proxy, or to an Azure
 * account that somebody is signed in to.
 */
export function machineEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) =>
      passedOn.some((passed) => passed.toLowerCase() === name.toLowerCase()),
    ),
  );
}

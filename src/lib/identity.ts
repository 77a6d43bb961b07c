import { DefaultAzureCredential } from '@azure/identity';
import type { Config } from './config.ts';

/** Who this installation is: the managed identity that the settings name, else whoever the environment makes it. */
export const ownIdentity = ({
  AZURE_CLIENT_ID: id,
}: Pick<Config, 'AZURE_CLIENT_ID'>): DefaultAzureCredential =>
  new DefaultAzureCredential(id ? { managedIdentityClientId: id } : {});

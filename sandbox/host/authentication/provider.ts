import { type Configuration, discovery } from 'openid-client';
import type { AuthenticationSettings } from './settings.ts';

/** The authority's endpoints, found at the first use: the authority may start after this host. */
export type Provider = () => Promise<Configuration>;

/** Makes the provider; a discovery that failed is tried again at the next use. */
export function createProvider(settings: AuthenticationSettings): Provider {
  let found: Promise<Configuration> | undefined;
  return () => {
    found ??= discovery(settings.issuer, settings.clientId, settings.clientSecret).catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  };
}

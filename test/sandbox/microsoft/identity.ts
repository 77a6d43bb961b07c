import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { identityHeader } from './helpers.ts';

/** A token of the managed identity, for the token exchange unless told. */
export async function identityToken(
  { managedIdentity, world }: Microsoft,
  resource = 'api://AzureADTokenExchange',
): Promise<string> {
  const query = new URLSearchParams({
    resource,
    'api-version': '2019-08-01',
    client_id: world.seeded.managedIdentityClientId,
  });
  const request = new Request(`http://127.0.0.1/msi/token?${query.toString()}`, {
    headers: { 'x-identity-header': identityHeader },
  });
  const body: Record<string, string> = JSON.parse(await (await managedIdentity(request)).text());
  return body['access_token'] ?? '';
}

/** What proves an app that trusts the managed identity to the token service. */
export const identityProof = async (microsoft: Microsoft) => ({
  client_assertion: await identityToken(microsoft),
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
});

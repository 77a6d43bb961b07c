import type { TokenCredential } from '@azure/identity';
import { requestAppToken } from '../../src/lib/microsoft/tokens.ts';
import type { World } from './world.ts';

/** An identity of the operator's own tenant that nobody gave a right on Graph. */
export async function identityWithoutRights({ microsoft, origins }: World): Promise<TokenCredential> {
  const { automation, operatorTenant } = microsoft.world.seeded;
  const asked = await requestAppToken(
    { authorityHost: origins.authority, graphEndpoint: origins.graph },
    { clientId: automation.clientId, proof: { kind: 'secret', secret: automation.secret } },
    operatorTenant,
  );
  if (!asked.ok) throw new Error('no token');
  const { token } = asked.value;
  return { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
}

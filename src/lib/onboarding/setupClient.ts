import type { OperatorApps } from '../credentials/operatorApps.ts';
import { UnavailableError } from '../errors.ts';
import type { ClientApp, TokenFailure } from '../microsoft/tokens.ts';
import { err, type Result } from '../result.ts';

/** The setup app, ready to redeem what a browser came back with; a vault that is away is a failure like any other. */
export async function setupClient(apps: OperatorApps): Promise<Result<ClientApp, TokenFailure>> {
  try {
    const client = await apps.client(apps.setup);
    return client.ok ? client : err({ kind: 'noCredential', reason: client.error });
  } catch (thrown) {
    if (thrown instanceof UnavailableError) return err({ kind: 'unavailable', reason: thrown.message });
    throw thrown;
  }
}

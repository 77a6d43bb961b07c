import type { Webhook } from '../alerts/webhookRows.ts';
import { etagOf } from './etag.ts';

/** A webhook as the API gives it; where its secrets are kept is nobody's business. */
export const webhookJson = ({
  vaultVersion,
  outageSequence: _sequence,
  outageAt: _at,
  outageUntold: _untold,
  route,
  ...rest
}: Webhook) => {
  const shown = { ...rest, ...route };
  // Another address of the same host shows in the version alone.
  return { ...shown, etag: etagOf({ ...shown, vaultVersion }) };
};

import type { Check } from './check.ts';
import { unknown } from './check.ts';
import { credentialFindings } from './expiry.ts';

/**
 * Is the credential by which the connector signs in good, and for how long?
 *
 * A shared app's credential is the operator's: it is asked once a run for the app itself, not once a tenant.
 */
export const secretExpiry: Check = {
  id: 'secretExpiry',
  findings: credentialFindings,
  plan: () => ({
    kind: 'notAsked',
    reason: 'The credential belongs to the operator’s shared app, which is checked as itself.',
  }),
  judge: () => unknown('notPlanned', 'Nothing was asked.'),
};

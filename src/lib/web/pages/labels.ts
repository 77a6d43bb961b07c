import type { State } from '../../connections/connection.ts';
import type { Timer, Upkeep } from '../../health/timers.ts';
import type { CheckId, Severity, VerdictKind } from '../../connections/verdict.ts';

/** What each state is called and means. */
export const stateTexts: Record<State, { readonly label: string; readonly means: string }> = {
  pending: { label: 'Pending', means: 'No tenant admin has gone on to Microsoft yet.' },
  onboarding: { label: 'Onboarding', means: 'A tenant admin has begun and not come to the end yet.' },
  verifying: {
    label: 'Verifying',
    means: 'The tenant admin is back from Microsoft, and we are making sure that the access works.',
  },
  healthy: { label: 'Healthy', means: 'The access works, and nothing was wrong at the last check.' },
  degraded: { label: 'Degraded', means: 'The access works now, but not for long or not fully.' },
  broken: { label: 'Broken', means: 'The connector cannot read now.' },
  disconnected: { label: 'Disconnected', means: 'The connection was ended and is not checked any more.' },
};

export const severityTexts: Record<Severity, string> = {
  info: 'Info',
  warning: 'Warning',
  critical: 'Critical',
};

export const permissionTexts = {
  granted: 'Granted',
  missing: 'Missing',
  leftOut: 'Not needed',
  notShown: 'Not shown',
} as const;

export const standingTexts = {
  inForce: 'In force',
  pending: 'To come',
  former: 'Before',
  ended: 'Ended',
} as const;

export const verdictTexts: Record<VerdictKind, string> = {
  ok: 'OK',
  fail: 'Problem found',
  unknown: 'No answer',
  notAsked: 'Not asked',
};

/** What each check is called and asks. */
export const checkTexts: Record<CheckId, { readonly label: string; readonly asks: string }> = {
  secretExpiry: { label: 'Secret expiry', asks: 'How long are the secrets and certificates good for?' },
  consentStatus: { label: 'Consent status', asks: 'Does the connector still hold its permissions?' },
  account: {
    label: 'Account',
    asks: 'Is the account that the connector signs in with there, enabled, and as it must be?',
  },
  directoryAccount: {
    label: 'Directory account',
    asks: 'Is the account in the customer’s own directory let in, and may it do what the connector does there?',
  },
  dataAccess: { label: 'Data access', asks: 'Can everything be read that the connector is to read?' },
  anonymization: { label: 'Anonymization', asks: 'Do usage reports show names, or are names concealed?' },
};

/** What the runs of each timer are called. */
export const timerTexts: Record<Timer, string> = {
  checkSecretExpiry: 'Secret expiry',
  checkConsentStatus: 'Consent status',
  checkAnonymization: 'Anonymization',
};

/** What the other timers are called and do. */
export const upkeepTexts: Record<Upkeep, { readonly label: string; readonly does: string }> = {
  reconcileRuns: {
    label: 'Looking after runs',
    does: 'Begins a run that nobody began, asks who is missing again, and closes runs',
  },
  rotateCredentials: { label: 'Rotation', does: 'Renews credentials that are near their end' },
  sweep: { label: 'Sweep', does: 'Finds messages, deliveries and verifications that were lost on their way' },
};

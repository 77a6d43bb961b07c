import { explain } from '../microsoft/aadsts.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import type { FieldError, Problem } from '../web/problem.ts';
import type { SettingName } from './existingSettings.ts';

/** Which of the settings a refusal is about, and what to do; the cause stands in the table of all numbers. */
const advice: Readonly<Record<number, { readonly path: SettingName; readonly next: string }>> = {
  7000215: {
    path: 'clientSecret',
    next: 'Copy the column “Value”, not “Secret ID”. If it was made within the last minute, wait a minute and try again; if its value is gone, the tenant admin makes a new secret for this app.',
  },
  7000222: {
    path: 'clientSecret',
    next: 'The tenant admin makes a new one: App registrations, the app, Certificates & secrets.',
  },
  700027: {
    path: 'certificate',
    next: 'The tenant admin uploads it: App registrations, the app, Certificates & secrets, Certificates. If that was done within the last minute, wait a minute and try again.',
  },
  700016: {
    path: 'clientId',
    next: 'Compare it with the Application (client) ID on the app’s overview page, and make sure that the app is in this tenant.',
  },
  7000229: {
    path: 'clientId',
    next: 'The tenant admin opens App registrations, the app, API permissions, and grants admin consent.',
  },
  65001: {
    path: 'clientId',
    next: 'The tenant admin opens App registrations, the app, API permissions, and grants admin consent.',
  },
  7000112: {
    path: 'clientId',
    next: 'The tenant admin opens Enterprise applications, the app, Properties, and sets “Enabled for users to sign-in” to Yes.',
  },
  90002: { path: 'tenantId', next: 'Ask the customer whether the tenant still exists.' },
  5000224: { path: 'tenantId', next: 'Ask the customer whether the tenant still exists.' },
};

const who = {
  tenantAdmin: 'The tenant admin must act.',
  operator: 'Compare what was typed with the app in the tenant.',
  nobody: '',
} as const;

const NOTHING_KEPT = 'Nothing was kept; what was in force before still is.';

/** A refusal by what the tenant said. */
export function refused(errors: readonly FieldError[], correlationId?: string): Problem {
  const id = correlationId === undefined ? '' : ` Microsoft’s correlation ID is ${correlationId}.`;
  return { code: 'credential_refused', detail: `${NOTHING_KEPT}${id}`, errors };
}

/** Nobody could say whether the settings are good. */
export const notAnswered = (reason: string, retryAfterSeconds: number | undefined): Problem => ({
  code: 'unavailable',
  detail: `${reason.replace(/\.?$/, '.')} ${NOTHING_KEPT} Try again later.`,
  retryAfter: Math.max(1, retryAfterSeconds ?? 60),
});

/** Pure: why there is no token with these settings, by field. */
export function tokenProblem(failure: TokenFailure): Problem {
  if (failure.kind !== 'refused') {
    const wait = failure.kind === 'unavailable' ? failure.retryAfterSeconds : undefined;
    return notAnswered(`Microsoft Entra gave no token: ${failure.reason}`, wait);
  }
  const { aadsts, correlationId } = failure;
  const { class: kind, cause, who: actor } = explain(aadsts);
  // Without a number of Microsoft's it may have been anything on the way.
  if (kind === 'transient' || aadsts === undefined)
    return notAnswered('Microsoft Entra gave no token', undefined);
  const known = advice[aadsts];
  const next = known?.next ?? who[actor];
  const message = `${cause} ${next} (AADSTS${aadsts})`;
  return refused([{ path: known?.path ?? '', message }], correlationId);
}

import type { Verdict } from '../connections/verdict.ts';
import { explain } from '../microsoft/aadsts.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import { failed, found, type Subject, unknownBecause } from './check.ts';

const UNKNOWN_APP = new Set([700016, 7000229]);
export const DELETED = 'The app, or its service principal, was deleted in the tenant.';

/** What a refusal of the token says of the consent: only what is about the tenant's side of it is a finding. */
export function judgeRefusal(failure: TokenFailure, { tenant, clientId, ownership }: Subject): Verdict {
  if (failure.kind !== 'refused') return unknownBecause(failure);
  const evidence = {
    status: 'no token',
    aadsts: failure.aadsts ?? null,
    correlationId: failure.correlationId ?? null,
  };
  const { class: kind, cause } = explain(failure.aadsts);
  switch (kind) {
    case 'consent':
      // An app of the tenant's own has no other home: not to be known there is to be deleted.
      return ownership === 'dedicated' && UNKNOWN_APP.has(failure.aadsts ?? 0)
        ? failed(evidence, found('app.deleted', clientId, 'critical', DELETED))
        : failed(evidence, found('consent.notGranted', clientId, 'critical', cause));
    case 'appDisabled':
      return failed(evidence, found('app.disabled', clientId, 'critical', cause));
    case 'tenantGone':
      return failed(evidence, found('tenant.gone', tenant, 'critical', cause));
    case 'credential':
    case 'policy':
    case 'signIn':
    case 'secondFactor':
    case 'account':
    case 'transient':
    case 'other':
      return unknownBecause(failure);
  }
}

import { type Health, severities, type Severity } from './verdict.ts';
import type { State } from './connection.ts';

/** What can happen to a connection. */
export type StateEvent =
  | { readonly kind: 'adminSentToMicrosoft' }
  | { readonly kind: 'adminReturned' }
  | { readonly kind: 'setback' }
  | { readonly kind: 'verified' }
  | { readonly kind: 'checked'; readonly worst: Severity | undefined }
  | { readonly kind: 'disconnected' };

/**
 * Every transition of a connection, in one place.
 *
 * An event that means nothing in a state leaves it as it is: messages come twice, and late.
 */
export function nextState(state: State, event: StateEvent): State {
  switch (event.kind) {
    case 'adminSentToMicrosoft':
      return state === 'pending' ? 'onboarding' : state;
    case 'adminReturned':
      return state === 'pending' || state === 'onboarding' ? 'verifying' : state;
    case 'setback':
      return state === 'pending' || state === 'verifying' ? 'onboarding' : state;
    case 'verified':
      return state === 'onboarding' || state === 'verifying' ? 'healthy' : state;
    case 'checked':
      return state === 'healthy' || state === 'degraded' || state === 'broken'
        ? stateFor(event.worst)
        : state;
    case 'disconnected':
      return 'disconnected';
  }
}

function stateFor(worst: Severity | undefined): State {
  if (worst === 'critical') return 'broken';
  return worst === 'warning' ? 'degraded' : 'healthy';
}

/** The worst severity among the last known findings; `undefined` where nothing is wrong. */
export function worstSeverity(health: Health): Severity | undefined {
  const found = Object.values(health.checks).flatMap(({ last }) =>
    last.verdict === 'fail' ? last.findings.map(({ severity }) => severities.indexOf(severity)) : [],
  );
  return severities[Math.max(...found)];
}

import type { HandOverValue } from '../../credentials/handOver.ts';
import type { Setback } from './onboardingView.ts';

/** Why a link to the hand-over cannot be used. */
export type HandOverProblem = 'unknown' | 'expired' | 'over' | 'notNow';

/** On whose behalf the page is shown. */
interface Host {
  readonly operatorName: string;
  readonly operatorLogo?: string | undefined;
}

/** Who hands over, for which product and which organization. Instants are ISO 8601. */
interface Parties extends Host {
  readonly profileName: string;
  readonly vendor: string;
  readonly documentation: string;
  readonly tenantName: string;
  /** Directory id. */
  readonly tenantId: string;
  readonly expiresAt: string;
  readonly linkToken: string;
}

/** What the page of a hand-over link shows. */
export type HandOverView =
  | (Parties & {
      readonly kind: 'ask';
      /** What the fields are called. */
      readonly labels: readonly string[];
      /** Somebody of the tenant has just signed in to this browser. */
      readonly isSignedIn: boolean;
      readonly note?: 'signIn' | 'outdated' | undefined;
    })
  /** The answer to one press of a button, kept nowhere. */
  | (Parties & {
      readonly kind: 'values';
      readonly fields: readonly HandOverValue[];
      readonly keyIds: readonly string[];
    })
  | (Parties & { readonly kind: 'entered' })
  | (Parties & { readonly kind: 'setback'; readonly setback: Setback })
  | (Host & { readonly kind: 'problem'; readonly problem: HandOverProblem });

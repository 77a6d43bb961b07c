import type { VNode } from 'preact';
import type { SetbackCode } from '../../connections/connection.ts';

/** Why onboarding did not go on, as the page tells it. */
export interface Setback {
  readonly code: SetbackCode;
  /** ISO 8601. */
  readonly at: string;
  /** Microsoft's number for it, without the letters. */
  readonly aadsts?: number | undefined;
  readonly correlationId?: string | undefined;
}

/** A permission as the tenant admin reads it. */
export interface PermissionView {
  /** Microsoft's name, such as `User.Read.All`. */
  readonly name: string;
  /** What it lets the connector do, in plain words. */
  readonly plain: string;
  readonly why: string;
}

interface Parties {
  readonly operatorName: string;
  readonly profileName: string;
  readonly tenantName: string;
}

/** What an onboarding link shows. Instants are ISO 8601. */
export type ConnectView =
  | (Parties & {
      readonly kind: 'ask';
      readonly vendor: string;
      /** Address of the vendor's own instructions. */
      readonly documentation: string;
      readonly tenantId: string;
      readonly permissions: readonly PermissionView[];
      /** Those of them that are new since the tenant last accepted, where it has accepted the others. */
      readonly added?: readonly PermissionView[] | undefined;
      readonly expiresAt: string;
      readonly linkToken: string;
      /** How the last attempt ended, where there was one. */
      readonly setback?: Setback | undefined;
    })
  | (Parties & {
      readonly kind: 'waiting';
      readonly since: string;
      readonly waitingFor: 'consent' | 'permissions' | 'token' | undefined;
      /** When we look again. */
      readonly dueAt?: string | undefined;
      readonly linkToken: string;
    })
  | (Parties & { readonly kind: 'connected'; readonly at: string; readonly already: boolean })
  | (Parties & {
      readonly kind: 'setback';
      readonly setback: Setback;
      /** Present where the link may still be used. */
      readonly linkToken?: string | undefined;
    })
  | {
      readonly kind: 'linkProblem';
      readonly problem: 'unknown' | 'expired' | 'revoked' | 'disconnected';
      readonly operatorName: string;
    }
  | {
      readonly kind: 'callbackProblem';
      readonly problem: 'forged' | 'replayed' | 'expired' | 'cookieMissing' | 'duplicate';
      readonly operatorName: string;
    };

/** The words that texts put in, isolated as other people's names. */
export type Words = Readonly<Record<string, VNode>>;

import type { VNode } from 'preact';
import type { StewardSet } from '../../connections/access.ts';
import type { SetbackCode } from '../../connections/connection.ts';
import type { Provisioning, StopCode } from '../../connections/provisioning.ts';
import type { StepKind, StepView } from './onboardingSteps.ts';

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
  /** The admin may leave it out. */
  readonly optional?: true | undefined;
}

/** An app of the profile, as the tenant admin reads of it. */
export interface AppView {
  readonly key: string;
  readonly name: string;
  /** Granted to the app itself. */
  readonly application: readonly PermissionView[];
  /** Granted on behalf of the account, or of everybody. */
  readonly delegated: readonly PermissionView[];
  /** What is assumed where the vendor does not say. */
  readonly assumption?: string | undefined;
}

/** The account of the profile, as the tenant admin reads of it. */
export type AccountView =
  | {
      readonly kind: 'made';
      readonly userName: string;
      readonly displayName: string;
      readonly directoryRoles: readonly string[];
      readonly exchangeRoles: readonly string[];
    }
  | { readonly kind: 'existing' };

/** A field of a form that cannot be used; `path` is the field's name. */
export interface FieldFault {
  readonly path: string;
  readonly message: string;
}

interface Parties {
  readonly operatorName: string;
  /** The operator's picture as a data address. */
  readonly operatorLogo?: string | undefined;
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
  /** What will be made, asked before anybody signs in to the setup app. */
  | (Parties & {
      readonly kind: 'askSetup';
      readonly vendor: string;
      readonly documentation: string;
      readonly tenantId: string;
      readonly apps: readonly AppView[];
      /** `admin`: delegated permissions count for everybody; `account`: for the connector's account alone. */
      readonly consent: 'admin' | 'account';
      readonly account?: AccountView | undefined;
      readonly steps: readonly { readonly kind: StepKind; readonly appName?: string | undefined }[];
      /** Offered where the installation has a steward app. */
      readonly stewardSets: readonly StewardSet[];
      /** Microsoft's names of what the setup app asks for while it works. */
      readonly scopes: readonly string[];
      readonly expiresAt: string;
      readonly linkToken: string;
      /** What was typed before; never a password. */
      readonly typed: {
        readonly userName: string;
        readonly existingUser: string;
        readonly steward: readonly StewardSet[];
        readonly declined: readonly string[];
      };
      readonly faults: readonly FieldFault[];
      /** Whether the settings of an app that exists already would do. */
      readonly takesSettings: boolean;
      /** Only what the product has come to need since the tenant last accepted is in `apps`. */
      readonly isNew: boolean;
      /** Connected before: says so, and that what is there is found again. */
      readonly again: boolean;
      /** The connector was given a password of the account, which gets another one. */
      readonly entersAnew: boolean;
    })
  /** The operator ends the connection and asks for what is there to be removed, or for credentials to be renewed. */
  | (Parties & {
      readonly kind: 'askErrand';
      readonly purpose: 'remove' | 'rotate' | 'password';
      readonly warnings: readonly ErrandWarning[];
      readonly tenantId: string;
      readonly steps: readonly { readonly kind: StepKind; readonly appName?: string | undefined }[];
      readonly scopes: readonly string[];
      readonly expiresAt: string;
      readonly linkToken: string;
    })
  /** The steps, live. */
  | (Parties & {
      readonly kind: 'progress';
      /** What the flow is for; `password` where it rotates that of the account. */
      readonly purpose: Provisioning['kind'] | 'password';
      readonly steps: readonly StepView[];
      /** When the flow began. */
      readonly startedAt: string;
      readonly dueAt?: string | undefined;
      readonly linkToken: string;
      /**
       * Another whenever the steps or the stop are: the open page then fetches itself again. Faults, what was typed and
       * a colleague's link do not count, since they stand on the answer to a form alone.
       */
      readonly mark: string;
      /** Is this the browser in which the admin signed in? Only it may choose. */
      readonly isViewer: boolean;
      readonly stop?:
        | {
            readonly code: StopCode;
            readonly at: string;
            /** What Microsoft said. */
            readonly text?: string | undefined;
            /** What there is to choose from, with `chooseApp`, `appGone` and `chooseAccount`. */
            readonly found: readonly { readonly id: string; readonly name: string }[];
            /** Key of the app that `chooseApp` or `appGone` is about. */
            readonly appKey?: string | undefined;
            /** With `userNameRefused`: whose name, of the account to be made or of one that exists. */
            readonly account?: AccountView['kind'] | undefined;
            /** The two lines to run, with `exchangeByHand`. */
            readonly script?: string | undefined;
          }
        | undefined;
      /** A new link for a colleague, shown this once. */
      readonly colleagueLink?: { readonly url: string; readonly expiresAt: string } | undefined;
      /** What was typed before, where it was refused; never a password. */
      readonly typed?: { readonly userName: string; readonly existingUser: string } | undefined;
      readonly faults: readonly FieldFault[];
    })
  /** All is made; now the connector's account signs in. */
  | (Parties & {
      readonly kind: 'askAccount';
      readonly vendor: string;
      readonly userPrincipalName: string;
      /** `made`: by us, with a password that can be shown once. */
      readonly account: 'made' | 'existing';
      /** User name of the account that it takes the place of, and that goes on until then. */
      readonly inForce?: string;
      readonly permissions: readonly PermissionView[];
      /** `hidden`: press to see it, once. `shown`: it was. `elsewhere`: only the browser in which the admin signed in may. */
      readonly password: 'none' | 'hidden' | 'shown' | 'elsewhere' | { readonly value: string };
      /** The tenant asks every account for a second factor. */
      readonly secondFactor: boolean;
      readonly linkToken: string;
    })
  /** Somebody signed in: is it the right account? */
  | (Parties & {
      readonly kind: 'confirmAccount';
      readonly signedInAs: string;
      readonly expected: string;
      readonly granted: 'fully' | 'partially' | 'notGranted';
      readonly missing: readonly PermissionView[];
      readonly linkToken: string;
      readonly isViewer: boolean;
    })
  | (Parties & {
      readonly kind: 'waiting';
      readonly since: string;
      readonly waitingFor: 'consent' | 'permissions' | 'token' | undefined;
      /** When we look again. */
      readonly dueAt?: string | undefined;
      readonly linkToken: string;
    })
  | (Parties & {
      readonly kind: 'connected';
      readonly at: string;
      readonly already: boolean;
      /** The link was to renew a credential, and that is done. */
      readonly renewed?: true | undefined;
    })
  | (Parties & {
      readonly kind: 'setback';
      readonly setback: Setback;
      /** Present where the link may still be used. */
      readonly linkToken?: string | undefined;
    })
  | {
      /** The button was pressed too often within an hour, so nothing was done. */
      readonly kind: 'tooOften';
      readonly until: string;
      /** Seconds until then. */
      readonly retryAfter: number;
      readonly linkToken: string;
      readonly operatorName: string;
      readonly operatorLogo?: string | undefined;
    }
  | {
      readonly kind: 'linkProblem';
      readonly problem: 'unknown' | 'expired' | 'revoked' | 'disconnected';
      readonly operatorName: string;
      readonly operatorLogo?: string | undefined;
    }
  | {
      readonly kind: 'callbackProblem';
      readonly problem: 'forged' | 'replayed' | 'expired' | 'cookieMissing' | 'duplicate';
      readonly operatorName: string;
      readonly operatorLogo?: string | undefined;
    };

/** With a new password: the connector has to be given it, or the account has to sign in again. */
export type ErrandWarning = 'entersAnew' | 'signsInAgain';

/** The words that texts put in, isolated as other people's names. */
export type Words = Readonly<Record<string, VNode>>;

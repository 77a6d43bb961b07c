import type * as z from 'zod';
import type { PasswordProof, TenantAccount, TenantApp } from '../connections/access.ts';
import type { AppProof } from '../connections/appProofs.ts';
import type { DirectoryAccount } from '../connections/directory.ts';
import type { Connection } from '../connections/connection.ts';
import type {
  CheckId,
  CheckRecord,
  Evidence,
  Finding,
  Severity,
  Unanswered,
  Verdict,
} from '../connections/verdict.ts';
import type { DirectoryFailure, TooSoon } from '../directory/failures.ts';
import type { GraphAnswer, GraphRead } from '../microsoft/graph.ts';
import type { ConnectionToken } from '../credentials/connectionTokens.ts';
import type { SeenDirectory } from '../credentials/lookAtDirectory.ts';
import { explain } from '../microsoft/aadsts.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import type { Ladder } from '../ladder.ts';
import type { ProfileApp } from '../profiles/app.ts';
import type { Profile } from '../profiles/schema.ts';
import type { Result } from '../result.ts';

/** What a check is asked about. */
export interface Subject {
  readonly tenant: string;
  readonly clientId: string;
  readonly profile: Profile;
  /** Whose the app is. */
  readonly ownership: Connection['ownership'];
  readonly connectionId: string;
  /** The tenant's own app that reads, and what it proves itself with. */
  readonly app?: TenantApp;
  readonly credential?: TenantApp['credential'];
  /** Its credential renews itself: nobody has to sign in for that. */
  readonly rotates?: boolean;
  /** The other apps of the tenant's own that the profile names. */
  readonly further?: readonly FurtherApp[];
  /** How people are told of an end, where somebody said so for the connection, its profile or the installation. */
  readonly ladder?: Ladder;
  /** Key ids of credentials of which somebody said that they are not the connector's. */
  readonly notOurs?: readonly string[];
  /** The setup app, where it is not known to have left the tenant. */
  readonly leftover?: string;
  /** Object id of the user that a trial made and could not delete. */
  readonly trialUser?: string;
  /** When we last changed whether usage reports conceal names. ISO 8601. */
  readonly reportsChangedAt?: string;
  /** What the last answer about usage reports said. */
  readonly lastReports?: Verdict;
  /** Whom the connector signs in as, where that is known. */
  readonly account?: TenantAccount;
  /** The account in a directory of the customer's own, and what was last known of it. */
  readonly directory?: { readonly account: DirectoryAccount; readonly record?: CheckRecord };
  /** Application permissions that the profile grants; what they do not allow is not asked. */
  readonly rights: readonly string[];
}

/** An app of the tenant's own that the connection does not read with. */
export interface FurtherApp {
  /** As the profile wants it. */
  readonly wanted: ProfileApp;
  readonly app: TenantApp;
  readonly rotates: boolean;
  /** When the newest of it was made that is known; absent where nobody knows. ISO 8601. */
  readonly newestAt?: string;
  /** What asking with its own credential came to: in a message of its own, before the checks are judged. */
  readonly proof?: AppProof;
}

/** What a check wants to read, or why it cannot be asked with the rights that the profile grants. */
export type Plan =
  | {
      readonly kind: 'ask';
      readonly reads: readonly GraphRead[];
      /** What only the beta of Graph shows: a batch of its own. */
      readonly beta?: readonly GraphRead[];
    }
  | {
      readonly kind: 'notAsked';
      readonly reason: string;
      /** There is nothing any more that could be wrong. */
      readonly over?: true;
    };

/** A read outside the batch. `text`: what comes is no JSON. */
export interface FurtherRead extends GraphRead {
  readonly as?: 'text';
}

/** What came back: the token that was asked for, and each planned read. */
export interface Answers {
  readonly token: Result<ConnectionToken, TokenFailure>;
  readonly reads: ReadonlyMap<string, GraphAnswer>;
  /** What trying the account's password came to, where it was tried lately. */
  readonly proof?: PasswordProof;
  /** What the customer's own directory said, where it was asked. */
  readonly directory?: Result<SeenDirectory, DirectoryFailure | TooSoon>;
  /** When the question was asked, in milliseconds since 1970. */
  readonly now: number;
}

/** Whether an app with these rights may read what the directory says of apps, itself among them. */
export const showsApps = (rights: readonly string[]): boolean =>
  holdsOneOf(rights, ['Directory.Read.All', 'Application.Read.All']);

/** Whether one of these permissions to read is held, be it as part of one to write. */
export const holdsOneOf = (rights: readonly string[], wanted: readonly string[]): boolean =>
  wanted.some((name) => rights.includes(name) || rights.includes(name.replace('.Read.', '.ReadWrite.')));

/** How a finding is explained to whoever must act. */
export interface FindingText {
  readonly who: 'tenant admin' | 'operator';
  readonly steps: readonly [FindingStep, ...FindingStep[]];
  /** Instead of these, where the account is one whose password we may renew. */
  readonly renewal?: readonly [FindingStep, ...FindingStep[]];
}

/** What to do; with the address of the page on which it is done, where there is one. */
export type FindingStep = string | { readonly text: string; readonly link: string };

/** One question asked of a connection: plans and judges, both pure; asking is done elsewhere, once for all checks. */
export interface Check {
  readonly id: CheckId;
  /** Every code that `judge` may find. */
  readonly findings: Readonly<Record<string, FindingText>>;
  plan(subject: Subject): Plan;
  /**
   * What else has to be read, by itself, since of what was read so far something is still open: a further page, or a
   * second source. Asked again after each, so it must come to an end.
   */
  more?(subject: Subject, reads: Answers['reads']): FurtherRead | undefined;
  judge(subject: Subject, answers: Answers): Verdict;
}

export const passed = (evidence: Evidence): Extract<Verdict, { verdict: 'ok' }> => ({
  verdict: 'ok',
  evidence,
});

export const failed = (
  evidence: Evidence,
  first: Finding,
  ...more: Finding[]
): Extract<Verdict, { verdict: 'fail' }> => ({
  verdict: 'fail',
  findings: [first, ...more],
  evidence,
});

/** The same answer, which says nothing of these codes: what is open of them stays open. */
export const leaving = <V extends Extract<Verdict, { evidence: unknown }>>(
  verdict: V,
  codes: readonly string[],
  but?: Unanswered['but'],
): V => ({ ...verdict, unanswered: { codes: [...codes], ...(but && { but }) } });

export const unknown = (reason: string, message: string): Verdict => ({
  verdict: 'unknown',
  reason,
  message,
});

export const found = (
  code: string,
  subject: string,
  severity: Severity,
  message: string,
  level = 0,
): Finding => ({
  code,
  subject,
  severity,
  level,
  message,
});

/** What Graph answered, where it is in order; `undefined` for every refusal and every other form. */
export const bodyOf = <S extends z.ZodType>(
  answer: GraphAnswer | undefined,
  schema: S,
): z.output<S> | undefined =>
  answer?.kind === 'answered' && answer.status === 200 ? schema.safeParse(answer.body).data : undefined;

const NAMED = 20;
/** Microsoft's own names are shorter. */
const NAME_LENGTH = 100;

/** Names one after the other; of very many the first and how many more, since rows and messages are small. */
export function named(names: readonly string[], separator = ', '): string {
  const first = names.slice(0, NAMED).map(shortened).join(separator);
  return names.length > NAMED ? `${first}${separator}and ${names.length - NAMED} more` : first;
}

const shortened = (name: string): string =>
  name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH).toWellFormed()}…` : name;

/** The names that {@link named} put together with a space; `undefined` where it left some out. */
export const namesIn = (text: string): readonly string[] | undefined =>
  /(^| )and \d+ more$/.test(text) ? undefined : text.split(' ').filter((name) => name !== '');

/** An error while checking says nothing about the connection. */
export function unknownBecause(token: TokenFailure): Verdict {
  if (token.kind !== 'refused') return unknown('unavailable', token.reason);
  return unknown('refused', `Microsoft Entra gave no token (${inWords(token)}).`);
}

/** A refusal by its number and, where that is in our table, what it means. */
export function inWords({
  aadsts,
  error,
}: {
  readonly aadsts?: number | undefined;
  readonly error?: string;
}): string {
  if (aadsts === undefined) return error ?? 'no number';
  const { class: kind, cause } = explain(aadsts);
  return kind === 'other' ? `AADSTS${aadsts}` : `AADSTS${aadsts}: ${cause.replace(/\.$/, '')}`;
}

import { messageOf, UnavailableError } from '../errors.ts';

/** Why a controller does not let an account in, of a password that may be right. */
export const refusals = [
  'wrongPassword',
  'notNow',
  'passwordExpired',
  'mustChange',
  'disabled',
  'accountExpired',
  'locked',
] as const;
export type Refusal = (typeof refusals)[number];

/** Why nothing came of talking to a directory; `reason` is a sentence, never a secret. */
export type DirectoryFailure =
  /** Nobody answered, or not as a domain controller does. */
  | {
      readonly kind: 'unreachable';
      readonly reason: string;
      /** The password left, and nobody knows whether the domain has counted it as wrong. */
      readonly sent?: true;
    }
  /** Somebody answered whose certificate is not to be trusted. */
  | { readonly kind: 'untrusted'; readonly expired: boolean; readonly reason: string }
  /** The account is not let in. */
  | {
      readonly kind: 'refused';
      readonly why: Refusal;
      readonly reason: string;
      /** When that was, ISO 8601, where it was not just now. */
      readonly triedAt?: string;
    }
  /** It is let in, and may not do this, or not like this. */
  | { readonly kind: 'denied'; readonly reason: string };

/** Nobody was asked: a wrong password of the account was tried so lately that another could lock it. */
export interface TooSoon {
  readonly kind: 'tooSoon';
  readonly reason: string;
  /** Until it may be tried. */
  readonly seconds: number;
}

/**
 * Windows error codes that a controller names behind `data` when it refuses a bind.
 *
 * @see https://learn.microsoft.com/windows/win32/debug/system-error-codes--1300-1699-
 * @see https://learn.microsoft.com/windows/win32/debug/system-error-codes--1700-3999-
 */
const byData: Readonly<Record<string, Refusal>> = {
  '525': 'wrongPassword',
  '52e': 'wrongPassword',
  '52f': 'notNow',
  '530': 'notNow',
  '531': 'notNow',
  '532': 'passwordExpired',
  '533': 'disabled',
  '569': 'notNow',
  '701': 'accountExpired',
  '773': 'mustChange',
  '775': 'locked',
};

const refusedTexts: Readonly<Record<Refusal, string>> = {
  wrongPassword: 'The domain does not know this account with this password.',
  notNow: 'The account may not sign in at this hour, from this machine, or in this way.',
  passwordExpired: 'The password of the account has expired.',
  mustChange: 'The account has to change its password before it may sign in.',
  disabled: 'The account is disabled.',
  accountExpired: 'The account itself has expired.',
  locked: 'The account is locked after too many wrong passwords.',
};

/** What is said of a password that the domain has called wrong before. */
export const wrongPassword = {
  kind: 'refused',
  why: 'wrongPassword',
  reason: refusedTexts.wrongPassword,
} as const satisfies DirectoryFailure;

const untrusted: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'The certificate of the controller, or of who issued it, has expired.',
  CERT_NOT_YET_VALID: 'The certificate of the controller is not valid yet.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate of the controller is for another name.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate of the controller was not issued by the CA that was given.',
  SELF_SIGNED_CERT_IN_CHAIN: 'The certificate of the controller was not issued by the CA that was given.',
  UNABLE_TO_GET_ISSUER_CERT: 'The certificate of the controller was not issued by the CA that was given.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'The certificate of the controller was not issued by the CA that was given.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'The certificate of the controller was not issued by the CA that was given.',
  CERT_SIGNATURE_FAILURE: 'The certificate of the controller was not issued by the CA that was given.',
};

const unreached: Readonly<Record<string, string>> = {
  ENOTFOUND: 'has no address',
  EAI_AGAIN: 'has no address: the name server does not answer',
  ECONNREFUSED: 'takes no connection at this port',
  EHOSTUNREACH: 'cannot be reached over this network',
  ENETUNREACH: 'cannot be reached over this network',
};

/** LDAP result codes. @see https://www.rfc-editor.org/rfc/rfc4511#appendix-A */
const INVALID_CREDENTIALS = 49;
const OF_RIGHTS: ReadonlySet<number> = new Set([19, 50, 53]);

/** The member `code` of an error: of LDAP a number, of Node.js a text. */
const codeOf = (thrown: unknown): unknown =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;

/** Pure: what went wrong, of whatever was thrown while somebody talked to `host`. */
export function failureOf(thrown: unknown, host: string): DirectoryFailure {
  const code = codeOf(thrown);
  if (typeof code === 'number') return ofResult(code, messageOf(thrown), host);
  const name = typeof code === 'string' ? code : '';
  const distrust = untrusted[name];
  if (distrust !== undefined)
    return { kind: 'untrusted', expired: name === 'CERT_HAS_EXPIRED', reason: `${host}: ${distrust}` };
  if (thrown instanceof UnavailableError) return { kind: 'unreachable', reason: `${thrown.message}.` };
  const why = unreached[name] ?? 'does not answer as a domain controller does';
  return { kind: 'unreachable', reason: `${host} ${why}.` };
}

function ofResult(code: number, text: string, host: string): DirectoryFailure {
  if (code === INVALID_CREDENTIALS) {
    const why = byData[/\bdata ([0-9a-f]{3})\b/i.exec(text)?.[1]?.toLowerCase() ?? ''] ?? 'wrongPassword';
    return { kind: 'refused', why, reason: refusedTexts[why] };
  }
  const reason = `${host} answered with the LDAP result ${code}.`;
  return OF_RIGHTS.has(code) ? { kind: 'denied', reason } : { kind: 'unreachable', reason };
}

/** The number by which a controller refuses something; `undefined` where nobody answered. */
export function resultCodeOf(thrown: unknown): number | undefined {
  const code = codeOf(thrown);
  return typeof code === 'number' ? code : undefined;
}

/** Does nobody know of such records? */
export const isWithoutRecords = (thrown: unknown): boolean =>
  ['ENOTFOUND', 'ENODATA'].some((code) => code === codeOf(thrown));
/** Was what was asked for not there? */
export const isNoSuchObject = (thrown: unknown): boolean => codeOf(thrown) === 32;
/** Is the name none, or one of another domain? */
export const isOtherName = (thrown: unknown): boolean => [10, 34].some((code) => code === codeOf(thrown));

/** Does the domain know no such account with this password? */
export const isWrong = (failure: DirectoryFailure | TooSoon): boolean =>
  failure.kind === 'refused' && failure.why === 'wrongPassword';

/** Did a password leave of which nobody said whether it is right? */
export const isUnanswered = (failure: DirectoryFailure): boolean =>
  failure.kind === 'unreachable' && failure.sent === true;

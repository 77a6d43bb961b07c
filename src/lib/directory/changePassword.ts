import { SECOND } from '../clock.ts';
import { messageOf } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import { asUnicodePwd, fileTime, textOf } from './entry.ts';
import { resultCodeOf } from './failures.ts';
import type { DirectorySession } from './session.ts';
import { domainOf, findSelf } from './standing.ts';

/** The account as it sees itself. */
export interface Self {
  /** Distinguished name. */
  readonly dn: string;
  /** When its password was set, as the domain writes it: 100 nanoseconds since 1601. */
  readonly passwordSetAt: string;
  /** Distinguished name of its domain. */
  readonly domain: string;
}

/** @returns `undefined` where the account may not even see itself */
export async function readSelf(session: DirectorySession, account: string): Promise<Self | undefined> {
  const domain = await domainOf(session);
  const found = await findSelf(session, domain, account);
  const passwordSetAt = textOf(found, 'pwdLastSet');
  return found && passwordSetAt !== undefined ? { dn: found.dn, passwordSetAt, domain } : undefined;
}

/** Why a domain does not change a password; then the one before still is the account's. */
export type ChangeRefusal =
  /** The one before is the account's no more: it was let in with it since a domain does so for about an hour. */
  | { readonly why: 'notCurrent' }
  /** The password was changed not long ago. `until` in milliseconds since 1970. */
  | { readonly why: 'tooYoung'; readonly until: number }
  /** Too short or simple for the domain, one that the account had before, or changed not long ago by a rule of its own. */
  | { readonly why: 'policy' }
  /** The controller takes no changes, and refers to another. */
  | { readonly why: 'elsewhere' }
  /** The account may not change its password. */
  | { readonly why: 'mayNot' };

/**
 * Changes the password of the account itself: the one before and the next in one request, which is a change and no reset,
 * so that the account needs no right over others.
 *
 * @throws where nobody knows whether it was changed
 * @see https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/6e803168-f140-4d23-b2d3-c3a8ab5917d2
 */
export async function changePassword(
  session: DirectorySession,
  self: Self,
  before: string,
  next: string,
): Promise<Result<undefined, ChangeRefusal>> {
  const { client, ldap } = session;
  const change = (operation: 'delete' | 'add', password: string) =>
    new ldap.Change({
      operation,
      modification: new ldap.Attribute({ type: 'unicodePwd', values: [asUnicodePwd(password)] }),
    });
  try {
    await client.modify(self.dn, [change('delete', before), change('add', next)]);
    return ok(undefined);
  } catch (thrown) {
    const refusal = refusalOf(thrown);
    if (!refusal) throw thrown;
    return err(refusal.why === 'policy' ? await tooYoungOr(refusal, session, self) : refusal);
  }
}

/** LDAP result codes. @see https://www.rfc-editor.org/rfc/rfc4511#appendix-A */
const REFERRAL = 10;
const CONSTRAINT_VIOLATION = 19;
const INSUFFICIENT_RIGHTS = 50;
const UNWILLING = 53;

/** ERROR_INVALID_PASSWORD, before the text. @see https://learn.microsoft.com/windows/win32/debug/system-error-codes--0-499- */
const INVALID_PASSWORD = /\b00000056\b/;
/** ERROR_ACCESS_DENIED; Samba names what looks after rights instead. */
const ACCESS_DENIED = /\b00000005\b|\bmodule acl\b/;

/** Pure: what a domain means by its answer; `undefined` where it is none of these. */
export function refusalOf(thrown: unknown): ChangeRefusal | undefined {
  const code = resultCodeOf(thrown);
  if (code === REFERRAL) return { why: 'elsewhere' };
  if (code === INSUFFICIENT_RIGHTS) return { why: 'mayNot' };
  if (code !== CONSTRAINT_VIOLATION && code !== UNWILLING) return undefined;
  const text = messageOf(thrown);
  if (INVALID_PASSWORD.test(text)) return { why: 'notCurrent' };
  return { why: ACCESS_DENIED.test(text) ? 'mayNot' : 'policy' };
}

/** A domain does not say which of its rules it means; of the age it is counted. */
async function tooYoungOr(
  refusal: ChangeRefusal,
  { client }: DirectorySession,
  { domain, passwordSetAt }: Self,
): Promise<ChangeRefusal> {
  const read = async (dn: string, attribute: string): Promise<string | undefined> => {
    const { searchEntries } = await client.search(dn, { scope: 'base', attributes: [attribute] });
    return textOf(searchEntries[0], attribute);
  };
  const until = changeableAt(passwordSetAt, await read(domain, 'minPwdAge'));
  const now = generalizedTime(await read('', 'currentTime'));
  // A controller tells its time in whole seconds.
  return until !== undefined && now !== undefined && now + SECOND <= until
    ? { why: 'tooYoung', until }
    : refusal;
}

/** Pure: from when on a password may be changed, in milliseconds. @param minAge negative, in 100 nanoseconds */
export function changeableAt(setAt: string, minAge: string | undefined): number | undefined {
  const set = fileTime(setAt);
  if (set === undefined || minAge === undefined || !/^-?\d{1,19}$/.test(minAge)) return undefined;
  return set - Number(BigInt(minAge) / 10_000n);
}

/** Pure: of `20261130121500.0Z`, in milliseconds. @see https://www.rfc-editor.org/rfc/rfc4517#section-3.3.13 */
export function generalizedTime(text: string | undefined): number | undefined {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z$/.exec(text ?? '') ?? [];
  if (year === undefined) return undefined;
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

import { HOUR, iso } from '../clock.ts';
import { type DirectoryAccount, PASSWORD_WRONG as WRONG, TRIED_AT } from '../connections/directory.ts';
import type { CheckRecord, Finding, Verdict } from '../connections/verdict.ts';
import type { DirectoryFailure, Refusal, TooSoon } from '../directory/failures.ts';
import { found, type Subject, unknown } from './check.ts';
import { CA, CONTROLLER, endingOfCa } from './directoryEnds.ts';
import {
  CERTIFICATE,
  DENIED,
  directoryFindings,
  DISABLED,
  LEFTOVER,
  LOCKED,
  PASSWORD,
  UNREACHABLE,
} from './directoryFindings.ts';
import { endedLevel } from './ladder.ts';
import { nothing, together } from './part.ts';

/** What whoever is not let in cannot see. */
const OF_WHO_IS_IN = [PASSWORD, DENIED, LEFTOVER];
const OF_WHO_IS_OUT = [WRONG, LOCKED, DISABLED];
/** All that only a controller knows. */
const CODES = Object.keys(directoryFindings);

const SILENT = 'unavailable';
/** Two nights: in the second one nobody answered either. */
const UNREACHABLE_AFTER = 20 * HOUR;

const refusalCodes: Readonly<Record<Refusal, string>> = {
  wrongPassword: WRONG,
  notNow: DENIED,
  passwordExpired: PASSWORD,
  mustChange: PASSWORD,
  disabled: DISABLED,
  accountExpired: DISABLED,
  locked: LOCKED,
};

/** Pure: what it means that the account was not let in, may not be read, or nobody answered. */
export function judgeFailure(
  subject: Subject,
  directory: DirectoryAccount,
  failure: DirectoryFailure,
  now: number,
): Verdict {
  const { account } = directory;
  if (failure.kind === 'refused') {
    const code = refusalCodes[failure.why];
    const level = code === PASSWORD ? endedLevel(subject) : 0;
    // A domain that looks at the password first says nothing of it when it says something else.
    const isFirst = failure.why === 'wrongPassword';
    const unseen = [CERTIFICATE, ...OF_WHO_IS_IN, ...(isFirst ? OF_WHO_IS_OUT : [])];
    return together({
      findings: [found(code, account, 'critical', failure.reason, level)],
      evidence: { [TRIED_AT]: failure.triedAt ?? iso(now) },
      left: { codes: unseen.filter((one) => one !== code) },
    });
  }
  const ofCa = endingOfCa(directory, now, subject);
  // That is an answer, and no silence: how the account stands was only not read.
  if (failure.kind === 'denied')
    return shut(
      [found(DENIED, account, 'critical', failure.reason), ...ofCa],
      CODES.filter((code) => code !== UNREACHABLE),
    );
  if (failure.kind === 'untrusted' && failure.expired) {
    // Where the CA's is good it is the controller's.
    const hasCaEnded = Date.parse(directory.caEndsAt) <= now;
    const ended = found(CERTIFICATE, CONTROLLER, 'critical', failure.reason, endedLevel(subject));
    return shut(hasCaEnded ? ofCa : [ended, ...ofCa]);
  }
  if (!isSilentForLong(subject.directory?.record, now)) return unknown(SILENT, failure.reason);
  return shut([found(UNREACHABLE, account, 'critical', failure.reason), ...ofCa]);
}

/** Pure: that nobody was asked, since a password is not tried so soon: who was silent before is that still. */
export const judgeTooSoon = (record: CheckRecord | undefined, { reason }: TooSoon): Verdict =>
  unknown(record?.unknown?.reason === SILENT ? SILENT : 'tooSoon', reason);

/** Since nobody answered, not since anything else kept anybody from knowing. */
function isSilentForLong(record: CheckRecord | undefined, now: number): boolean {
  const { last, unknown: open } = record ?? {};
  if (last?.verdict === 'fail' && last.findings.some(({ code }) => code === UNREACHABLE)) return true;
  const since = open?.reason === SILENT ? open.reasonSince : undefined;
  return since !== undefined && now - Date.parse(since) >= UNREACHABLE_AFTER;
}

/** Nothing was read of the account; of the CA's certificate it is known all the same. @param codes left open */
function shut(findings: readonly Finding[], codes: readonly string[] = CODES): Verdict {
  const but = [
    ...findings.map(({ code, subject }) => ({ code, subject })),
    { code: CERTIFICATE, subject: CA },
  ];
  return together({ ...nothing, findings, left: { codes: [...codes], but } });
}

import { HOUR, iso } from '../clock.ts';
import { type DirectoryAccount, PASSWORD_WRONG as WRONG, TRIED_AT } from '../connections/directory.ts';
import { ENDS, SET } from '../connections/directorySuccession.ts';
import type { CheckRecord, Evidence, Finding, Verdict } from '../connections/verdict.ts';
import type { SeenDirectory } from '../credentials/lookAtDirectory.ts';
import type { DirectoryFailure, Refusal } from '../directory/failures.ts';
import { rightTexts } from '../directory/rights.ts';
import type { Standing } from '../directory/standing.ts';
import type { Profile } from '../profiles/schema.ts';
import { type Answers, type Check, found, named, type Subject, unknown } from './check.ts';
import { directoryFindings } from './directoryFindings.ts';
import { endedLevel, rungOf, whenItEnds } from './ladder.ts';
import { nothing, type Part, partOf, together } from './part.ts';
import { HAND_OVER_DUE, judgeDirectoryHandOver, successionFindings } from './succession.ts';

const UNREACHABLE = 'directory.unreachable';
const CERTIFICATE = 'directory.certificateExpiring';
const PASSWORD = 'directory.passwordExpiring';
const DENIED = 'directory.denied';
const LEFTOVER = 'directory.trialLeftover';
/** What whoever is not let in cannot see. */
const OF_WHO_IS_IN = [PASSWORD, DENIED, LEFTOVER];
/** All that only a controller knows. */
const CODES = Object.keys(directoryFindings);
const OF_WHO_IS_OUT = [WRONG, 'directory.locked', 'directory.disabled'];

/** Two nights: in the second one nobody answered either. */
const UNREACHABLE_AFTER = 20 * HOUR;

/**
 * Is the account in the customer's own directory let in, enabled, unlocked, in its groups, with a password that lasts, and
 * may it do on the base what the connector does?
 *
 * Reads alone; what no controller says beforehand (whether it may delete users, and reset passwords) is in the evidence as
 * not shown.
 */
export const directoryAccount: Check = {
  id: 'directoryAccount',
  findings: { ...directoryFindings, [HAND_OVER_DUE]: successionFindings[HAND_OVER_DUE] },

  plan({ profile, directory }) {
    const reason = profile.directoryAccount
      ? 'Nobody has given an account of a directory of the customer’s own.'
      : 'The connector uses no account of a directory of the customer’s own.';
    return profile.directoryAccount && directory ? { kind: 'ask', reads: [] } : { kind: 'notAsked', reason };
  },

  judge(subject, { directory: answer, now }) {
    const { directory } = subject;
    if (!directory) return unknown('notPlanned', 'Nothing was asked.');
    const verdict = judgeAnswer(subject, directory.account, answer, now);
    // Nobody but people knows, so the domain need not answer.
    const due = judgeDirectoryHandOver(subject.profile, directory.account);
    return due ? together({ ...nothing, findings: [due] }, partOf(verdict, CODES)) : verdict;
  },
};

function judgeAnswer(
  subject: Subject,
  account: DirectoryAccount,
  answer: Answers['directory'],
  now: number,
): Verdict {
  const { pendingPassword: pending } = account;
  // Then nobody but the renewal tries, and keeps what it heard.
  if (pending?.failure) return judgeFailure(subject, account, pending.failure, now);
  if (pending) return unknown('renewing', 'Its password is being renewed.');
  if (!answer) return unknown('notProved', 'The account could not be tried.');
  if (!answer.ok) return judgeFailure(subject, account, answer.error, now);
  return together(
    { findings: [], evidence: evidenceOf(answer.value) },
    judgeEnds(subject, account, answer.value, now),
    judgeStanding(account, answer.value),
    judgeRights(subject.profile, account, answer.value),
    judgeTrialUsers(answer.value),
  );
}

const day = (at: number): string => iso(at).slice(0, 10);

function evidenceOf(standing: Standing): Evidence {
  const { host, domain, dn, groups, base, certificateEndsAt, passwordEndsAt, passwordSetAt } = standing;
  return {
    controller: host,
    domain,
    ...(dn !== undefined && { account: dn }),
    [ENDS]: passwordEndsAt === undefined ? 'never' : iso(passwordEndsAt),
    ...(passwordSetAt !== undefined && { [SET]: iso(passwordSetAt) }),
    certificateEnds: iso(certificateEndsAt),
    base: base.dn,
    ...(groups.length > 0 && { groups: named(groups) }),
  };
}

function ending(
  code: string,
  what: string,
  about: string,
  end: number | undefined,
  now: number,
  subject: Subject,
): Finding[] {
  if (end === undefined) return [];
  if (end <= now) {
    const message = `${what} ended on ${day(end)}.`;
    return [found(code, about, 'critical', message, endedLevel(subject))];
  }
  const rung = rungOf(end, now, subject);
  if (!rung) return [];
  return [found(code, about, rung.severity, `${what} ends ${whenItEnds(end, now)}.`, rung.level)];
}

function judgeEnds(subject: Subject, account: DirectoryAccount, standing: Standing, now: number): Part {
  const { host, certificateEndsAt, passwordEndsAt, passwordSetAt = 0 } = standing;
  // A domain often gives six weeks: whoever has just set one need not hear that it ends in 42 days.
  const isLate = passwordEndsAt !== undefined && now >= passwordEndsAt - (passwordEndsAt - passwordSetAt) / 3;
  const ca = Date.parse(account.caEndsAt);
  return {
    findings: [
      ...ending(
        PASSWORD,
        'By the domain’s policy the account’s password',
        account.account,
        isLate ? passwordEndsAt : undefined,
        now,
        subject,
      ),
      ...ending(
        CERTIFICATE,
        `The certificate of the controller ${host}`,
        host,
        certificateEndsAt,
        now,
        subject,
      ),
      ...ending(CERTIFICATE, 'The certificate of the CA that was given', 'ca', ca, now, subject),
    ],
    evidence: { caEnds: account.caEndsAt },
  };
}

/** Somebody who is let in may still be about to be shut out. */
function judgeStanding({ account }: DirectoryAccount, { disabled, locked }: Standing): Part {
  const critical = (code: string, message: string) => found(code, account, 'critical', message);
  return {
    findings: [
      ...(locked ? [critical('directory.locked', 'The account is locked.')] : []),
      ...(disabled ? [critical('directory.disabled', 'The account is disabled.')] : []),
    ],
    evidence: {},
  };
}

function judgeRights(profile: Profile, account: DirectoryAccount, { base, groups }: Standing): Part {
  const missing = account.groups.filter((name) => !groups.includes(name));
  const outside = missing.map((name) =>
    found(
      DENIED,
      `group ${name}`,
      'warning',
      `The account does not belong to the group ${name}, directly or through others.`,
    ),
  );
  if (!base.seen) {
    const message = `The account does not see the base ${base.dn}: it is not there, or may not be read.`;
    return { findings: [found(DENIED, 'base', 'critical', message), ...outside], evidence: {} };
  }
  const wanted = profile.directoryAccount?.rights ?? [];
  const denied = wanted.filter((right) => base.rights[right] === false);
  const unseen = wanted.filter((right) => base.rights[right] === undefined);
  return {
    findings: [
      ...denied.map((right) =>
        found(DENIED, right, 'critical', `The account may not ${rightTexts[right]} on ${base.dn}.`),
      ),
      ...outside,
    ],
    evidence: {
      rights: named(wanted.filter((right) => base.rights[right] === true)),
      ...(unseen.length > 0 && { rightsNotShown: named(unseen) }),
    },
  };
}

/** Looked for only where a trial may have left something. */
function judgeTrialUsers({ trialUsers }: SeenDirectory): Part {
  if (!trialUsers) return nothing;
  const findings = trialUsers.map((dn) =>
    found(LEFTOVER, dn, 'info', `The disabled user of a trial (${dn}) is still in the directory.`),
  );
  return { findings, evidence: { trialUsers: findings.length > 0 ? 'there' : 'gone' } };
}

const refusalCodes: Readonly<Record<Refusal, string>> = {
  wrongPassword: WRONG,
  notNow: DENIED,
  passwordExpired: PASSWORD,
  mustChange: PASSWORD,
  disabled: 'directory.disabled',
  accountExpired: 'directory.disabled',
  locked: 'directory.locked',
};

function judgeFailure(
  subject: Subject,
  { account }: DirectoryAccount,
  failure: DirectoryFailure,
  now: number,
): Verdict {
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
  if (failure.kind === 'untrusted' && failure.expired)
    return shut(found(CERTIFICATE, 'ca', 'critical', failure.reason, endedLevel(subject)));
  const since = subject.directory?.record?.unknown?.since;
  const isLong = since !== undefined && now - Date.parse(since) >= UNREACHABLE_AFTER;
  if (!isLong && !wasUnreachable(subject.directory?.record)) return unknown('unavailable', failure.reason);
  return shut(found(UNREACHABLE, account, 'critical', failure.reason));
}

const wasUnreachable = (record: CheckRecord | undefined): boolean =>
  record?.last.verdict === 'fail' && record.last.findings.some(({ code }) => code === UNREACHABLE);

/** Nobody got as far as the account. */
function shut(finding: Finding): Verdict {
  const codes = CODES.filter((code) => code !== finding.code);
  return together({ ...nothing, findings: [finding], left: { codes } });
}

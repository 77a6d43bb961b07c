import { iso } from '../clock.ts';
import type { DirectoryAccount } from '../connections/directory.ts';
import { ENDS, SET } from '../connections/directorySuccession.ts';
import type { Evidence, Verdict } from '../connections/verdict.ts';
import type { SeenDirectory } from '../credentials/lookAtDirectory.ts';
import type { Standing } from '../directory/standing.ts';
import { type Answers, type Check, found, named, type Subject, unknown } from './check.ts';
import { CONTROLLER, ending, endingOfCa } from './directoryEnds.ts';
import { CERTIFICATE, directoryFindings, DISABLED, LEFTOVER, LOCKED, PASSWORD } from './directoryFindings.ts';
import { judgeRights, unshownOf } from './directoryRights.ts';
import { judgeFailure, judgeTooSoon } from './directorySilence.ts';
import { nothing, type Part, partOf, together } from './part.ts';
import { HAND_OVER_DUE, judgeDirectoryHandOver, successionFindings } from './succession.ts';

const CODES = Object.keys(directoryFindings);
/** What only an account says that is seen. */
const OF_ITSELF = [PASSWORD, LOCKED, DISABLED];

/**
 * Is the account in the customer's own directory let in, enabled, unlocked, in its groups, with a password that lasts, and
 * may it do on the base what the connector does?
 *
 * Reads alone; what no controller says beforehand (whether it may delete users, and reset passwords) is in the evidence as
 * not shown. In order is only what has shown one at least of the rights that a controller does say.
 */
export const directoryAccount: Check = {
  id: 'directoryAccount',
  findings: { ...directoryFindings, [HAND_OVER_DUE]: successionFindings[HAND_OVER_DUE] },

  plan({ profile, directory }) {
    const reason = profile.directoryAccount
      ? 'Nobody has given an account of a directory of the customer’s own.'
      : 'The connector uses no account of a directory of the customer’s own.';
    return profile.directoryAccount && directory
      ? { kind: 'ask', reads: [] }
      : { kind: 'notAsked', reason, over: true };
  },

  judge(subject, { directory: answer, now }) {
    const { directory } = subject;
    if (!directory) return unknown('notPlanned', 'Nothing was asked.');
    const { account } = directory;
    // Nobody but people knows, so the domain need not answer.
    const due = judgeDirectoryHandOver(subject.profile, account);
    const own: Part = due ? { ...nothing, findings: [due] } : nothing;
    if (account.pendingPassword || !answer?.ok)
      return together(own, partOf(judgeSilence(subject, account, answer, now), CODES));
    const verdict = together(
      own,
      { findings: [], evidence: evidenceOf(answer.value) },
      judgeEnds(subject, account, answer.value, now),
      judgeSelf(account, answer.value),
      judgeRights(subject.profile, account, answer.value),
      judgeTrialUsers(answer.value),
    );
    const unseen = [unseenOf(account, answer.value), unshownOf(subject.profile, account, answer.value)];
    return withUnseen(verdict, unseen.filter((text) => text !== undefined).join(' '));
  },
};

function judgeSilence(
  subject: Subject,
  account: DirectoryAccount,
  answer: Answers['directory'],
  now: number,
): Verdict {
  const { pendingPassword: pending } = account;
  // Then nobody but the renewal tries, and keeps what it heard.
  if (pending?.failure) return judgeFailure(subject, account, pending.failure, now);
  if (pending) return unknown('renewing', 'Its password is being renewed.');
  if (!answer || answer.ok) return unknown('notProved', 'The account could not be tried.');
  const { error } = answer;
  if (error.kind === 'tooSoon') return judgeTooSoon(subject.directory?.record, error);
  return judgeFailure(subject, account, error, now);
}

/** What of an account that was let in was not to be seen, as a sentence. */
function unseenOf(
  { account }: DirectoryAccount,
  { dn, domain, passwordEndsAt }: Standing,
): string | undefined {
  if (dn === undefined)
    return `${account} is let in, and not to be seen in ${domain}: it may not read itself, or is of another domain.`;
  return passwordEndsAt === undefined
    ? `${domain} does not say when the password of ${account} ends, nor what that could be counted from.`
    : undefined;
}

/** What was seen counts; in order it is not for that. */
function withUnseen(verdict: Verdict, message: string): Verdict {
  if (message === '' || !('unanswered' in verdict) || !verdict.unanswered) return verdict;
  const { evidence, unanswered } = verdict;
  const why = { reason: 'notSeen', message };
  return verdict.verdict === 'fail'
    ? { ...verdict, unanswered: { ...unanswered, why } }
    : { verdict: 'unknown', ...why, inOrder: [], evidence, unanswered };
}

function evidenceOf(standing: Standing): Evidence {
  const { host, domain, dn, groups, base, certificateEndsAt } = standing;
  const { passwordEndsAt, passwordSetAt, accountEndsAt } = standing;
  return {
    controller: host,
    domain,
    ...(dn !== undefined && { account: dn }),
    [ENDS]: typeof passwordEndsAt === 'number' ? iso(passwordEndsAt) : (passwordEndsAt ?? 'notSeen'),
    ...(accountEndsAt !== undefined && { accountEnds: iso(accountEndsAt) }),
    ...(passwordSetAt !== undefined && { [SET]: iso(passwordSetAt) }),
    certificateEnds: iso(certificateEndsAt),
    base: base.dn,
    ...(groups.length > 0 && { groups: named(groups) }),
  };
}

function judgeEnds(subject: Subject, account: DirectoryAccount, standing: Standing, now: number): Part {
  const { host, certificateEndsAt, passwordSetAt = 0 } = standing;
  const passwordEndsAt = standing.passwordEndsAt === 'never' ? undefined : standing.passwordEndsAt;
  // A domain often gives six weeks: whoever has just set one need not hear that it ends in 42 days.
  const isLate = passwordEndsAt !== undefined && now >= passwordEndsAt - (passwordEndsAt - passwordSetAt) / 3;
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
        CONTROLLER,
        certificateEndsAt,
        now,
        subject,
      ),
      ...endingOfCa(account, now, subject),
    ],
    evidence: { caEnds: account.caEndsAt },
  };
}

/** Somebody who is let in may still be about to be shut out; who is not seen says nothing of it. */
function judgeSelf({ account }: DirectoryAccount, standing: Standing): Part {
  const { dn, disabled, locked, passwordEndsAt } = standing;
  const critical = (code: string, message: string) => found(code, account, 'critical', message);
  if (dn === undefined) return { ...nothing, left: { codes: OF_ITSELF } };
  return {
    findings: [
      ...(locked ? [critical(LOCKED, 'The account is locked.')] : []),
      ...(disabled ? [critical(DISABLED, 'The account is disabled.')] : []),
    ],
    evidence: {},
    ...(passwordEndsAt === undefined && { left: { codes: [PASSWORD] } }),
  };
}

/** Looked for only where a trial may have left something. */
function judgeTrialUsers({ trialUsers }: SeenDirectory): Part {
  if (!trialUsers) return nothing;
  const findings = trialUsers.map((dn) =>
    found(
      LEFTOVER,
      dn,
      'info',
      `The disabled user of a trial (${dn}) is still in the directory; its removal is tried again each day.`,
    ),
  );
  return { findings, evidence: { trialUsers: findings.length > 0 ? 'there' : 'notSeen' } };
}

import * as z from 'zod';
import type { Verdict } from '../connections/verdict.ts';
import type { GraphAnswer } from '../microsoft/graph.ts';
import {
  type Answers,
  bodyOf,
  type Check,
  found,
  leaving,
  showsApps,
  type Subject,
  unknown,
} from './check.ts';
import { GRANTS, grantsIn, judgeHeld, nextPage, principalOf, unread, unreadPage } from './consentGrants.ts';
import { judgeRefusal } from './consentRefusal.ts';
import { consentFindings } from './consentTexts.ts';
import { ofMain, strangersOf } from './furtherApps.ts';
import { furtherReads, judgeFurther, nextFurther, OF_CONSENT } from './furtherConsent.ts';
import { standingOf } from './furtherGrants.ts';
import { nothing, type Part, partOf, together } from './part.ts';
import { judgeTrialUser, TRIAL_LEFTOVER, trialFindings, trialReads } from './trialUser.ts';

const APP = 'app';
const SETUP = 'setup';
const LEFTOVER = 'setup.leftover';

const anyBody = z.object({ id: z.string() });
const appBody = z.object({ accountEnabled: z.boolean() });
/**
 * Does the tenant still grant what the profile needs, no less and no more?
 *
 * A fresh token decides: its roles or scopes are the grants as Microsoft enforces them. What the directory
 * says of the app is read beside it where the profile's rights allow; while that cannot be read, nothing
 * is known to be in order. Where they do not allow it, the token alone decides, and the evidence says so.
 */
export const consentStatus: Check = {
  id: 'consentStatus',
  findings: { ...consentFindings, ...trialFindings },

  plan(subject) {
    const { clientId, profile, rights, leftover, trialUser } = subject;
    if (profile.apps.length === 0)
      return {
        kind: 'notAsked',
        reason: 'The connector has no app, and so nothing is consented to.',
        // What was left in the tenant is there all the same.
        ...(leftover === undefined && trialUser === undefined && { over: true as const }),
      };
    const ofTrial = trialReads(subject);
    if (!showsApps(rights)) return { kind: 'ask', reads: ofTrial };
    const app = principalOf(clientId);
    return {
      kind: 'ask',
      reads: [
        { id: APP, url: `${app}?$select=id,accountEnabled` },
        { id: GRANTS, url: `${app}/oauth2PermissionGrants?$select=scope,consentType,principalId` },
        ...(leftover === undefined ? [] : [{ id: SETUP, url: `${principalOf(leftover)}?$select=id` }]),
        ...furtherReads(subject),
        ...ofTrial,
      ],
    };
  },

  more(subject, reads) {
    return nextPage(reads) ?? nextFurther(subject, reads);
  },

  judge(subject, answers) {
    const { tenant, clientId } = subject;
    const { token, reads } = answers;
    const further = judgeFurther(subject, answers);
    const strangers = strangersOf(subject, OF_CONSENT);
    const ofFurther = [...further.flatMap(({ parts }) => parts), ...strangers];
    if (!token.ok) {
      const refused = withUnseen(judgeRefusal(token.error, subject), subject);
      const main = partOf(refused, Object.keys(consentStatus.findings));
      return together(ofMain(subject, main), ...ofFurther);
    }
    if (token.value.tenant.toLowerCase() !== tenant)
      return unknown('foreignToken', 'The token is of another tenant.');
    const held = judgeHeld(subject, token.value, reads);
    const shown = showsApps(subject.rights) ? judgeShown(clientId, reads) : NOT_SHOWN;
    const rest = [judgeLeftover(subject, reads.get(SETUP)), judgeTrialUser(subject, reads)];
    const status = standingOf([
      held.standing,
      ...further.map(({ standing }) => standing),
      ...strangers.map(() => 'not known' as const),
    ]);
    const ofAll = { ...nothing, evidence: { status } };
    const main = [held.part, shown].map((part) => ofMain(subject, part));
    return together(...main, ...rest, ...ofFurther, ofAll);
  },
};

const NOT_SHOWN: Part = { findings: [], evidence: { appEnabled: null } };

/** What the directory says of the app itself. */
function judgeShown(clientId: string, reads: Answers['reads']): Part {
  const app = bodyOf(reads.get(APP), appBody);
  const isComplete = app !== undefined && grantsIn(reads) !== undefined;
  const missing = app ? unreadPage(reads) : reads.get(APP);
  return {
    findings:
      app?.accountEnabled === false
        ? [found('app.disabled', clientId, 'critical', 'The app is disabled in the tenant.')]
        : [],
    evidence: { appEnabled: app?.accountEnabled ?? null },
    ...(!isComplete && {
      unknown: {
        verdict: unread(missing),
        codes: [...(app ? [] : ['app.disabled']), 'consent.excess'],
      },
    }),
  };
}

/** The setup app, where it is not known to have left: the tenant decides where it may be asked. */
function judgeLeftover({ leftover, rights }: Subject, answer: GraphAnswer | undefined): Part {
  if (leftover === undefined) return nothing;
  const finding = found(
    LEFTOVER,
    leftover,
    'info',
    `The setup app (${leftover}) was not removed from the tenant after somebody had signed in to it.`,
  );
  if (!showsApps(rights)) {
    const evidence = {
      setupApp: 'not seen to leave; to look needs Directory.Read.All or Application.Read.All',
    };
    return { findings: [finding], evidence };
  }
  if (answer?.kind === 'answered' && answer.status === 404)
    return { findings: [], evidence: { setupApp: 'gone' } };
  if (bodyOf(answer, anyBody)) return { findings: [finding], evidence: { setupApp: 'there' } };
  return { ...nothing, unknown: { verdict: unread(answer), codes: [LEFTOVER] } };
}

/** What a refusal tells of besides: whoever says of an app that it is disabled knows the app and the tenant. */
const DISPROVED: Readonly<Record<string, readonly string[]>> = {
  'consent.notGranted': ['consent.partial', 'tenant.gone'],
  'app.disabled': ['app.deleted', 'tenant.gone'],
  'app.deleted': ['tenant.gone'],
};

/** A refusal says one thing; of all else that could be wrong it shows nothing. */
function withUnseen(refused: Verdict, { leftover, trialUser }: Subject): Verdict {
  if (refused.verdict !== 'fail') return refused;
  const [{ code: said }] = refused.findings;
  const told = new Set([
    said,
    ...(DISPROVED[said] ?? []),
    ...(leftover === undefined ? [LEFTOVER] : []),
    ...(trialUser === undefined ? [TRIAL_LEFTOVER] : []),
  ]);
  return leaving(
    refused,
    Object.keys(consentStatus.findings).filter((code) => !told.has(code)),
  );
}

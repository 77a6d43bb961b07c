import * as z from 'zod';
import type { Verdict } from '../connections/verdict.ts';
import { explain } from '../microsoft/aadsts.ts';
import type { GraphAnswer } from '../microsoft/graph.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import {
  type Answers,
  bodyOf,
  type Check,
  failed,
  found,
  leaving,
  showsApps,
  type Subject,
  unknown,
  unknownBecause,
} from './check.ts';
import { GRANTS, grantsIn, judgeHeld, nextPage, unreadPage } from './consentGrants.ts';
import { consentFindings } from './consentTexts.ts';
import { nothing, type Part, together } from './part.ts';
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
    const { clientId, profile, rights, leftover } = subject;
    if (profile.apps.length === 0)
      return { kind: 'notAsked', reason: 'The connector has no app, and so nothing is consented to.' };
    const ofTrial = trialReads(subject);
    if (!showsApps(rights)) return { kind: 'ask', reads: ofTrial };
    const app = principalOf(clientId);
    return {
      kind: 'ask',
      reads: [
        { id: APP, url: `${app}?$select=id,accountEnabled` },
        { id: GRANTS, url: `${app}/oauth2PermissionGrants?$select=scope,consentType,principalId` },
        ...(leftover === undefined ? [] : [{ id: SETUP, url: `${principalOf(leftover)}?$select=id` }]),
        ...ofTrial,
      ],
    };
  },

  more(_subject, reads) {
    return nextPage(reads);
  },

  judge(subject, { token, reads }) {
    const { tenant, clientId } = subject;
    if (!token.ok) return withUnseen(judgeRefusal(token.error, subject), subject);
    if (token.value.tenant.toLowerCase() !== tenant)
      return unknown('foreignToken', 'The token is of another tenant.');
    const held = judgeHeld(subject, token.value, reads);
    const shown = showsApps(subject.rights) ? judgeShown(clientId, reads) : NOT_SHOWN;
    return together(held, shown, judgeLeftover(subject, reads.get(SETUP)), judgeTrialUser(subject, reads));
  },
};

const NOT_SHOWN: Part = { findings: [], evidence: { appEnabled: null } };

const principalOf = (clientId: string): string => `/servicePrincipals(appId='${clientId}')`;

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

/** What the token grants is known, but the directory did not say whether all else is in order. */
function unread(answer: GraphAnswer | undefined): Verdict {
  if (answer?.kind === 'unavailable') return unknown('unavailable', answer.reason);
  const said = answer ? ` (${answer.status} ${answer.code ?? ''})` : '';
  return unknown('refused', `Microsoft Graph did not show the app${said}.`);
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

const UNKNOWN_APP = new Set([700016, 7000229]);
const DELETED = 'The app, or its service principal, was deleted in the tenant.';

/** Only refusals that are about the tenant's side of the consent are findings. */
function judgeRefusal(failure: TokenFailure, { tenant, clientId, ownership }: Subject): Verdict {
  if (failure.kind !== 'refused') return unknownBecause(failure);
  const evidence = {
    status: 'no token',
    aadsts: failure.aadsts ?? null,
    correlationId: failure.correlationId ?? null,
  };
  const { class: kind, cause } = explain(failure.aadsts);
  switch (kind) {
    case 'consent':
      // An app of the tenant's own has no other home: not to be known there is to be deleted.
      return ownership === 'dedicated' && UNKNOWN_APP.has(failure.aadsts ?? 0)
        ? failed(evidence, found('app.deleted', clientId, 'critical', DELETED))
        : failed(evidence, found('consent.notGranted', clientId, 'critical', cause));
    case 'appDisabled':
      return failed(evidence, found('app.disabled', clientId, 'critical', cause));
    case 'tenantGone':
      return failed(evidence, found('tenant.gone', tenant, 'critical', cause));
    case 'credential':
    case 'policy':
    case 'signIn':
    case 'secondFactor':
    case 'account':
    case 'transient':
    case 'other':
      return unknownBecause(failure);
  }
}

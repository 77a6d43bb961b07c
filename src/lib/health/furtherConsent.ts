import * as z from 'zod';
import type { GraphAnswer, GraphRead } from '../microsoft/graph.ts';
import { GRAPH_APP_ID } from '../microsoft/permissions.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import {
  type Answers,
  bodyOf,
  failed,
  found,
  type FurtherApp,
  leaving,
  named,
  showsApps,
  type Subject,
  unknownBecause,
} from './check.ts';
import { excessOf, GRANTS, lackOf, nextPage, principalOf, unread } from './consentGrants.ts';
import { DELETED, judgeRefusal } from './consentRefusal.ts';
import {
  isNew,
  ofApp,
  readId,
  readsOf,
  SETTLING,
  subjectOfFurther,
  tokenOf,
  unlessNew,
} from './furtherApps.ts';
import { heldBy, isRead, OF_GRANTS, rolesOf, type Seen, type Standing, standingBy } from './furtherGrants.ts';
import { nothing, type Part, partOf } from './part.ts';

const APP = 'app';
const GRAPH = 'graph';

const appBody = z.object({ accountEnabled: z.boolean() });

/** What the directory says of the apps that the connection does not read with; nothing where it may not be asked. */
export function furtherReads({ further = [], rights }: Subject): GraphRead[] {
  if (further.length === 0 || !showsApps(rights)) return [];
  const reads = further.flatMap(({ wanted, app }) => {
    const principal = principalOf(app.clientId);
    const grants = `${principal}/oauth2PermissionGrants?$select=scope,consentType,principalId,resourceId`;
    return [
      { id: readId(wanted, APP), url: `${principal}?$select=id,accountEnabled` },
      { id: readId(wanted, GRANTS), url: grants },
    ];
  });
  return [...reads, { id: GRAPH, url: `${principalOf(GRAPH_APP_ID)}?$select=id` }];
}

/** Pure: the page of such an app's grants that is still to be read. */
export function nextFurther({ further = [] }: Subject, reads: Answers['reads']): GraphRead | undefined {
  const pages = further.flatMap(({ wanted }) => {
    const page = nextPage(readsOf(wanted, reads));
    return page ? { ...page, id: readId(wanted, page.id) } : [];
  });
  return pages[0];
}

interface Judged {
  readonly parts: readonly Part[];
  readonly standing: Standing;
}

/**
 * Pure: what is consented to for each of these apps.
 *
 * Its own token shows what it may do by itself, and the directory all else: that it is there and enabled, and what it may
 * do on behalf of people. The directory is read with the main app's token.
 */
export const judgeFurther = (subject: Subject, { token, reads, now }: Answers): Judged[] =>
  (subject.further ?? []).map((one) => {
    const shown = token.ok ? readsOf(one.wanted, reads) : unknownBecause(token.error);
    const seen = showsApps(subject.rights) ? shown : 'notAsked';
    const { parts, standing } = judgeOne(subject, one, seen, reads.get(GRAPH), now);
    const ofOne = parts.map((part) => ofApp(part, one));
    const status = standing === 'not asked' ? NOT_ASKED : standing;
    const told = ofApp({ ...nothing, evidence: { status } }, one);
    // That it was not asked is no answer about it.
    return { parts: [...ofOne, standing === 'not asked' ? { ...told, app: undefined } : told], standing };
  });

const NOT_ASKED = 'not asked: to read grants needs Directory.Read.All or Application.Read.All';
/** Of the tenant itself the app that reads says whether it is there. */
export const OF_CONSENT = [...OF_GRANTS, 'app.disabled', 'app.deleted'];

function judgeOne(
  subject: Subject,
  one: FurtherApp,
  seen: Seen,
  graph: GraphAnswer | undefined,
  now: number,
): Judged {
  const about = subjectOfFurther(subject, one);
  const own = tokenOf(one);
  const beside = [
    own && !own.ok ? judgeOwn(own.error, about, one, seen, now) : nothing,
    judgeShown(about.clientId, one, seen, now),
  ];
  const codes = beside.flatMap(({ findings }) => findings.map(({ code }) => code));
  // Of what is not there nothing else is to be said.
  if (codes.includes('app.deleted')) return { parts: beside, standing: 'not granted' };
  const grants = heldBy(subject, one, seen, graph);
  if (!grants.held) return { parts: [...beside, grants.part], standing: 'not known' };
  const { required, missing, excess } = grants.held;
  if (missing.length > 0 && isNew(one, now)) {
    const open = { verdict: SETTLING, codes: OF_GRANTS };
    return { parts: [...beside, { ...nothing, unknown: open }], standing: 'not known' };
  }
  // What works on behalf of people fails in the middle of its work.
  const stops = one.wanted.application.length === 0;
  const held = {
    findings: [
      ...(missing.length > 0 ? [lackOf(about.clientId, missing, required, stops)] : []),
      ...excessOf(about.clientId, excess),
    ],
    evidence: { ...(missing.length > 0 && { missing: named(missing, ' ') }), ...(excess && { excess }) },
  };
  return { parts: [...beside, held], standing: standingBy(grants.held, seen) };
}

/** Why it got no token of its own. */
function judgeOwn(failure: TokenFailure, about: Subject, one: FurtherApp, seen: Seen, now: number): Part {
  const refused = unlessNew(judgeRefusal(failure, about), one, now);
  const needsToken = rolesOf(one).required.length > 0;
  if (refused.verdict === 'fail') {
    const [{ code }] = refused.findings;
    const unseen = isRead(seen)
      ? needsToken
        ? OF_GRANTS
        : []
      : OF_CONSENT.filter((other) => other !== code);
    return partOf(unseen.length > 0 ? leaving(refused, unseen) : refused, []);
  }
  // That its credential is not taken is said where credentials are asked about; what it may do the directory says.
  const isSaid = failure.kind !== 'unavailable' && isRead(seen) && !needsToken;
  return isSaid ? nothing : partOf(refused, OF_CONSENT);
}

/** What the directory says of the app itself. */
function judgeShown(clientId: string, one: FurtherApp, seen: Seen, now: number): Part {
  if (seen === 'notAsked') return nothing;
  // The main app's refusal says so too.
  if (!isRead(seen)) return { ...nothing, unknown: { verdict: seen, codes: OF_CONSENT, told: true } };
  const answer = seen.get(APP);
  if (answer?.kind === 'answered' && answer.status === 404) {
    const gone = failed({ appEnabled: null }, found('app.deleted', clientId, 'critical', DELETED));
    return partOf(unlessNew(leaving(gone, [...OF_GRANTS, 'app.disabled']), one, now), OF_CONSENT);
  }
  const app = bodyOf(answer, appBody);
  if (!app) return { ...nothing, unknown: { verdict: unread(answer), codes: OF_CONSENT } };
  const { accountEnabled: appEnabled } = app;
  const disabled = found('app.disabled', clientId, 'critical', 'The app is disabled in the tenant.');
  return { findings: appEnabled ? [] : [disabled], evidence: { appEnabled } };
}

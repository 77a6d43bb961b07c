import * as z from 'zod';
import type { Finding, Verdict } from '../connections/verdict.ts';
import { heldRights } from '../credentials/heldRights.ts';
import { OPENID_SCOPES } from '../microsoft/cloud.ts';
import type { GraphAnswer, GraphRead } from '../microsoft/graph.ts';
import { mainApp } from '../profiles/schema.ts';
import { type Answers, bodyOf, found, named, showsApps, type Subject, unknown } from './check.ts';
import type { Part } from './part.ts';

/** The read of the first page of delegated grants. */
export const GRANTS = 'delegated';

const grantsBody = z.object({
  '@odata.nextLink': z.string().optional(),
  value: z.array(
    z.object({
      scope: z.string().nullish(),
      consentType: z.string().nullish(),
      principalId: z.string().nullish(),
      resourceId: z.string().nullish(),
    }),
  ),
});
export type Grant = z.output<typeof grantsBody>['value'][number];

/** More than this many pages of grants nobody reads; then nobody can say what all of them grant. */
const MOST_PAGES = 10;

const pageId = (at: number): string => (at === 0 ? GRANTS : `${GRANTS}.${at}`);

function pagesIn(reads: Answers['reads']): GraphAnswer[] {
  return Array.from({ length: MOST_PAGES }, (_, at) => reads.get(pageId(at))).flatMap((page) => page ?? []);
}

/** Pure: the page of grants that is still to be read. */
export function nextPage(reads: Answers['reads']): GraphRead | undefined {
  const pages = pagesIn(reads);
  const url = bodyOf(pages.at(-1), grantsBody)?.['@odata.nextLink'];
  return url === undefined || pages.length >= MOST_PAGES ? undefined : { id: pageId(pages.length), url };
}

/** Pure: the page that could not be read. */
export const unreadPage = (reads: Answers['reads']): GraphAnswer | undefined =>
  pagesIn(reads).find((page) => !bodyOf(page, grantsBody));

/** Pure: every grant; `undefined` where a page is missing. */
export function grantsIn(reads: Answers['reads']): Grant[] | undefined {
  const bodies = pagesIn(reads).map((page) => bodyOf(page, grantsBody));
  const last = bodies.at(-1);
  if (!last || last['@odata.nextLink'] !== undefined) return undefined;
  return bodies.flatMap((body) => body?.value ?? []);
}

/** Pure: what the token holds against what the profile wants, and what is granted to everybody beside it. */
export function judgeHeld(
  subject: Subject,
  token: Extract<Answers['token'], { ok: true }>['value'],
  reads: Answers['reads'],
): { readonly part: Part; readonly standing: 'fully' | 'partially' | 'not granted' } {
  const { profile, clientId, rights } = subject;
  const { required, held, missing } = heldRights(profile, token);
  const isPerson = token.by === 'person';
  const grants = grantsIn(reads);
  const wanted = mainApp(profile);
  // What may be left out is asked for too.
  const asked = new Set(namesOf(isPerson ? wanted?.delegated : wanted?.application));
  const forAll = new Set(profile.consent === 'admin' ? namesOf(wanted?.delegated) : []);
  const excess = [
    ...held.filter((name) => !asked.has(name)),
    // What is granted to everybody, beside what the app holds or the account was granted.
    ...new Set(
      (grants ?? [])
        .filter(({ consentType }) => !isPerson || consentType === 'AllPrincipals')
        .flatMap(scopesOf)
        .filter((scope) => !OPENID_SCOPES.has(scope) && !forAll.has(scope)),
    ),
  ];
  const standing =
    missing.length === 0 ? 'fully' : missing.length < required.length ? 'partially' : 'not granted';
  const evidence = {
    status: standing,
    granted: named(held, ' '),
    missing: named(missing, ' '),
    excess: named(excess, ' '),
    delegatedGrantsRead: grants !== undefined,
    ...(grants && isPerson && { grantedBy: waysOf(grants, asked, token.objectId) }),
    ...(!showsApps(rights) && {
      decidedBy: 'the token alone: to read grants needs Directory.Read.All or Application.Read.All',
    }),
  };
  // What works on behalf of an account fails in the middle of its work.
  const lacking =
    missing.length === 0 && required.length > 0 ? [] : [lackOf(clientId, missing, required, isPerson)];
  const findings = [...lacking, ...excessOf(clientId, named(excess))];
  return { part: { findings, evidence }, standing };
}

/** Pure: what is missing. @param stops does nothing work where a part is missing? */
export const lackOf = (
  clientId: string,
  missing: readonly string[],
  required: readonly string[],
  stops: boolean,
): Finding =>
  missing.length === required.length
    ? found(
        'consent.notGranted',
        clientId,
        'critical',
        'None of the permissions that the connector needs is granted.',
      )
    : found(
        'consent.partial',
        clientId,
        stops ? 'critical' : 'warning',
        `Some permissions are missing: ${named(missing)}.`,
        missing.length,
      );

/** Pure: what is granted beyond what is asked for. @param names one after the other, or nothing */
export const excessOf = (clientId: string, names: string): Finding[] =>
  names === ''
    ? []
    : [found('consent.excess', clientId, 'info', `More is granted than the connector needs: ${names}.`)];

export const scopesOf = ({ scope }: Grant): string[] =>
  (scope ?? '').split(' ').filter((name) => name !== '');

/** By which kinds of grant an account holds what is asked: its own (`Principal`), or one for everybody (`AllPrincipals`). */
function waysOf(grants: readonly Grant[], asked: ReadonlySet<string>, account: string | undefined): string {
  const ways = grants
    .filter((one) => one.consentType === 'AllPrincipals' || one.principalId === account)
    .filter((one) => scopesOf(one).some((name) => asked.has(name)))
    .map(({ consentType }) => consentType ?? '');
  return [...new Set(ways)].toSorted().join(' ');
}

export const namesOf = (permissions: readonly { readonly name: string }[] = []): string[] =>
  permissions.map(({ name }) => name);

/** Of an app's service principal, by its client id. */
export const principalOf = (clientId: string): string => `/servicePrincipals(appId='${clientId}')`;

/** What a token grants is known, but the directory did not say whether all else is in order. */
export function unread(answer: GraphAnswer | undefined): Verdict {
  if (answer?.kind === 'unavailable') return unknown('unavailable', answer.reason);
  const said = answer ? ` (${answer.status} ${answer.code ?? ''})` : '';
  return unknown('refused', `Microsoft Graph did not show the app${said}.`);
}

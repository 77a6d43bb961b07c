import { fingerprint } from '../alerts/fingerprint.ts';
import { MINUTE } from '../clock.ts';
import type { TenantApp } from '../connections/access.ts';
import { type AppAnswer, type AppProof, proofOf } from '../connections/appProofs.ts';
import type { Connection } from '../connections/connection.ts';
import { renewsItself } from '../connections/succession.ts';
import type { Verdict } from '../connections/verdict.ts';
import type { AppToken, TokenFailure } from '../microsoft/tokens.ts';
import type { ProfileApp } from '../profiles/app.ts';
import { furtherApps, mainApp, type Profile } from '../profiles/schema.ts';
import { err, ok, type Result } from '../result.ts';
import { type Answers, type FurtherApp, named, type Subject, unknown } from './check.ts';
import { nothing, type Part } from './part.ts';

/** Pure: the apps of the tenant's own that the connection does not read with, as far as they are known here. */
export function furtherOf(connection: Connection, profile: Profile): FurtherApp[] {
  const { access, provisioning: flow } = connection;
  return furtherApps(profile).flatMap((wanted) => {
    const app = access.apps.find(({ key }) => key === wanted.key);
    if (!app) return [];
    const proof = proofOf(connection, app);
    const made = flow?.kind === 'make' ? flow.finishedAt : undefined;
    const newestAt = [app.credential?.madeAt, made]
      .flatMap((at) => at ?? [])
      .toSorted()
      .at(-1);
    return {
      wanted,
      app,
      rotates: renewsItself(access, app),
      ...(newestAt !== undefined && { newestAt }),
      // Sorted by the names of another version of the profile, what it held would be taken for missing, or for too much.
      ...(proof && !isOfOthers(proof, wanted) && { proof }),
    };
  });
}

const askedOf = ({ application }: ProfileApp): string =>
  fingerprint(...application.map(({ name }) => name).toSorted());

const isOfOthers = (proof: AppProof, wanted: ProfileApp): boolean =>
  proof.outcome === 'token' && proof.asked !== askedOf(wanted);

/** Long enough for what a reason says, and short enough for a row. */
const MOST = 300;

/** Pure: what is kept of an answer of the token service. */
export function asAnswer(
  answer: Result<AppToken, TokenFailure>,
  wanted: ProfileApp,
  tenant: string,
): AppAnswer {
  if (answer.ok && answer.value.tenant.toLowerCase() !== tenant)
    return { outcome: 'unavailable', reason: 'the token is of another tenant' };
  if (answer.ok) {
    const names = new Set(wanted.application.map(({ name }) => name));
    const { roles } = answer.value;
    return {
      outcome: 'token',
      asked: askedOf(wanted),
      roles: roles.filter((name) => names.has(name)),
      others: named(roles.filter((name) => !names.has(name))),
    };
  }
  const { error: failure } = answer;
  if (failure.kind !== 'refused') return { outcome: failure.kind, reason: failure.reason.slice(0, MOST) };
  const { error, aadsts, correlationId } = failure;
  return {
    outcome: 'refused',
    error: error.slice(0, MOST),
    ...(aadsts !== undefined && { aadsts }),
    ...(correlationId !== undefined && { correlationId: correlationId.slice(0, MOST) }),
  };
}

/** Pure: what the app's own credential came to; `undefined` where it has none to prove itself with. */
export function tokenOf({
  wanted,
  app,
  proof,
}: FurtherApp): Result<Extract<AppProof, { outcome: 'token' }>, TokenFailure> | undefined {
  if (!app.credential)
    return wanted.credential
      ? err({ kind: 'noCredential', reason: 'the app has no credential that we know' })
      : undefined;
  switch (proof?.outcome) {
    case 'token':
      return ok(proof);
    case 'refused': {
      const { error, aadsts, correlationId } = proof;
      return err({ kind: 'refused', error, aadsts, correlationId });
    }
    case 'noCredential':
    case 'unavailable':
      return err({ kind: proof.outcome, reason: proof.reason });
    case undefined:
      return err({ kind: 'unavailable', reason: 'nobody has asked with the app’s own credential yet' });
  }
}

/**
 * Pure: the apps that the profile names and of which nobody here knows which they are in the tenant. They cannot be asked
 * about, and so are not known to be in order.
 *
 * @param codes all that may be found of such an app
 */
export const strangersOf = ({ profile, further = [] }: Subject, codes: readonly string[]): Part[] =>
  furtherApps(profile)
    .filter(({ key }) => further.every(({ wanted }) => wanted.key !== key))
    .map((wanted) => ({
      ...nothing,
      app: wanted.key,
      evidence: { [readId(wanted, 'status')]: 'not asked: it is not known here which app that is' },
      unknown: {
        verdict: unknown(
          'notKnown',
          `“${wanted.displayName}”: nobody here knows which app of the tenant that is.`,
        ),
        codes,
      },
    }));

/** Pure: a part that is about the app that reads, where there are others beside it. */
export const ofMain = ({ profile }: Pick<Subject, 'profile'>, part: Part): Part =>
  profile.apps.length > 1 ? { ...part, app: mainApp(profile)?.key } : part;

/** Pure: what is asked about such an app, as if it were the only one. */
export const subjectOfFurther = (subject: Subject, { app, rotates }: FurtherApp): Subject => {
  const { credential: _main, ...rest } = subject;
  return {
    ...rest,
    ownership: 'dedicated',
    clientId: app.clientId,
    app,
    rotates,
    ...(app.credential && { credential: app.credential }),
  };
};

/** Pure: the id of a read about one of several apps. */
export const readId = ({ key }: Pick<TenantApp, 'key'>, id: string): string => `${key}.${id}`;

/** Pure: the reads about such an app alone, by their ids without its key. */
export function readsOf({ key }: Pick<TenantApp, 'key'>, reads: Answers['reads']): Answers['reads'] {
  const lead = readId({ key }, '');
  return new Map(
    [...reads].flatMap(([id, answer]) => (id.startsWith(lead) ? [[id.slice(lead.length), answer]] : [])),
  );
}

/** Until so long after it was made, Microsoft need not know it everywhere. */
const LAG = 30 * MINUTE;

/** Pure: was it made a moment ago? Then what is not there may only not be known everywhere yet. */
export const isNew = ({ newestAt }: FurtherApp, now: number): boolean =>
  newestAt !== undefined && now - Date.parse(newestAt) < LAG;

export const SETTLING = unknown(
  'settling',
  'It was made a moment ago, and Microsoft need not know it everywhere yet.',
);

/** Pure: the same, but of an app that was made a moment ago nobody knows yet what is wrong. */
export const unlessNew = (verdict: Verdict, one: FurtherApp, now: number): Verdict =>
  verdict.verdict === 'fail' && isNew(one, now) ? SETTLING : verdict;

/** Pure: the same as said of one of several apps: messages name it, and what was read bears its key. */
export function ofApp({ findings, evidence, left, unknown: open }: Part, { wanted }: FurtherApp): Part {
  const lead = `“${wanted.displayName}”: `;
  const { verdict } = open ?? {};
  return {
    app: wanted.key,
    findings: findings.map((one) => ({ ...one, message: `${lead}${one.message}` })),
    evidence: Object.fromEntries(
      Object.entries(evidence).map(([name, value]) => [readId(wanted, name), value]),
    ),
    ...(left && { left }),
    ...(open && {
      unknown: {
        ...open,
        verdict:
          verdict?.verdict === 'unknown'
            ? { ...verdict, message: `${lead}${verdict.message}` }
            : open.verdict,
      },
    }),
  };
}

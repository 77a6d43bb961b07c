import { type Clock, iso } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import { showsApps } from '../health/check.ts';
import { credentialReads } from '../health/listedCredentials.ts';
import { dataReads, judgeData } from '../microsoft/dataSources.ts';
import type { Graph, GraphAnswer } from '../microsoft/graph.ts';
import type { AppToken, ClientApp, TokenFailure } from '../microsoft/tokens.ts';
import { mainApp, type Profile, requiredRoles } from '../profiles/schema.ts';
import { err, ok, type Result } from '../result.ts';
import type { FieldError, Problem } from '../web/problem.ts';
import type { ExistingSettings } from './existingSettings.ts';
import { type ListedApp, readListed } from './listed.ts';
import { notAnswered, refused, tokenProblem } from './refusals.ts';

/** Settings that were tried and work. */
export interface Validated extends ListedApp {
  /** What the one who gave them should know, one sentence each; never a secret. */
  readonly said: readonly string[];
}

/** Tries settings against the tenant; keeps nothing. */
export type Validate = (
  connection: Pick<Connection, 'tenant' | 'tenantName' | 'access'>,
  profile: Profile,
  settings: ExistingSettings,
) => Promise<Result<Validated, Problem>>;

/** One token and one batch, however the settings turn out. */
export function createValidate(given: {
  requestToken: (app: ClientApp, tenant: string) => Promise<Result<AppToken, TokenFailure>>;
  openGraph: (token: string) => Graph;
  clock: Clock;
}): Validate {
  return async ({ tenant, tenantName, access }, profile, settings) => {
    const { clientId, tenantId, proof } = settings;
    const now = given.clock();
    const before = [
      ...(tenantId === tenant ? [] : [otherTenant(tenantName, tenant)]),
      ...(proof.kind === 'certificate' ? timeProblem(proof.certificate, now) : []),
    ];
    if (before.length > 0) return err(refused(before));

    const token = await given.requestToken({ clientId, proof: clientProof(proof) }, tenant);
    if (!token.ok) return err(tokenProblem(token.error));
    const { tenant: answering, roles } = token.value;
    if (answering.toLowerCase() !== tenant) return err(refused([otherTenant(tenantName, tenant)]));
    const missing = requiredRoles(profile).filter((role) => !roles.includes(role));
    if (missing.length > 0) return err(refused([missingRoles(missing)]));

    const answers = await given
      .openGraph(token.value.token)
      .batch([...dataReads(profile.data), ...(showsApps(roles) ? credentialReads(clientId) : [])]);
    const judged = judgeReads(profile, settings, roles, answers, now);
    return judged.ok && profile.account && !access.account
      ? ok({ ...judged.value, said: [...judged.value.said, NO_ACCOUNT] })
      : judged;
  };
}

const NO_ACCOUNT = 'The connector signs in with an account too, which these settings do not bring.';

const clientProof = (proof: ExistingSettings['proof']): ClientApp['proof'] =>
  proof.kind === 'secret' ? proof : { kind: 'certificate', ...proof.certificate.proof };

/** Pure: what the reads say of settings that have got a token with all roles. */
function judgeReads(
  profile: Profile,
  settings: ExistingSettings,
  roles: readonly string[],
  answers: ReadonlyMap<string, GraphAnswer>,
  now: number,
): Result<Validated, Problem> {
  const sights = profile.data.map((source) => judgeData(source, answers.get(source)));
  const denied = sights.filter(({ outcome }) => outcome === 'denied');
  if (denied.length > 0) return err(refused(denied.map(({ text }) => ({ path: 'clientId', message: text }))));
  const unread = [...answers.values()].flatMap((one) => (one.kind === 'unavailable' ? [one] : []));
  const unknown = [
    ...sights.flatMap(({ outcome, text }) => (outcome === 'unknown' ? [text] : [])),
    ...unread.map(({ reason }) => reason),
  ][0];
  if (unknown !== undefined) {
    const waits = unread.flatMap(({ retryAfterSeconds: wait }) => wait ?? []);
    return err(notAnswered(unknown, waits.length > 0 ? Math.max(...waits) : undefined));
  }
  const listed = readListed(settings, answers, now);
  const worth = sights.filter(({ outcome }) => outcome !== 'readable').map(({ text }) => text);
  return ok({ ...listed, said: [...excess(profile, roles), ...worth, ...ending(settings, listed)] });
}

function excess(profile: Profile, roles: readonly string[]): string[] {
  const wanted = new Set((mainApp(profile)?.application ?? []).map(({ name }) => name));
  const more = roles.filter((role) => !wanted.has(role));
  return more.length > 0 ? [`The app may do more than the connector needs: ${more.join(', ')}.`] : [];
}

function ending({ proof }: ExistingSettings, { endsAt, elsewhere }: ListedApp): string[] {
  const word = proof.kind === 'secret' ? 'client secret' : 'certificate';
  const where = elsewhere ? ['The app is registered in another tenant, which we cannot look into.'] : [];
  return endsAt === undefined
    ? [...where, `When the ${word} ends could not be read.`]
    : [...where, `The ${word} is good until ${endsAt.slice(0, 10)}.`];
}

const otherTenant = (name: string, tenant: string): FieldError => ({
  path: 'tenantId',
  message: `is another tenant: this connection is for ${name} (${tenant})`,
});

const missingRoles = (missing: readonly string[]): FieldError => ({
  path: 'clientId',
  message: `The app lacks application permissions of Microsoft Graph: ${missing.join(', ')}. The tenant admin adds them under App registrations, the app, API permissions, and grants admin consent; it may take some minutes to show.`,
});

const day = (at: number): string => iso(at).slice(0, 10);

function timeProblem({ startsAt, endsAt }: { startsAt: number; endsAt: number }, now: number): FieldError[] {
  if (endsAt <= now) return [{ path: 'certificate', message: `expired on ${day(endsAt)}` }];
  return startsAt > now ? [{ path: 'certificate', message: `is not good before ${day(startsAt)}` }] : [];
}

import { type PasswordProof, type StewardSet, stewardRoles } from '../connections/access.ts';
import type { Connection } from '../connections/connection.ts';
import { renewsItself } from '../connections/succession.ts';
import type { CheckId, Verdict } from '../connections/verdict.ts';
import type { ConnectionToken, ConnectionTokens } from '../credentials/connectionTokens.ts';
import { explain, type RefusalClass } from '../microsoft/aadsts.ts';
import type { Graph, GraphAnswer, GraphRead } from '../microsoft/graph.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import { type Profile, requiredRoles, requiredScopes } from '../profiles/schema.ts';
import type { Result } from '../result.ts';
import { type Answers, type Subject, unknown } from './check.ts';
import { checks as allChecks } from './checks.ts';

export type Verdicts = Readonly<Partial<Record<CheckId, Verdict>>>;

/** What one look at a tenant brought back, for all checks that wanted to know. */
export interface Looked {
  /** Of the checks that cannot be asked. */
  readonly notAsked: Verdicts;
  readonly asked: readonly { readonly id: CheckId; readonly reads: readonly GraphRead[] }[];
  /** Absent where no check had anything to ask. */
  readonly token?: Result<ConnectionToken, TokenFailure>;
  /** By address: what two checks want to read is read once. */
  readonly answers: ReadonlyMap<string, GraphAnswer>;
  readonly now: number;
}

/** What the checks are asked about; `undefined` where the connection has no app (yet) to ask with. */
export function subjectOf(
  connection: Connection,
  profile: Profile,
  tokens: Pick<ConnectionTokens, 'clientId'>,
): Subject | undefined {
  const clientId = tokens.clientId(connection, profile);
  const { tenant, ownership, access } = connection;
  const about = {
    connectionId: connection.id,
    tenant,
    profile,
    ownership,
    ...(access.account && { account: access.account }),
  };
  // Without an app the steward looks, as far as it was allowed to.
  if (profile.apps.length === 0) return { ...about, clientId: '', rights: watchRights(access.steward) };
  if (clientId === undefined) return undefined;
  const own = ownership === 'dedicated' ? access.apps.find((app) => app.clientId === clientId) : undefined;
  return {
    ...about,
    clientId,
    ...(own && { app: own, rotates: renewsItself(access, own) }),
    ...(own?.credential && { credential: own.credential }),
    rights: [...requiredRoles(profile), ...requiredScopes(profile)],
  };
}

const watchRights = (steward: readonly StewardSet[]): readonly string[] =>
  steward.includes('watch') ? stewardRoles.watch : [];

/** One token, one batch, however many checks. */
export async function look(
  ids: readonly CheckId[],
  subject: Subject,
  askToken: () => Promise<Result<ConnectionToken, TokenFailure>>,
  openGraph: (token: string) => Graph,
  now: number,
): Promise<Looked> {
  const notAsked: Partial<Record<CheckId, Verdict>> = {};
  const asked = ids.flatMap((id) => {
    const plan = allChecks[id].plan(subject);
    if (plan.kind === 'ask') return [{ id, reads: plan.reads }];
    notAsked[id] = { verdict: 'notAsked', reason: plan.reason };
    return [];
  });
  if (asked.length === 0) return { notAsked, asked, answers: new Map(), now };
  const token = await askToken();
  const byUrl = new Map(
    asked.flatMap((one) => one.reads.map(({ id, url }) => [url, { id: `${one.id}.${id}`, url }] as const)),
  );
  const answers = token.ok
    ? await openGraph(token.value.token).batch([...byUrl.values()])
    : new Map<string, GraphAnswer>();
  const answered = [...byUrl].flatMap(([url, { id }]) => {
    const answer = answers.get(id);
    return answer ? [[url, answer] as const] : [];
  });
  return { notAsked, asked, token, answers: new Map(answered), now };
}

/** Seconds until another look makes sense, where Microsoft was busy or away. */
export function waitOf({ token, answers }: Looked): number | undefined {
  const waits = [...answers.values(), ...(token && !token.ok ? [token.error] : [])].flatMap((answer) =>
    answer.kind === 'unavailable' ? [answer.retryAfterSeconds ?? 0] : [],
  );
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

/** Refusals that are about the account, and not about what would try its password. */
const OF_ACCOUNTS: ReadonlySet<RefusalClass> = new Set(['signIn', 'secondFactor', 'account']);

/** Does a check want to know whether the account's password is right, and is there hope of an answer? */
export function asksForPassword({ asked, token }: Looked): boolean {
  if (!token || !asked.some(({ id }) => id === 'account')) return false;
  if (token.ok) return true;
  return token.error.kind === 'refused' && OF_ACCOUNTS.has(explain(token.error.aadsts).class);
}

/** Pure: every verdict; a check that fails by a bug of ours is `unknown`, never silent. */
export function judgeAll(
  { notAsked, asked, token, answers, now }: Looked,
  subject: Subject,
  proof: PasswordProof | undefined,
): Verdicts {
  if (!token) return notAsked;
  const judged = asked.map(({ id, reads }) => {
    const own = reads.flatMap((read) => {
      const answer = answers.get(read.url);
      return answer ? [[read.id, answer] as const] : [];
    });
    return [id, judge(id, subject, { token, reads: new Map(own), now, ...(proof && { proof }) })] as const;
  });
  return { ...notAsked, ...Object.fromEntries(judged) };
}

function judge(id: CheckId, subject: Subject, answers: Answers): Verdict {
  try {
    return allChecks[id].judge(subject, answers);
  } catch (thrown) {
    return unknown(
      'bug',
      `The check itself failed: ${thrown instanceof Error ? thrown.name : 'unknown error'}.`,
    );
  }
}

import { isBlank } from '../alerts/answered.ts';
import type { PasswordProof } from '../connections/access.ts';
import type { Connection } from '../connections/connection.ts';
import type { CheckId, Verdict } from '../connections/verdict.ts';
import type { ConnectionToken } from '../credentials/connectionTokens.ts';
import { explain, type RefusalClass } from '../microsoft/aadsts.ts';
import type { Graph, GraphAnswer, GraphRead } from '../microsoft/graph.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
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

/** Graph takes so many reads in one batch. */
const MOST_READS = 20;

/** Pure: as many of these checks, in order, as one batch serves, and one at least; the rest wants another message. */
export function fitting(ids: readonly CheckId[], subject: Subject): readonly CheckId[] {
  const urls = new Set<string>();
  const over = ids.findIndex((id, at) => {
    const plan = allChecks[id].plan(subject);
    for (const { url } of plan.kind === 'ask' ? plan.reads : []) urls.add(url);
    return at > 0 && urls.size > MOST_READS;
  });
  return over < 0 ? ids : ids.slice(0, over);
}

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
    if (plan.kind === 'ask') return [{ id, reads: plan.reads, beta: plan.beta ?? [] }];
    const { kind: verdict, ...why } = plan;
    notAsked[id] = { verdict, ...why };
    return [];
  });
  if (asked.length === 0) return { notAsked, asked, answers: new Map(), now };
  const token = await askToken();
  if (!token.ok) return { notAsked, asked, token, answers: new Map(), now };
  const graph = openGraph(token.value.token);
  const stable = asked.flatMap(({ id, reads }) => reads.map((read) => ({ ...read, id: `${id}.${read.id}` })));
  const beta = asked.flatMap((one) => one.beta.map((read) => ({ ...read, id: `${one.id}.${read.id}` })));
  const answers = new Map([
    ...(await batched(stable, (reads) => graph.batch(reads))),
    ...(await batched(beta, (reads) => graph.batch(reads, 'beta'))),
  ]);
  const all = asked.map((one) => ({ id: one.id, reads: [...one.reads, ...one.beta] }));
  return { notAsked, asked: await readOn(all, subject, graph, answers), token, answers, now };
}

/** By address: what two checks want to read is read once. */
async function batched(
  reads: readonly GraphRead[],
  batch: (reads: readonly GraphRead[]) => Promise<ReadonlyMap<string, GraphAnswer>>,
): Promise<[string, GraphAnswer][]> {
  const byUrl = new Map(reads.map((read) => [read.url, read]));
  const answers = await batch([...byUrl.values()]);
  return [...byUrl].flatMap(([url, { id }]) => {
    const answer = answers.get(id);
    return answer ? [[url, answer]] : [];
  });
}

/** No check asks for so much beyond the batch; one that does has a bug. */
const FURTHER = 20;

/** Reads what checks still miss, one by one, and adds it to the answers. */
async function readOn(
  asked: Looked['asked'],
  subject: Subject,
  graph: Graph,
  answers: Map<string, GraphAnswer>,
): Promise<Looked['asked']> {
  const all: Looked['asked'][number][] = [];
  for (const one of asked) {
    const reads = [...one.reads];
    for (let count = 0; count < FURTHER; count += 1) {
      const next = allChecks[one.id].more?.(subject, answersTo(reads, answers));
      if (!next) break;
      const { url, as } = next;
      answers.set(url, as ? await graph.send({ method: 'GET', url, as }) : await graph.read(url));
      reads.push(next);
    }
    all.push({ id: one.id, reads });
  }
  return all;
}

const answersTo = (
  reads: readonly GraphRead[],
  answers: Looked['answers'],
): ReadonlyMap<string, GraphAnswer> =>
  new Map(
    reads.flatMap(({ id, url }) => {
      const answer = answers.get(url);
      return answer ? [[id, answer] as const] : [];
    }),
  );

/** Seconds until another look makes sense, where Microsoft was busy or away. */
export function waitOf({ token, answers }: Looked): number | undefined {
  const waits = [...answers.values(), ...(token && !token.ok ? [token.error] : [])].flatMap((answer) =>
    answer.kind === 'unavailable' ? [answer.retryAfterSeconds ?? 0] : [],
  );
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

/**
 * Pure: checks whose answer can be kept though Microsoft was busy or away for others. What a connection answers for the
 * first time is told as one, and so waits for all of it.
 */
export function answeredIn(
  { asked, token, answers }: Looked,
  { health }: Pick<Connection, 'health'>,
): readonly CheckId[] {
  if (token && !token.ok && token.error.kind === 'unavailable') return [];
  const isFirst = (id: CheckId): boolean => {
    const last = health.checks[id]?.last;
    return last === undefined || isBlank(last);
  };
  return asked.flatMap(({ id, reads }) => {
    const isAway = reads.some(({ url }) => answers.get(url)?.kind === 'unavailable');
    return isAway || isFirst(id) ? [] : [id];
  });
}

/** Pure: as if only these had been asked. */
export const restrictedTo = (looked: Looked, ids: readonly CheckId[]): Looked => ({
  ...looked,
  notAsked: {},
  asked: looked.asked.filter(({ id }) => ids.includes(id)),
});

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
  directory: Answers['directory'],
): Verdicts {
  if (!token) return notAsked;
  const judged = asked.map(({ id, reads }) => {
    const own = answersTo(reads, answers);
    const given = { ...(proof && { proof }), ...(directory && { directory }) };
    return [id, judge(id, subject, { token, reads: own, now, ...given })] as const;
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

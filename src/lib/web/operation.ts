import type { HttpMethod, HttpRequest, HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import { err, ok, type Result } from '../result.ts';
import { readBody, readJson } from './body.ts';
import type { Role } from './identity.ts';
import { readQuery } from './paging.ts';
import type { Problem, ProblemCode } from './problem.ts';

import { json } from './respond.ts';

/** By status, the schema of the body; a text says what an answer without a body means. */
export type Answers = Readonly<Record<number, z.ZodType | string>>;

/**
 * One operation of the API: what it takes and what it answers with. Requests are read by it, answers are typed by it, and
 * the document at `/api/v1/openapi.json` is made of it.
 */
export interface Operation {
  readonly method: HttpMethod;
  /** Below `/api/v1/`. */
  readonly route: string;
  readonly role: Role;
  /** A few words: what it does. */
  readonly summary: string;
  /** What each name in braces of the route stands for; required where there is one. */
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly query?: z.ZodObject | undefined;
  readonly body?: z.ZodType | undefined;
  /** The shapes of the body, for the document, where {@link body} tells several apart by itself. */
  readonly bodyShapes?: z.ZodType | undefined;
  /** The body is text of this type, and of so many bytes at most: {@link body} judges it as it is. */
  readonly bodyAs?: { readonly type: string; readonly limitBytes: number } | undefined;
  /** Without a body it does what `{}` asks for. */
  readonly bodyMayBeMissing?: true | undefined;
  /** It takes `Idempotency-Key`. */
  readonly idempotent?: true | undefined;
  /** Its answer has an `ETag`; what changes something takes that back as `If-Match`. */
  readonly versioned?: true | undefined;
  readonly answers: Answers;
  /** Another type of content that it answers with where that is asked for. */
  readonly alsoAs?: string | undefined;
  /** Codes beyond those that follow from the members above ({@link refusalsOf}). */
  readonly refusals: readonly ProblemCode[];
}

/** An operation under the name of its function. */
export type NamedOperation = Operation & { readonly name: string };

type NamesIn<Route extends string> = Route extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

/** Nothing can be left out of the document: a route that names parameters says what they are. */
export type SaysParams<Route extends string> = [NamesIn<Route>] extends [never]
  ? { readonly params?: undefined }
  : { readonly params: Readonly<Record<NamesIn<Route>, string>> };

type Readonlies<T> = T extends object ? { readonly [K in keyof T]: Readonlies<T[K]> } : T;
type Output<S> = S extends z.ZodType ? z.output<S> : undefined;
type Body<S> = S extends z.ZodType
  ? [body: Readonlies<z.output<S>>, headers?: Readonly<Record<string, string>>]
  : [];

/** One answer of the operation, in the shape that its schema says. */
export type Reply<A extends Answers> = <S extends keyof A & number>(
  status: S,
  ...body: Body<A[S]>
) => HttpResponseInit;

/** What a request of the operation says, as its schemas read it. */
export interface Asked<O extends Operation> {
  readonly params: { readonly [K in NamesIn<O['route']>]: string };
  readonly query: Output<O['query']>;
  readonly body: Output<O['body']>;
}

const none = z.object({});

/** Does it change something of which the caller may have an `ETag`? What it makes has had none. */
export const takesIfMatch = ({ method, route, versioned }: Operation): boolean =>
  versioned === true && method !== 'GET' && route.includes('{');

/** Who sends a condition relies on it: where nothing could hold to it, nothing is done. */
const conditionProblem: Problem = {
  code: 'invalid_request',
  errors: [{ path: 'If-Match', message: 'is not taken here: what this changes has no ETag of its own' }],
};

/** Reads a request by what is said of its operation. Fails as the readers of bodies and queries do. */
export async function readRequest<O extends Operation>(
  operation: O,
  request: HttpRequest,
): Promise<Result<Asked<O>, Problem>> {
  const { params = {}, query = none, body, bodyAs, bodyMayBeMissing } = operation;
  const asked = readQuery([...new URL(request.url).searchParams], query);
  if (!asked.ok) return asked;
  if (request.headers.get('if-match') !== null && !takesIfMatch(operation)) return err(conditionProblem);
  const isMissing = bodyMayBeMissing === true && request.headers.get('content-type') === null;
  const sent = !body
    ? ok(undefined)
    : isMissing
      ? ok(body.parse({}))
      : bodyAs
        ? await readBody(request, body, bodyAs)
        : await readJson(request, body);
  if (!sent.ok) return sent;
  const names = Object.keys(params).map((name) => [name, request.params[name] ?? '']);
  return ok({ params: Object.fromEntries(names), query: asked.value, body: sent.value } as Asked<O>);
}

/** Writes the answers of an operation. */
export const reply: Reply<Answers> = (status, ...[body, headers]) => {
  if (body === undefined) return { status };
  const answer = json(status, body);
  return headers ? { ...answer, headers: { ...answer.headers, ...headers } } : answer;
};

/** Pure: every code that an operation may refuse with. */
export function refusalsOf(operation: Operation): ProblemCode[] {
  const { method, body, idempotent, refusals } = operation;
  const all: ProblemCode[] = [
    'not_signed_in',
    'not_allowed',
    ...(method === 'GET' ? [] : (['cross_site'] as const)),
    'invalid_request',
    ...(body ? (['too_large', 'unsupported_media_type'] as const) : []),
    ...(idempotent ? (['in_progress'] as const) : []),
    ...(takesIfMatch(operation) ? (['precondition_failed'] as const) : []),
    ...refusals,
    'internal',
    'settings_invalid',
    'unavailable',
  ];
  return [...new Set(all)];
}

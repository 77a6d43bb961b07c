import type { HttpMethod, HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Config } from './config.ts';
import { messageOf, UnavailableError } from './errors.ts';
import { functions, inInvocation, log, services, settings } from './registered.ts';
import type { Services } from './services.ts';
import { UnreadableError } from './storage/readable.ts';
import { checkOrigin } from './web/csrf.ts';
import { mayAct, type Operator, readOperator, type Role } from './web/identity.ts';
import {
  type Asked,
  type NamedOperation,
  type Operation,
  readRequest,
  type Reply,
  reply,
  type SaysParams,
} from './web/operation.ts';
import { refusedPage } from './web/missing.ts';
import { renderNotice } from './web/pages/notice.tsx';
import type { Problem } from './web/problem.ts';
import { page, problem, seeOther } from './web/respond.ts';

/** One request to a route that anybody may ask. */
export interface Call {
  readonly request: HttpRequest;
  readonly services: Services;
}

/** One request of a signed-in operator who holds the route's role. */
export interface OperatorCall extends Call {
  readonly operator: Operator;
}

interface Route {
  readonly method: HttpMethod;
  readonly route: string;
}

type Answer = Promise<HttpResponseInit> | HttpResponseInit;

/** How a kind of route says no: a page to people, a problem document to programs. */
interface Manner {
  refuse(refusal: Problem, request: HttpRequest): HttpResponseInit;
  notSignedIn(request: HttpRequest, message: string): HttpResponseInit;
}

const asApi: Manner = {
  refuse: problem,
  notSignedIn: (_request, message) => problem({ code: 'not_signed_in', detail: message }),
};

const asPage: Manner = {
  refuse: refusedPage,
  notSignedIn: (request, message) => {
    const { pathname, search } = new URL(request.url);
    const back = request.method === 'GET' ? `${pathname}${search}` : '/';
    const signInUrl = `/.auth/login/aad?post_login_redirect_uri=${encodeURIComponent(back)}`;
    if (request.method === 'GET') return seeOther(signInUrl);
    return page(401, renderNotice({ title: 'Please sign in', text: message, status: 401, signInUrl }));
  },
};

/** A page or form that anybody may ask; forms of ours only. */
export function publicPage(name: string, route: Route, handler: (call: Call) => Answer): void {
  register(name, route, asPage, async (request, config) => handler({ request, services: services(config) }));
}

/** An operation for programs that anybody may ask. */
export function publicApi(name: string, route: Route, handler: (call: Call) => Answer): void {
  register(name, route, asApi, async (request, config) => handler({ request, services: services(config) }));
}

/** What answers whatever the settings are: a file that every page loads, also the one that names bad ones. */
export function publicFile(
  name: string,
  route: string,
  handler: (request: HttpRequest) => HttpResponseInit,
): void {
  functions.set(name, { registration: { kind: 'http', method: 'GET', route }, handler });
}

/** A page or form for operators; whoever is not signed in is sent to sign in. */
export function operatorPage(
  name: string,
  route: Route & { readonly role: Role },
  handler: (call: OperatorCall) => Answer,
): void {
  registerForOperators(name, route, asPage, handler);
}

/** One request to an operation of the API, read by what is said of it. */
export interface ApiCall<O extends Operation> extends Asked<O>, Omit<OperatorCall, 'request'> {
  readonly request: Pick<HttpRequest, 'headers'>;
  readonly reply: Reply<O['answers']>;
}

const described: NamedOperation[] = [];
/** Every operation that is registered, for the document that describes the API. */
export const operations: readonly NamedOperation[] = described;

/** An operation of the API under `/api/v1`: what is said of it here is checked, typed and described. */
export function api<const O extends Operation>(
  name: string,
  operation: O & SaysParams<O['route']>,
  handler: (call: ApiCall<O>) => Answer,
): void {
  described.push({ ...operation, name });
  const { method, role } = operation;
  const route = { method, role, route: `api/v1/${operation.route}` };
  registerForOperators(name, route, asApi, async ({ request, services: all, operator }) => {
    const asked = await readRequest<O>(operation, request);
    if (!asked.ok) return problem(asked.error);
    return handler({ ...asked.value, request, services: all, operator, reply });
  });
}

function registerForOperators(
  name: string,
  route: Route & { readonly role: Role },
  manner: Manner,
  handler: (call: OperatorCall) => Answer,
): void {
  register(name, route, manner, async (request, config) => {
    const identity = readOperator(request, config);
    if (!identity.ok) {
      const { kind, message } = identity.error;
      return kind === 'notSignedIn'
        ? manner.notSignedIn(request, message)
        : manner.refuse({ code: 'not_allowed', detail: message }, request);
    }
    const operator = identity.value;
    if (!mayAct(operator, route.role)) {
      const detail = `${operator.name} does not hold the role ${route.role} of the sign-in app.`;
      return manner.refuse({ code: 'not_allowed', detail }, request);
    }
    const all = services(config);
    const answer = await handler({ request, services: all, operator });
    // Whoever changed something will be asked for in the audit list, by name.
    if (route.method !== 'GET' && (answer.status ?? 200) < 400) await all.people.note(operator);
    return answer;
  });
}

function register(
  name: string,
  { method, route }: Route,
  manner: Manner,
  answer: (request: HttpRequest, config: Config) => Promise<HttpResponseInit>,
): void {
  const work = async (request: HttpRequest): Promise<HttpResponseInit> => {
    try {
      if (!settings.ok) return settingsAnswer(manner, request);
      const sameOrigin = checkOrigin(request, settings.value.PUBLIC_ORIGIN);
      if (!sameOrigin.ok) return manner.refuse(sameOrigin.error, request);
      return await answer(request, settings.value);
    } catch (thrown) {
      log.error(`${name} failed`, { reason: messageOf(thrown) });
      const unavailable = thrown instanceof UnavailableError;
      const detail = unavailable
        ? 'A service that we need does not answer. Try again in a minute.'
        : thrown instanceof UnreadableError
          ? 'A later version of Mooring wrote this, and this one cannot read it. It is left as it is: update Mooring, and it goes on.'
          : 'This is our fault, and it has been noted. Nothing was lost; try again.';
      return manner.refuse(
        {
          code: unavailable ? 'unavailable' : 'internal',
          detail,
          ...(unavailable && { retryAfter: 60 }),
        },
        request,
      );
    }
  };
  functions.set(name, {
    registration: { kind: 'http', method, route },
    handler: (request: HttpRequest, context) =>
      inInvocation(context, async () => inBytes(await work(request))),
  });
}

/** A page as text is kept while it is sent, with two bytes for each character if one of them is beyond Latin-1. */
const inBytes = (answer: HttpResponseInit): HttpResponseInit =>
  typeof answer.body === 'string' ? { ...answer, body: Buffer.from(answer.body) } : answer;

/** Names what must be set right; never a value. */
function settingsAnswer(manner: Manner, request: HttpRequest): HttpResponseInit {
  const errors = settings.ok
    ? []
    : settings.error.map(({ setting, message }) => ({ path: setting, message }));
  const detail = 'Some application settings cannot be used. Correct them and restart the app.';
  return manner.refuse({ code: 'settings_invalid', detail, errors }, request);
}

import type { Sandbox } from '../sandbox.ts';

/** What Graph answers, before it is a response or an item of a batch. */
export interface GraphAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** Instead of `body`: text that is not JSON. */
  text?: string;
}

/** A refusal by Graph, thrown by handlers and written out in one place. */
export class GraphRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;
  readonly details: { code: string; message: string; target: string }[] | undefined;
  readonly innerError: Record<string, string>;
  constructor(
    status: number,
    code: string,
    message: string,
    more: {
      headers?: Record<string, string>;
      details?: { code: string; message: string; target: string }[];
      innerError?: Record<string, string>;
    } = {},
  ) {
    super(message);
    this.name = 'GraphRefusal';
    this.status = status;
    this.code = code;
    this.headers = more.headers ?? {};
    this.details = more.details;
    this.innerError = more.innerError ?? {};
  }
}

/** The refusals that more than one endpoint gives. */
export const graphRefusals = {
  notFound: (id: string) =>
    new GraphRefusal(
      404,
      'Request_ResourceNotFound',
      `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
    ),
  denied: () =>
    new GraphRefusal(
      403,
      'Authorization_RequestDenied',
      'Insufficient privileges to complete the operation.',
    ),
  badRequest: (message: string) => new GraphRefusal(400, 'Request_BadRequest', message),
  unparsable: (message: string) => new GraphRefusal(400, 'BadRequest', message),
  /** A refusal whose code stands in `details` as well as in the text. */
  badObject: (code: string, message: string, target: string) =>
    new GraphRefusal(400, 'Request_BadRequest', message, { details: [{ code, message, target }] }),
  duplicate: (message: string) => new GraphRefusal(409, 'Request_MultipleObjectsWithSameKeyValue', message),
  conflict: () =>
    new GraphRefusal(
      400,
      'Request_BadRequest',
      'A conflicting object with one or more of the specified property values is present in the directory.',
    ),
  notReplicated: () => new GraphRefusal(400, 'Request_BadRequest', 'Not a valid reference update.'),
  /** Valid in Graph, but beyond the sandbox: loud, so that no test passes by it. */
  notOffered: (what: string) =>
    new GraphRefusal(501, 'NotImplemented', `The sandbox does not offer ${what}; Microsoft Graph does.`),
  noSegment: (segment: string) =>
    new GraphRefusal(400, 'BadRequest', `Resource not found for the segment '${segment}'.`),
  noProperty: (property: string, type: string) =>
    new GraphRefusal(
      400,
      'BadRequest',
      `Could not find a property named '${property}' on type 'microsoft.graph.${type}'.`,
    ),
  unsupportedQuery: (property: string) =>
    new GraphRefusal(
      400,
      'Request_UnsupportedQuery',
      `Unsupported or invalid query filter clause specified for property '${property}'.`,
    ),
  unsupported: (message: string) => new GraphRefusal(400, 'Request_UnsupportedQuery', message),
  methodNotAllowed: () =>
    new GraphRefusal(
      405,
      'Request_BadRequest',
      'Specified HTTP method is not allowed for the request target.',
    ),
} as const;

/** The answer that says why not. */
export function refusalAnswer(
  sandbox: Sandbox,
  refusal: GraphRefusal,
  requestId: string,
  clientId: string,
): GraphAnswer {
  const date = new Date(sandbox.clock()).toISOString().slice(0, 19);
  return {
    status: refusal.status,
    headers: refusal.headers,
    body: {
      error: {
        code: refusal.code,
        message: refusal.message,
        ...(refusal.details ? { details: refusal.details } : {}),
        innerError: { ...refusal.innerError, date, 'request-id': requestId, 'client-request-id': clientId },
      },
    },
  };
}

/** `Content-Type` of Graph's JSON. */
export const graphJson =
  'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';

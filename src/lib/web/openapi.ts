import * as z from 'zod';
import {
  createDocument,
  type CreateDocumentOptions,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import { PRODUCT } from '../config.ts';
import type { NamedOperation } from './operation.ts';
import { refusalsOf, takesIfMatch } from './operation.ts';
import { type ProblemCode, problems } from './problem.ts';
import { problemDocument } from './schemas/shared.ts';

/** The document that describes the API. */
export type ApiDocument = ReturnType<typeof createDocument>;

/** Of the document, not of the product: what the addresses begin with. */
const VERSION = '1';

const ABOUT = `Everything an operator does with ${PRODUCT}.

**Roles.** Callers hold an application role of the sign-in app. Each holds the rights of those before it: \
\`Mooring.Reader\`, \`Mooring.Operator\`, \`Mooring.Admin\`. \`Mooring.Connector\` stands apart: it allows fetching tokens and \
nothing else. Each operation names the role that is enough as \`x-role\`.

**Refusals** are problem documents (RFC 9457). Branch on \`code\`; each operation names its own as \`x-problem-codes\`. \
\`errors\` names each member of the input that cannot be used.

**Paging.** Lists take \`limit\` and \`cursor\`. Where there is more, the answer has a \`cursor\`: send it back. It is opaque, \
and its absence means the end.

Answers may gain members: pass over what you do not know.

**Idempotency-Key.** Where it is taken, the same key of the same caller with the same body does nothing more for 24 hours, \
and is answered as before; an answer that held a secret is not kept, and the repeat is \`already_shown\`.

**If-Match.** Where it is taken, what somebody else has changed since it was read stays as it is: \`precondition_failed\`. \
Everywhere else it is refused with \`invalid_request\`, and nothing is done.`;

const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/)
  .optional()
  .describe('Of your own: for 24 hours, the same key with the same body does nothing more.');

const ifMatch = z
  .string()
  .optional()
  .describe('The `ETag` of what was read: where it is another by now, nothing is changed.');

const meanings: Readonly<Record<number, string>> = { 200: 'Done.', 201: 'Made.', 202: 'Begun.' };

/** Pure: the OpenAPI 3.1 document of these operations. @param origin of this installation */
export function describeApi(operations: readonly NamedOperation[], origin: string): ApiDocument {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const operation of operations.toSorted((one, other) => one.route.localeCompare(other.route))) {
    const path = (paths[`/${operation.route}`] ??= {});
    path[operation.method.toLowerCase()] = describe(operation);
  }
  const document = {
    openapi: '3.1.0' as const,
    info: { title: PRODUCT, version: VERSION, description: ABOUT },
    servers: [{ url: `${origin}/api/v1` }],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http' as const,
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A token of Microsoft Entra for the sign-in app.',
        },
      },
    },
  };
  return createDocument(document, { override: open });
}

/** A later version may answer with more: whoever reads must not refuse what it does not know. */
const open: NonNullable<CreateDocumentOptions['override']> = ({ jsonSchema, io }) => {
  if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
};

function describe(operation: NamedOperation): ZodOpenApiOperationObject {
  const { name, role, route, summary, params = {}, query, body, idempotent } = operation;
  const { bodyShapes = body, bodyAs, bodyMayBeMissing } = operation;
  const inPath = Object.entries(params).map(([param, what]) => [param, z.string().describe(what)] as const);
  return {
    operationId: name,
    tags: [route.split('/', 1)[0] ?? ''],
    summary,
    description: `Needs the role \`${role}\`.`,
    'x-role': role,
    'x-problem-codes': refusalsOf(operation),
    requestParams: {
      ...(inPath.length > 0 && { path: z.object(Object.fromEntries(inPath)) }),
      ...(query && { query }),
      ...(idempotent && { header: z.object({ 'Idempotency-Key': idempotencyKey }) }),
      ...(takesIfMatch(operation) && { header: z.object({ 'If-Match': ifMatch }) }),
    },
    ...(bodyShapes && {
      requestBody: {
        required: bodyMayBeMissing !== true,
        content: { [bodyAs?.type ?? 'application/json']: { schema: bodyShapes } },
      },
    }),
    responses: { ...answered(operation), ...refused(refusalsOf(operation)) },
  };
}

const answered = ({ answers, alsoAs, versioned }: NamedOperation): Record<string, ZodOpenApiResponseObject> =>
  Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => [
      status,
      typeof answer === 'string'
        ? { description: answer }
        : {
            description: meanings[Number(status)] ?? 'Done.',
            content: {
              'application/json': { schema: answer },
              ...(alsoAs !== undefined && { [alsoAs]: { schema: z.string() } }),
            },
            ...(versioned && { headers: { ETag: { schema: { type: 'string' } } } }),
          },
    ]),
  );

/** One response a status: what its codes mean. */
function refused(codes: readonly ProblemCode[]): Record<string, ZodOpenApiResponseObject> {
  const content = { 'application/problem+json': { schema: problemDocument } };
  const responses: Record<string, { description: string; content: typeof content }> = {};
  for (const code of codes) {
    const { status, title } = problems[code];
    const before = responses[status]?.description;
    const text = `\`${code}\`: ${title}.`;
    responses[status] = { description: before === undefined ? text : `${before} ${text}`, content };
  }
  return responses;
}

import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Operator } from '../../sandbox/operator.ts';

interface Described {
  readonly operationId: string;
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<
    Record<
      string,
      { readonly content?: Readonly<Record<string, { readonly schema: { readonly $ref?: string } }>> }
    >
  >;
  readonly 'x-problem-codes': readonly string[];
  readonly 'x-role': string;
}

/** What the tests read of the document at `/api/v1/openapi.json`. */
export interface ApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

/** An answer as it came; a body that is no JSON is a text. */
export interface HeldAnswer {
  readonly status: number;
  readonly body: unknown;
  /** As the header `content-type` says; without it the first type of the document is meant. */
  readonly type?: string | undefined;
}

/** Holds an answer to a document. @throws Error where it is not as the document says */
export type Hold = (method: string, path: string, answer: HeldAnswer) => void;

export function createHold(document: ApiDocument): Hold {
  const ajv = new Ajv2020({ strict: false, validateSchema: false, logger: false });
  const judges = new Map<string, ValidateFunction>();
  ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)));
  // Readers are told that there may be more one day; what there is today is all in the document.
  ajv.addSchema(closed(document) as object, 'api');
  return (method, path, { status, body, type: sentAs }) => {
    // App Service itself says so of a token that it does not accept, without a body.
    if (status === 401 && isEmpty(body)) return;
    const template = templateOf(document, method, path);
    const what = `${method} ${path} → ${status}`;
    if (template === undefined) throw new Error(`${what}: the document has no such operation`);
    const operation = document.paths[template]?.[method.toLowerCase()];
    const response = operation?.responses[status];
    if (!operation || !response) throw new Error(`${what}: the document has no such answer`);
    const [first, ...others] = Object.keys(response.content ?? {});
    if (first === undefined) {
      if (!isEmpty(body)) throw new Error(`${what}: the document has no body`);
      return;
    }
    const type =
      sentAs === undefined ? first : [first, ...others].find((one) => sentAs.split(';', 1)[0] === one);
    if (type === undefined) throw new Error(`${what}: the document has no body of the type ${sentAs}`);
    const place = ['paths', template, method.toLowerCase(), 'responses', String(status), 'content', type];
    // What many answers share is compiled once.
    const shared = response.content?.[type]?.schema.$ref;
    const ref = `api${shared ?? `#/${[...place, 'schema'].map(pointed).join('/')}`}`;
    const validate = judges.get(ref) ?? ajv.compile({ $ref: ref });
    judges.set(ref, validate);
    if (!validate(body))
      throw new Error(`${what}: ${ajv.errorsText(validate.errors)} ${JSON.stringify(body)}`);
    const code = status >= 400 ? (body as { readonly code: string }).code : undefined;
    if (code !== undefined && !operation['x-problem-codes'].includes(code))
      throw new Error(`${what}: the document does not name the code ${code}`);
  };
}

/** The path of the document that an address below `/api/v1` is one of; the one with the fewest blanks where several fit. */
export const templateOf = (document: ApiDocument, method: string, path: string): string | undefined =>
  Object.entries(document.paths)
    .filter(([template, item]) => method.toLowerCase() in item && matcher(template).test(pathOf(path)))
    .map(([template]) => template)
    .toSorted((one, other) => one.split('{').length - other.split('{').length)[0];

/** The document as an installation serves it. */
export async function readDocument(reader: Operator): Promise<ApiDocument> {
  const { body } = await reader.call('GET', '/openapi.json');
  return body as unknown as ApiDocument;
}

/** The same caller, whose every answer is held to the document. */
export function documented(operator: Operator, hold: Hold): Operator {
  return {
    ...operator,
    async call(method, path, body) {
      const answer = await operator.call(method, path, body);
      hold(method, path, answer);
      return answer;
    },
  };
}

const isEmpty = (body: unknown): boolean =>
  body === '' || (typeof body === 'object' && body !== null && Object.keys(body).length === 0);

const pathOf = (path: string): string => new URL(path, 'https://api.example').pathname;

const matcher = (template: string): RegExp =>
  new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`);

const pointed = (part: string): string =>
  encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));

function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
  return 'properties' in members && !('additionalProperties' in members)
    ? { ...members, additionalProperties: false }
    : members;
}

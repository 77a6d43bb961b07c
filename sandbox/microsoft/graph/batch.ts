import * as z from 'zod';
import { graphRefusals, type GraphAnswer } from './answers.ts';

/** One request inside a batch. */
export interface BatchItem {
  id: string;
  method: string;
  url: string;
  headers?: Record<string, string> | undefined;
  body?: unknown;
  dependsOn?: string[] | undefined;
}

const batchBody = z.object({
  requests: z.array(
    z.object({
      id: z.string(),
      method: z.string(),
      url: z.string(),
      headers: z.record(z.string(), z.string()).optional(),
      body: z.unknown().optional(),
      dependsOn: z.array(z.string()).optional(),
    }),
  ),
});

function readItems(body: unknown): BatchItem[] {
  const read = batchBody.safeParse(body);
  if (!read.success) throw graphRefusals.unparsable('Invalid batch payload format.');
  const { requests } = read.data;
  if (requests.length > 20) {
    throw graphRefusals.unparsable('Number of batch request steps exceeds the maximum value of 20.');
  }
  if (new Set(requests.map((item) => keyOf(item.id))).size < requests.length) {
    throw graphRefusals.unparsable('Duplicate request id found in the batch.');
  }
  return inOrder(requests);
}

/** The requests so that each stands behind those that it depends on; refuses unknown ones and cycles. */
function inOrder(requests: readonly BatchItem[]): BatchItem[] {
  const byId = new Map(requests.map((item) => [keyOf(item.id), item]));
  const placed = new Set<BatchItem>();
  const place = (item: BatchItem, waiting: readonly BatchItem[]): void => {
    if (placed.has(item)) return;
    if (waiting.includes(item)) {
      throw graphRefusals.unparsable(
        `Request '${item.id}' depends on itself through the dependsOn property.`,
      );
    }
    for (const id of item.dependsOn ?? []) {
      const earlier = byId.get(keyOf(id));
      if (!earlier) {
        throw graphRefusals.unparsable(
          `Request '${item.id}' names '${id}' in its dependsOn property, which is not in the batch.`,
        );
      }
      place(earlier, [...waiting, item]);
    }
    placed.add(item);
  };
  for (const item of requests) place(item, []);
  return [...placed];
}

/** Ids differ by more than case. */
const keyOf = (id: string): string => id.toLowerCase();

/** Addresses are relative to the version that the batch was posted to. */
function checkAddress({ url }: BatchItem): void {
  const [strange] = /^https?:|^\/?(v1\.0|beta)(?=\/)/i.exec(url) ?? [];
  if (strange !== undefined) throw graphRefusals.noSegment(strange.replace('/', ''));
}

/**
 * Answers up to 20 requests in one, each by itself and after those that it depends on.
 * @see https://learn.microsoft.com/graph/json-batching
 */
export async function answerBatch(
  body: unknown,
  answerItem: (item: BatchItem) => Promise<GraphAnswer>,
  refused: (refusal: unknown) => GraphAnswer,
): Promise<GraphAnswer> {
  const answers = new Map<string, { id: string; answer: GraphAnswer }>();
  for (const item of readItems(body)) {
    const failed = (item.dependsOn ?? []).some((id) => (answers.get(keyOf(id))?.answer.status ?? 424) >= 400);
    const answer = failed ? failedDependency : await safely(item, answerItem, refused);
    answers.set(keyOf(item.id), { id: item.id, answer });
  }
  const responses = [...answers.values()].map(({ id, answer }) => itemOf(id, answer));
  return { status: 200, body: { responses } };
}

function itemOf(id: string, { status, headers, body }: GraphAnswer) {
  const all = { 'Cache-Control': 'no-cache', ...named(headers) };
  return body === undefined
    ? { id, status, headers: all }
    : { id, status, headers: { ...all, ...contentType }, body };
}

const contentType = { 'OData-Version': '4.0', 'Content-Type': 'application/json' };
const failedDependency: GraphAnswer = {
  status: 424,
  body: { error: { code: 'FailedDependency', message: 'A request that this one depends on failed.' } },
};

/** Inside batches, header names are written the usual way: `Retry-After`, `Location`. */
const named = (headers: Record<string, string> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.startsWith('x-') ? name : name.replaceAll(/(^|-)[a-z]/g, (start) => start.toUpperCase()),
      value,
    ]),
  );

async function safely(
  item: BatchItem,
  answerItem: (item: BatchItem) => Promise<GraphAnswer>,
  refused: (refusal: unknown) => GraphAnswer,
): Promise<GraphAnswer> {
  try {
    checkAddress(item);
    if (
      item.body !== undefined &&
      !Object.keys(item.headers ?? {}).some((name) => name.toLowerCase() === 'content-type')
    ) {
      throw graphRefusals.unparsable('Content-Type header is required for requests with a body.');
    }
    return await answerItem(item);
  } catch (error) {
    return refused(error);
  }
}

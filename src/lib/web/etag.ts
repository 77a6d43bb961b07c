import type { HttpRequest } from '@azure/functions';
import { hash } from '../random.ts';
import type { Problem } from './problem.ts';

/**
 * Names a thing as the API shows it: another text as soon as any of it is another. The order of members says nothing, nor
 * does `changedAt`, which our own notes move on too.
 */
export const etagOf = ({ changedAt: _at, ...shown }: Readonly<Record<string, unknown>>): string =>
  `"${hash(JSON.stringify(shown, inOrder))}"`;

const inOrder = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value;

/**
 * Is a thing still as whoever wants to change it has seen it? Without `If-Match` nobody asks; what is not there (`undefined`) is as nobody has seen it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1
 */
export function isAsSeen({ headers }: Pick<HttpRequest, 'headers'>, etag: string | undefined): boolean {
  const seen = headers.get('if-match')?.split(',') ?? ['*'];
  return seen.some((one) => one.trim() === '*' || one.trim() === etag);
}

export const changedMeanwhile: Problem = {
  code: 'precondition_failed',
  detail: 'It is not any more as it was read. Read it again, and decide anew.',
};

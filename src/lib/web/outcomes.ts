import { UnavailableError } from '../errors.ts';
import { err, type Result } from '../result.ts';
import { type FieldError, type Problem, problems } from './problem.ts';

/** What a page says of a refusal: what is wrong with each field, and what is wrong beyond them. */
export const errorsOf = ({ code, detail, errors = [] }: Problem): readonly FieldError[] => [
  ...errors,
  ...(errors.length === 0 || code === 'credential_refused'
    ? [{ path: '', message: detail ?? problems[code].title }]
    : []),
];

/** What was typed must not be typed again because the vault was away for a moment: the form stays. */
export async function unlessAway<T>(
  work: () => Promise<Result<T, Problem> | undefined>,
): Promise<Result<T, Problem> | undefined> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof UnavailableError)) throw thrown;
    const detail = 'A service that we need does not answer, and nothing was changed. Try again in a minute.';
    return err({ code: 'unavailable', detail });
  }
}

import { afterEach } from '@jest/globals';
import type { Microsoft } from '../../sandbox/microsoft/microsoft.ts';
import type { LoggedRequest } from '../../sandbox/microsoft/requestLog.ts';
import { judgeRequests } from '../../sandbox/microsoft/graph/recorder.ts';
import { keepRequests, sayFindings } from '../support/published.ts';

const watched: { readonly kept: readonly LoggedRequest[]; judged: number }[] = [];

/** Has every test of this file judged by what `microsoft` answered in it; see {@link assertAnswered}. */
export function watchAnswered(microsoft: Microsoft): Microsoft {
  watched.push({ kept: keepRequests(microsoft), judged: 0 });
  return microsoft;
}

const isAnswered = ({ status }: LoggedRequest): boolean => status >= 200 && status < 400;

/**
 * The rule for the suites of the sandbox itself: whatever the offline Graph answered with success must be published and
 * permitted, for there a real Graph might have refused. What it refused is what such a suite is about, and is not
 * judged; neither is who could have asked with less, which is a question to the product alone.
 *
 * @throws Error that names the first requests that it should not have answered
 */
export const assertAnswered = (requests: readonly LoggedRequest[]): void =>
  sayFindings(judgeRequests(requests.filter(isAnswered)));

// Every file that imports this is judged, whatever its own hooks do.
afterEach(() => {
  for (const one of watched) {
    const fresh = one.kept.slice(one.judged);
    one.judged = one.kept.length;
    assertAnswered(fresh);
  }
});

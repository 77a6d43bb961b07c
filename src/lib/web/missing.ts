import type { HttpResponseInit } from '@azure/functions';
import { BEING_CLEARED } from '../onboarding/links.ts';
import { renderNotice } from './pages/notice.tsx';
import { type Problem, problems } from './problem.ts';
import { page, problem } from './respond.ts';

const TEXT = 'There is no connection with this id.';

/** Why there is no further link. */
export const noLink = {
  tooMany: 'The connection has twenty onboarding links that are still good. Revoke one of them, or use it.',
  beingCleared: BEING_CLEARED,
};

/** The answer of a page whose connection does not exist. */
export const noSuchConnectionPage = (): HttpResponseInit =>
  page(404, renderNotice({ title: 'Not found', text: TEXT, status: 404 }));

/** The answer of an operation whose connection does not exist. */
export const noSuchConnection = (): HttpResponseInit => problem({ code: 'not_found', detail: TEXT });

/** The answer of a page whose profile does not exist. */
export const noSuchProfilePage = (): HttpResponseInit =>
  page(404, renderNotice({ title: 'Not found', text: 'There is no profile with this id.', status: 404 }));

/** Why nothing can be done with a webhook that does not exist. */
export const unknownWebhook: Problem = {
  code: 'not_found',
  detail: 'There is no webhook with this id.',
};

/** Why a form does nothing that was sent again, or after somebody else's. */
export const changedMeanwhile: Problem = {
  code: 'precondition_failed',
  detail: 'It was changed since this form was opened, so nothing was done. Open its page again and look.',
};

/** The answer of a page about a finding that there is not. */
export const noSuchFindingPage = (): HttpResponseInit =>
  page(
    404,
    renderNotice({
      title: 'Not found',
      text: 'No finding has this code. It may be one of another version.',
      status: 404,
    }),
  );

/** The answer of an operation whose webhook does not exist. */
export const noSuchWebhook = (): HttpResponseInit => problem(unknownWebhook);
/** The answer of a page to what cannot be done or shown. */
export function refusedPage({ code, detail, errors = [], retryAfter }: Problem): HttpResponseInit {
  const { status, title } = problems[code];
  const said = status >= 500 ? 'That did not work' : status === 404 ? 'Not found' : 'That cannot be done';
  const details = errors.map(({ path, message }) => ({ term: path, text: message }));
  const html = renderNotice({ title: said, text: detail ?? `${title}.`, status, details });
  return page(status, html, { retryAfter });
}

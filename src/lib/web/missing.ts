import type { HttpResponseInit } from '@azure/functions';
import { renderNotice } from './pages/notice.tsx';
import { page, problem } from './respond.ts';

const TEXT = 'There is no connection with this id.';

/** Why there is no further link. */
export const tooManyLinks =
  'The connection has twenty onboarding links that are still good. Revoke one of them, or use it.';

/** The answer of a page whose connection does not exist. */
export const noSuchConnectionPage = (): HttpResponseInit =>
  page(404, renderNotice({ title: 'Not found', text: TEXT, status: 404 }));

/** The answer of an operation whose connection does not exist. */
export const noSuchConnection = (): HttpResponseInit => problem({ code: 'not_found', detail: TEXT });

/** The answer of a page whose profile does not exist. */
export const noSuchProfilePage = (): HttpResponseInit =>
  page(404, renderNotice({ title: 'Not found', text: 'There is no profile with this id.', status: 404 }));

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
export const noSuchWebhook = (): HttpResponseInit =>
  problem({ code: 'not_found', detail: 'There is no webhook with this id.' });

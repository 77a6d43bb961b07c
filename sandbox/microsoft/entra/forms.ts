import type { Context } from 'hono';
import { isForeignPost } from '../page.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Interaction } from '../worldSignIn.ts';
import { findInteraction, sendBack } from './interactions.ts';
import { lostPage } from './pages.ts';

/** Answers a form of one of Entra's pages. */
export type FormHandler = (
  sandbox: Sandbox,
  c: Context,
  interaction: Interaction,
  form: URLSearchParams,
) => Response | Promise<Response>;

/** Hands a form on to its handler, if it comes from its own page and this browser began the interaction. */
export const formPost = (sandbox: Sandbox, handle: FormHandler) => async (c: Context) => {
  if (isForeignPost(c.req.raw)) return c.text('This form must be sent from its own page.', 403);
  const form = new URLSearchParams(await c.req.text());
  const interaction = findInteraction(sandbox, c, form.get('interaction'));
  return interaction ? handle(sandbox, c, interaction, form) : lostPage();
};

/** What a client reads when somebody backs out of signing in. */
export const backOut = (sandbox: Sandbox, interaction: Interaction): Response | Promise<Response> =>
  sendBack(sandbox, interaction, { error: 'access_denied', error_subcode: 'cancel' });

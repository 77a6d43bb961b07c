import { Hono, type Context } from 'hono';
import type { Sandbox } from '../sandbox.ts';
import type { Interaction } from '../worldSignIn.ts';
import { answerStep } from './consentRoutes.ts';
import { entraErrors } from './errors.ts';
import { backOut, formPost, type FormHandler } from './forms.ts';
import { accountOf, enterSecondFactor, findInteraction } from './interactions.ts';
import { lostPage } from './pages.ts';
import { secondFactor, type SecondFactor } from './secondFactor.ts';
import { approvePage, registerPage } from './secondFactorPages.ts';

/** What this interaction still asks for; `none` once it was shown. */
function askedOf(sandbox: Sandbox, interaction: Interaction): SecondFactor {
  const account = accountOf(sandbox, interaction);
  if (!account || interaction.mfa === true) return { kind: 'none' };
  return secondFactor(account.tenant, account.user, sandbox.clock());
}

const postApproval: FormHandler = (sandbox, c, interaction, form) => {
  const action = form.get('action');
  if (action === 'back') return backOut(sandbox, interaction);
  if (askedOf(sandbox, interaction).kind !== 'prove') return answerStep(sandbox, c, interaction);
  if (action !== 'approve') {
    const { code, message } = entraErrors.mfaDenied();
    return approvePage(interaction, `AADSTS${code}: ${message}`);
  }
  enterSecondFactor(sandbox, c, interaction);
  return answerStep(sandbox, c, interaction);
};

const postRegistration: FormHandler = (sandbox, c, interaction, form) => {
  const action = form.get('action');
  if (action === 'back') return backOut(sandbox, interaction);
  const asked = askedOf(sandbox, interaction);
  const user = accountOf(sandbox, interaction)?.user;
  if (asked.kind !== 'register' || !user) return answerStep(sandbox, c, interaction);
  if (action === 'later' && asked.mayDefer) {
    interaction.registerLater = true;
    sandbox.touch();
    return answerStep(sandbox, c, interaction);
  }
  if (action !== 'register') return registerPage(interaction, asked.mayDefer);
  user.signIn = { ...user.signIn, mfa: user.signIn?.mfa === 'enrolment' ? 'required' : 'registered' };
  enterSecondFactor(sandbox, c, interaction);
  return answerStep(sandbox, c, interaction);
};

/** The pages for a second factor: show it, or set it up. */
export function secondFactorRoutes(sandbox: Sandbox): Hono {
  const app = new Hono();
  const show = (c: Context): Response | Promise<Response> => {
    const interaction = findInteraction(sandbox, c, c.req.query('interaction'));
    if (!interaction?.account) return lostPage();
    const asked = askedOf(sandbox, interaction);
    if (asked.kind === 'prove') return approvePage(interaction);
    if (asked.kind === 'register') return registerPage(interaction, asked.mayDefer);
    return answerStep(sandbox, c, interaction);
  };
  app.get('/:tenant/login/mfa', show);
  app.get('/:tenant/login/register', show);
  app.post('/:tenant/login/mfa', formPost(sandbox, postApproval));
  app.post('/:tenant/login/register', formPost(sandbox, postRegistration));
  return app;
}

import { Hono, type Context } from 'hono';
import { nextRandom } from '../random.ts';
import { findApplication, type Sandbox } from '../sandbox.ts';
import type { Tenant, User } from '../world.ts';
import type { Application } from '../worldApps.ts';
import type { Interaction } from '../worldSignIn.ts';
import { grantConsent, type ConsentSet } from './consent.ts';
import { entraErrors } from './errors.ts';
import { accountOf, findInteraction, sendBack, stepPath } from './interactions.ts';
import { consentPage, needAdminPage, requestSentPage } from './consentPages.ts';
import { formPost } from './forms.ts';
import { errorPage, lostPage } from './pages.ts';
import { registerBy, secondFactor } from './secondFactor.ts';
import { nextStep, refusalParameters } from './steps.ts';

type Account = { tenant: Tenant; user: User };

function finish(
  sandbox: Sandbox,
  interaction: Interaction,
  { tenant, user }: Account,
): Response | Promise<Response> {
  if (interaction.kind === 'adminConsent') {
    const scope = interaction.version === 'v2' ? { scope: interaction.scope } : {};
    return sendBack(sandbox, interaction, { admin_consent: 'True', tenant: tenant.id, ...scope });
  }
  const code = `1.${crypto.randomUUID()}${crypto.randomUUID()}`;
  const { appId, redirectUri, scope, nonce, codeChallenge, codeChallengeMethod } = interaction;
  sandbox.world.codes[code] = {
    appId,
    redirectUri,
    scope,
    tenantId: tenant.id,
    userId: user.id,
    issuedAt: sandbox.clock(),
    redeemed: false,
    ...(interaction.mfa === true ? { mfa: true } : {}),
    ...(nonce === undefined ? {} : { nonce }),
    ...(codeChallenge === undefined ? {} : { codeChallenge }),
    ...(codeChallengeMethod === undefined ? {} : { codeChallengeMethod }),
  };
  return sendBack(sandbox, interaction, { code, session_state: interaction.session });
}

/** Goes on with somebody who is signed in: to the client, to a further page, or to a refusal. */
export async function answerStep(sandbox: Sandbox, c: Context, interaction: Interaction): Promise<Response> {
  const account = accountOf(sandbox, interaction);
  if (!account) return lostPage();
  const step = nextStep(sandbox, interaction, account);
  sandbox.touch();
  if (step.kind === 'done') return finish(sandbox, interaction, account);
  if (step.kind === 'errorPage') return errorPage(step.error);
  if (step.kind === 'sendBack') {
    return sendBack(sandbox, interaction, refusalParameters(sandbox, interaction, step.error));
  }
  if (step.kind === 'mfa' || step.kind === 'register')
    return askSecondFactor(sandbox, c, interaction, account);
  return c.redirect(stepPath(interaction, 'consent'), 303);
}

/** Leads to the page for a second factor; the days in which setting one up may be put off begin here. */
function askSecondFactor(sandbox: Sandbox, c: Context, interaction: Interaction, { tenant, user }: Account) {
  const now = sandbox.clock();
  const factor = secondFactor(tenant, user, now);
  if (factor.kind === 'prove') {
    interaction.mfaNumber = 10 + Math.floor(nextRandom(sandbox.world) * 90);
    return c.redirect(stepPath(interaction, 'mfa'), 303);
  }
  user.signIn = { ...user.signIn, registerBy: registerBy(user, now) };
  return c.redirect(stepPath(interaction, 'register'), 303);
}

function requestApproval(
  sandbox: Sandbox,
  interaction: Interaction,
  { tenant, user }: Account,
  reason: string,
): void {
  tenant.consentRequests.push({
    id: crypto.randomUUID(),
    appId: interaction.appId,
    scope: interaction.version === 'v1' ? '' : interaction.scope,
    userId: user.id,
    reason,
    createdDateTime: new Date(sandbox.clock()).toISOString(),
    status: 'pending',
  });
  interaction.requested = true;
  sandbox.touch();
}

function postConsent(
  sandbox: Sandbox,
  c: Context,
  interaction: Interaction,
  application: Application,
  account: Account,
  form: URLSearchParams,
): Response | Promise<Response> {
  const refuse = (error: Parameters<typeof refusalParameters>[2]) =>
    sendBack(sandbox, interaction, refusalParameters(sandbox, interaction, error));
  const action = form.get('action');
  const step = nextStep(sandbox, interaction, account);
  if (step.kind === 'needAdmin') {
    if (action === 'request' && account.tenant.knobs.adminConsentWorkflow) {
      requestApproval(sandbox, interaction, account, form.get('reason') ?? '');
      return c.redirect(stepPath(interaction, 'consent'), 303);
    }
    return refuse(
      interaction.requested === true
        ? entraErrors.adminRequested()
        : entraErrors.adminRequired(application.displayName),
    );
  }
  if (step.kind !== 'consent') return answerStep(sandbox, c, interaction);
  if (action !== 'accept') return refuse(entraErrors.declined());
  const forAll = step.reach === 'organization' || (step.reach === 'either' && form.get('forall') === 'yes');
  const set: ConsentSet = step.set;
  grantConsent(sandbox, account.tenant, application, set, forAll ? null : account.user.id);
  return finish(sandbox, interaction, account);
}

/** The consent pages: accept, cancel, ask an admin, return. */
export function consentRoutes(sandbox: Sandbox): Hono {
  const app = new Hono();
  app.get('/:tenant/login/consent', (c) => {
    const interaction = findInteraction(sandbox, c, c.req.query('interaction'));
    const account = interaction && accountOf(sandbox, interaction);
    const application = interaction && findApplication(sandbox.world, interaction.appId);
    if (!interaction || !account || !application) return lostPage();
    if (interaction.requested === true) return requestSentPage(interaction);
    const step = nextStep(sandbox, interaction, account);
    if (step.kind === 'consent') return consentPage(interaction, application, account, step.set, step.reach);
    if (step.kind !== 'needAdmin') return answerStep(sandbox, c, interaction);
    return needAdminPage(
      interaction,
      application,
      account,
      step.set,
      account.tenant.knobs.adminConsentWorkflow,
    );
  });

  app.post(
    '/:tenant/login/consent',
    formPost(sandbox, (_, c, interaction, form) => {
      const account = accountOf(sandbox, interaction);
      const application = findApplication(sandbox.world, interaction.appId);
      if (!account || !application) return lostPage();
      return postConsent(sandbox, c, interaction, application, account, form);
    }),
  );
  return app;
}

import { Hono, type Context } from 'hono';
import { findTenant, type Sandbox } from '../sandbox.ts';
import type { Application } from '../worldApps.ts';
import type { BrowserSession, Interaction } from '../worldSignIn.ts';
import { applicationFor } from './clientAuth.ts';
import { answerStep } from './consentRoutes.ts';
import { entraErrors, EntraRefusal, noSuchTenant, refuse } from './errors.ts';
import type { Person } from './grantedPerson.ts';
import {
  accountFor,
  accountsOf,
  browserSession,
  chooseAccount,
  keepInteraction,
  sendBack,
  stepPath,
} from './interactions.ts';
import { errorPage } from './pages.ts';
import { readScopes } from './resources.ts';
import { secondFactor, secondFactorError } from './secondFactor.ts';
import { nextStep, refusalParameters } from './steps.ts';

/** Without the port of http://localhost, and with the slash that libraries leave out or add after it. */
const withoutLocalPort = (redirectUri: string): string =>
  redirectUri
    .replace(/^(http:\/\/localhost):\d+(?=[/?]|$)/, '$1')
    .replace(/^(http:\/\/localhost)(?=\?|$)/, '$1/');

/** Whether the client may be answered at this address; http://localhost may use any port. */
export function isRegisteredRedirect(application: Application, redirectUri: string): boolean {
  const wanted = withoutLocalPort(redirectUri);
  return application.redirectUris.some((registered) => withoutLocalPort(registered) === wanted);
}

const challengeMethods = new Set([undefined, 'plain', 'S256']);

/** The tenant in an address and the application asked for; refuses where no redirect may happen yet. */
export function addressed(sandbox: Sandbox, asked: string, appId: string | undefined) {
  const wide = ['common', 'organizations'].includes(asked);
  const tenant = findTenant(sandbox.world, asked);
  if (!tenant && !wide) refuse(noSuchTenant(asked));
  if (tenant?.knobs.blocked === true) refuse(entraErrors.tenantBlocked());
  if (!appId) refuse(entraErrors.parameterMissing('client_id'));
  const application = applicationFor(sandbox, tenant, appId);
  if (wide && application.signInAudience === 'AzureADMyOrg') {
    refuse(entraErrors.singleTenant(application.appId, application.displayName));
  }
  return { tenant, application };
}

function readAuthorize(sandbox: Sandbox, c: Context, session: string): Interaction {
  const asked = (c.req.param('tenant') ?? '').toLowerCase();
  const query = (name: string): string | undefined => c.req.query(name);
  const { application } = addressed(sandbox, asked, query('client_id'));
  const redirectUri = query('redirect_uri') ?? application.redirectUris[0] ?? '';
  if (!isRegisteredRedirect(application, redirectUri))
    refuse(entraErrors.redirectMismatch(redirectUri, application.appId));
  const mode = query('response_mode');
  const [state, nonce, codeChallenge, loginHint] = [
    query('state'),
    query('nonce'),
    query('code_challenge'),
    query('login_hint'),
  ];
  return {
    id: crypto.randomUUID(),
    kind: 'authorize',
    session,
    tenant: asked,
    appId: application.appId,
    redirectUri,
    scope: query('scope') ?? '',
    version: 'v2',
    createdAt: sandbox.clock(),
    responseMode: mode === 'form_post' || mode === 'fragment' ? mode : 'query',
    ...(state === undefined ? {} : { state }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(codeChallenge === undefined
      ? {}
      : { codeChallenge, codeChallengeMethod: query('code_challenge_method') === 'S256' ? 'S256' : 'plain' }),
    ...(loginHint === undefined ? {} : { loginHint }),
  };
}

/** The account to go on with unasked: the only one, or the one that `login_hint` names, if it fits the tenant. */
function silentAccount(sandbox: Sandbox, interaction: Interaction, accounts: Person[]): Person | undefined {
  const { loginHint, tenant: asked } = interaction;
  const hinted = loginHint?.toLowerCase();
  const fitting = accounts
    .filter((home) => {
      const { tenant } = accountFor(sandbox, asked, home);
      return ['common', 'organizations', tenant.id, tenant.domain].includes(asked);
    })
    .filter(({ user }) => hinted === undefined || user.userPrincipalName.toLowerCase() === hinted);
  return fitting.length === 1 ? fitting[0] : undefined;
}

async function answerSilently(
  sandbox: Sandbox,
  c: Context,
  interaction: Interaction,
  session: BrowserSession,
) {
  const fail = (error: Parameters<typeof refusalParameters>[2]) =>
    sendBack(sandbox, interaction, refusalParameters(sandbox, interaction, error));
  const accounts = accountsOf(sandbox, session);
  if (accounts.length === 0) return fail(entraErrors.signInNeeded());
  const account = silentAccount(sandbox, interaction, accounts);
  if (!account) return fail(entraErrors.choiceNeeded());
  chooseAccount(interaction, session, account);
  const person = accountFor(sandbox, interaction.tenant, account);
  const step = nextStep(sandbox, interaction, person);
  if (step.kind === 'errorPage' && step.error.code === 53003) return fail(step.error);
  const factor = secondFactor(person.tenant, person.user, sandbox.clock());
  const error = secondFactorError(factor, readScopes(interaction.scope).resource);
  if (error && (step.kind === 'mfa' || step.kind === 'register'))
    return fail({ ...error, error: 'interaction_required' });
  if (step.kind === 'consent' || step.kind === 'needAdmin') {
    const application = applicationFor(sandbox, account.tenant, interaction.appId);
    const consent = entraErrors.consentMissing(application.appId, application.displayName);
    return fail({ ...consent, error: 'consent_required' });
  }
  return answerStep(sandbox, c, interaction);
}

/**
 * Where sign-in begins: authorization code flow with PKCE, silent for a browser that is signed in already.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export function authorizeRoutes(sandbox: Sandbox): Hono {
  const app = new Hono();
  app.get('/:tenant/oauth2/v2.0/authorize', async (c) => {
    try {
      const { id, session } = browserSession(sandbox, c);
      const interaction = keepInteraction(sandbox, readAuthorize(sandbox, c, id));
      const fail = (error: Parameters<typeof refusalParameters>[2]) =>
        sendBack(sandbox, interaction, refusalParameters(sandbox, interaction, error));
      const responseType = c.req.query('response_type') ?? '';
      if (responseType !== 'code') return await fail(entraErrors.responseType(responseType));
      if (!challengeMethods.has(c.req.query('code_challenge_method')))
        return await fail(entraErrors.malformed());
      if (!interaction.scope) return await fail(entraErrors.parameterMissing('scope'));
      const accounts = accountsOf(sandbox, session);
      const prompt = c.req.query('prompt');
      if (prompt === 'none') return await answerSilently(sandbox, c, interaction, session);
      if (prompt === 'consent') interaction.consentAnew = true;
      const silent = silentAccount(sandbox, interaction, accounts);
      if (silent && prompt !== 'login' && prompt !== 'select_account') {
        chooseAccount(interaction, session, silent);
        return await answerStep(sandbox, c, interaction);
      }
      if (prompt === 'login') interaction.fresh = true;
      return c.redirect(stepPath(interaction, 'account'));
    } catch (error) {
      if (error instanceof EntraRefusal) return errorPage(error.entraError);
      throw error;
    }
  });

  app.get('/:tenant/oauth2/v2.0/logout', (c) => {
    const { session } = browserSession(sandbox, c);
    session.accounts = [];
    sandbox.touch();
    const next = c.req.query('post_logout_redirect_uri');
    const registered = sandbox.world.applications.flatMap((application) => application.redirectUris);
    const sameOrigin = registered.some((uri) => URL.parse(uri)?.origin === (next && URL.parse(next)?.origin));
    return next !== undefined && sameOrigin ? c.redirect(next) : c.text('You signed out of your account.');
  });
  return app;
}

import { Hono, type Context } from 'hono';
import { isForeignPost, stylesheetResponse } from '../page.ts';
import { findApplication, findTenant, findUser, tenantOfAddress, type Sandbox } from '../sandbox.ts';
import type { Tenant, User } from '../world.ts';
import type { Interaction } from '../worldSignIn.ts';
import { answerStep } from './consentRoutes.ts';
import { entraErrors } from './errors.ts';
import { accountsOf, browserSession, findInteraction, sendBack, stepPath } from './interactions.ts';
import { accountPage, lostPage, passwordPage, type ListedAccount } from './pages.ts';

const listed =
  (signedIn: boolean) =>
  ({ tenant, user }: { tenant: Tenant; user: User }): ListedAccount => ({ tenant, user, signedIn });

/** Accounts of this browser first, then the people whom a visitor of the sandbox may want to be. */
function listedAccounts(sandbox: Sandbox, c: Context, interaction: Interaction): ListedAccount[] {
  const signedIn = accountsOf(sandbox, browserSession(sandbox, c).session);
  const pinned = findTenant(sandbox.world, interaction.tenant);
  const tenants = pinned ? [pinned] : sandbox.world.tenants.filter((tenant) => !tenant.knobs.deleted);
  const others = tenants
    .flatMap((tenant) => tenant.users.slice(0, 6).map((user) => ({ tenant, user })))
    .filter(({ user }) => !signedIn.some((account) => account.user.id === user.id));
  return [...signedIn.map(listed(true)), ...others.map(listed(false))];
}

function accountStep(
  sandbox: Sandbox,
  c: Context,
  interaction: Interaction,
  error?: string,
): Promise<Response> {
  const application = findApplication(sandbox.world, interaction.appId);
  if (!application) return lostPage();
  return accountPage(interaction, application, listedAccounts(sandbox, c, interaction), error);
}

async function postAccount(
  sandbox: Sandbox,
  c: Context,
  interaction: Interaction,
  form: URLSearchParams,
): Promise<Response> {
  if (form.get('action') === 'back') {
    return sendBack(sandbox, interaction, { error: 'access_denied', error_subcode: 'cancel' });
  }
  const loginName = (form.get('account') ?? form.get('loginfmt') ?? '').trim();
  const tenant = tenantOfAddress(sandbox.world, loginName);
  const user = tenant && findUser(tenant, loginName);
  if (!user) {
    return accountStep(
      sandbox,
      c,
      interaction,
      `We couldn't find an account with that username. (AADSTS50034)`,
    );
  }
  const { session } = browserSession(sandbox, c);
  const signedIn = session.accounts.some((account) => account.userId === user.id);
  if (signedIn && interaction.fresh !== true && user.accountEnabled) {
    interaction.account = { tenantId: tenant.id, userId: user.id };
    return answerStep(sandbox, c, interaction);
  }
  interaction.loginName = user.userPrincipalName;
  sandbox.touch();
  return c.redirect(stepPath(interaction, 'password'), 303);
}

async function postPassword(
  sandbox: Sandbox,
  c: Context,
  interaction: Interaction,
  form: URLSearchParams,
): Promise<Response> {
  if (form.get('action') === 'back') {
    return sendBack(sandbox, interaction, { error: 'access_denied', error_subcode: 'cancel' });
  }
  const loginName = interaction.loginName ?? '';
  const tenant = tenantOfAddress(sandbox.world, loginName);
  const user = tenant && findUser(tenant, loginName);
  if (!user) return c.redirect(stepPath(interaction, 'account'), 303);
  const fail = (error: { code: number; message: string }) =>
    passwordPage(interaction, loginName, user.password, `AADSTS${error.code}: ${error.message}`);
  if (form.get('passwd') !== user.password) return fail(entraErrors.wrongPassword());
  if (!user.accountEnabled) return fail(entraErrors.userDisabled());
  const { id, session } = browserSession(sandbox, c);
  sandbox.world.sessions[id] = session;
  session.accounts = session.accounts.filter((account) => account.userId !== user.id);
  session.accounts.push({ tenantId: tenant.id, userId: user.id, at: sandbox.clock() });
  interaction.account = { tenantId: tenant.id, userId: user.id };
  sandbox.touch();
  return answerStep(sandbox, c, interaction);
}

/** The sign-in pages: account, then password. */
export function signInRoutes(sandbox: Sandbox): Hono {
  const app = new Hono();
  app.get('/common/login/style.css', () => stylesheetResponse());
  app.get('/common/login/submit.js', () => {
    const headers = { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'max-age=300' };
    return new Response("document.getElementById('answer').submit();", { headers });
  });

  app.get('/:tenant/login/account', (c) => {
    const interaction = findInteraction(sandbox, c, c.req.query('interaction'));
    return interaction ? accountStep(sandbox, c, interaction) : lostPage();
  });
  app.get('/:tenant/login/password', (c) => {
    const interaction = findInteraction(sandbox, c, c.req.query('interaction'));
    if (interaction?.loginName === undefined) return lostPage();
    const tenant = tenantOfAddress(sandbox.world, interaction.loginName);
    const user = tenant && findUser(tenant, interaction.loginName);
    return passwordPage(interaction, interaction.loginName, user?.password);
  });

  const post = (handle: typeof postAccount) => async (c: Context) => {
    if (isForeignPost(c.req.raw)) return c.text('This form must be sent from its own page.', 403);
    const form = new URLSearchParams(await c.req.text());
    const interaction = findInteraction(sandbox, c, form.get('interaction'));
    return interaction ? handle(sandbox, c, interaction, form) : lostPage();
  };
  app.post('/:tenant/login/account', post(postAccount));
  app.post('/:tenant/login/password', post(postPassword));
  return app;
}

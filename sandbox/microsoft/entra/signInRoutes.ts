import { Hono, type Context } from 'hono';
import { stylesheetResponse } from '../page.ts';
import { findApplication, findTenant, findUser, tenantOfAddress, type Sandbox } from '../sandbox.ts';
import type { Interaction } from '../worldSignIn.ts';
import { answerStep } from './consentRoutes.ts';
import { backOut, formPost } from './forms.ts';
import type { Person } from './grantedPerson.ts';
import {
  accountsOf,
  browserSession,
  chooseAccount,
  enterAccount,
  findInteraction,
  stepPath,
} from './interactions.ts';
import { tryPassword } from './passwords.ts';
import { accountPage, lostPage, passwordPage, type ListedAccount } from './pages.ts';

const listed =
  (signedIn: boolean) =>
  ({ tenant, user }: Person): ListedAccount => ({ tenant, user, signedIn });

/** The account with which somebody signs in: a guest's is in another tenant. */
function homeOf(sandbox: Sandbox, { tenant, user }: Person): Person[] {
  if (!user.home) return [{ tenant, user }];
  const homeTenant = findTenant(sandbox.world, user.home.tenantId);
  const homeUser = homeTenant && findUser(homeTenant, user.home.userId);
  return homeUser ? [{ tenant: homeTenant, user: homeUser }] : [];
}

/** Accounts of this browser first, then the people whom a visitor of the sandbox may want to be. */
function listedAccounts(sandbox: Sandbox, c: Context, interaction: Interaction): ListedAccount[] {
  const signedIn = accountsOf(sandbox, browserSession(sandbox, c).session);
  const pinned = findTenant(sandbox.world, interaction.tenant);
  const tenants = pinned ? [pinned] : sandbox.world.tenants.filter((tenant) => !tenant.knobs.deleted);
  const others = tenants
    .flatMap((tenant) =>
      tenant.users
        .filter((user, at) => at < 6 || (pinned && user.home))
        .flatMap((user) => homeOf(sandbox, { tenant, user })),
    )
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
  if (form.get('action') === 'back') return backOut(sandbox, interaction);
  const loginName = (form.get('account') ?? form.get('loginfmt') ?? '').trim();
  const tenant = tenantOfAddress(sandbox.world, loginName);
  const user = tenant && findUser(tenant, loginName);
  if (!user || user.home) {
    return accountStep(
      sandbox,
      c,
      interaction,
      `We couldn't find an account with that username. (AADSTS50034)`,
    );
  }
  const { session } = browserSession(sandbox, c);
  const signedIn = accountsOf(sandbox, session).some((account) => account.user.id === user.id);
  if (signedIn && interaction.fresh !== true) {
    chooseAccount(interaction, session, { tenant, user });
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
  if (form.get('action') === 'back') return backOut(sandbox, interaction);
  const loginName = interaction.loginName ?? '';
  const tenant = tenantOfAddress(sandbox.world, loginName);
  const user = tenant && findUser(tenant, loginName);
  if (!user) return c.redirect(stepPath(interaction, 'account'), 303);
  const fail = (error: { code: number; message: string }) =>
    passwordPage(interaction, loginName, user.password, `AADSTS${error.code}: ${error.message}`);
  const error = tryPassword(sandbox, user, form.get('passwd') ?? '');
  if (error?.code === 50055) {
    interaction.passwordDue = true;
    return c.redirect(stepPath(interaction, 'expired'), 303);
  }
  if (error) return fail(error);
  enterAccount(sandbox, c, interaction, { tenant, user });
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

  app.post('/:tenant/login/account', formPost(sandbox, postAccount));
  app.post('/:tenant/login/password', formPost(sandbox, postPassword));
  return app;
}

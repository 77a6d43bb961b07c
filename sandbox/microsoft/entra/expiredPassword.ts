import { Hono } from 'hono';
import { findUser, tenantOfAddress, type Sandbox } from '../sandbox.ts';
import type { Interaction } from '../worldSignIn.ts';
import { answerStep } from './consentRoutes.ts';
import { backOut, formPost, type FormHandler } from './forms.ts';
import type { Person } from './grantedPerson.ts';
import { enterAccount, findInteraction } from './interactions.ts';
import { lostPage } from './pages.ts';
import { setPassword } from './passwords.ts';
import { expiredPage } from './secondFactorPages.ts';

/** Why a new password is not taken, if it is not. */
function newPasswordProblem(old: string, wanted: string, again: string): string | undefined {
  if (wanted.length < 8) return 'Choose a password of at least 8 characters.';
  if (wanted !== again) return 'The passwords do not match.';
  return wanted === old ? 'Choose a password that you did not use before.' : undefined;
}

/** Who typed a right but expired password in this interaction. */
function dueOf(sandbox: Sandbox, { passwordDue, loginName = '' }: Interaction): Person | undefined {
  const tenant = passwordDue === true ? tenantOfAddress(sandbox.world, loginName) : undefined;
  const user = tenant && findUser(tenant, loginName);
  return user && { tenant, user };
}

const postExpired: FormHandler = (sandbox, c, interaction, form) => {
  if (form.get('action') === 'back') return backOut(sandbox, interaction);
  const person = dueOf(sandbox, interaction);
  if (!person) return lostPage();
  const wanted = form.get('newpasswd') ?? '';
  const problem = newPasswordProblem(person.user.password, wanted, form.get('confirmpasswd') ?? '');
  if (problem !== undefined) return expiredPage(interaction, problem);
  // Whoever changes their own password keeps what a confidential client holds for them.
  setPassword(sandbox, person.user, wanted, false);
  delete interaction.passwordDue;
  enterAccount(sandbox, c, interaction, person);
  return answerStep(sandbox, c, interaction);
};

/** The page on which an expired password is replaced before the sign-in goes on. */
export function expiredPasswordRoutes(sandbox: Sandbox): Hono {
  const app = new Hono();
  app.get('/:tenant/login/expired', (c) => {
    const interaction = findInteraction(sandbox, c, c.req.query('interaction'));
    return interaction?.passwordDue === true ? expiredPage(interaction) : lostPage();
  });
  app.post('/:tenant/login/expired', formPost(sandbox, postExpired));
  return app;
}

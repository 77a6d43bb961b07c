import { getCookie, setCookie } from 'hono/cookie';
import type { Context } from 'hono';
import { findTenant, findUser, type Sandbox } from '../sandbox.ts';
import type { BrowserSession, Interaction } from '../worldSignIn.ts';
import { entraQuery } from './answers.ts';
import { guestIn, type Person } from './grantedPerson.ts';
import { formPostPage } from './pages.ts';

const HOUR = 3_600_000;
const cookieName = 'sandbox-entra';

/** The browser's session with Entra by its cookie, which is set on first use; kept only once somebody signs in. */
export function browserSession(sandbox: Sandbox, c: Context): { id: string; session: BrowserSession } {
  const known = getCookie(c, cookieName, 'host');
  if (known !== undefined) return { id: known, session: sandbox.world.sessions[known] ?? { accounts: [] } };
  const id = crypto.randomUUID();
  setCookie(c, cookieName, id, { prefix: 'host', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' });
  return { id, session: { accounts: [] } };
}

/** Keeps a new interaction and forgets those that nobody finished. */
export function keepInteraction(sandbox: Sandbox, interaction: Interaction): Interaction {
  const { interactions, codes } = sandbox.world;
  const old = sandbox.clock() - HOUR;
  for (const [id, one] of Object.entries(interactions)) if (one.createdAt < old) delete interactions[id];
  for (const [code, one] of Object.entries(codes)) if (one.issuedAt < old) delete codes[code];
  interactions[interaction.id] = interaction;
  sandbox.touch();
  return interaction;
}

/** The interaction with this id, if this browser began it. */
export function findInteraction(
  sandbox: Sandbox,
  c: Context,
  id: string | null | undefined,
): Interaction | undefined {
  const interaction = sandbox.world.interactions[id ?? ''];
  return interaction?.session === getCookie(c, cookieName, 'host') ? interaction : undefined;
}

/** Goes on as somebody who is signed in in this browser, with the second factor that was shown there. */
export function chooseAccount(
  interaction: Interaction,
  session: BrowserSession,
  { tenant, user }: Person,
): void {
  interaction.account = { tenantId: tenant.id, userId: user.id };
  if (session.accounts.some((one) => one.userId === user.id && one.mfa === true)) interaction.mfa = true;
}

/** Remembers in the browser that somebody signed in, and goes on as them. */
export function enterAccount(sandbox: Sandbox, c: Context, interaction: Interaction, person: Person): void {
  const { id, session } = browserSession(sandbox, c);
  const { tenant, user } = person;
  sandbox.world.sessions[id] = session;
  session.accounts = session.accounts.filter((account) => account.userId !== user.id);
  session.accounts.push({ tenantId: tenant.id, userId: user.id, at: sandbox.clock() });
  chooseAccount(interaction, session, person);
  sandbox.touch();
}

/** Remembers that the person of this interaction showed a second factor. */
export function enterSecondFactor(sandbox: Sandbox, c: Context, interaction: Interaction): void {
  interaction.mfa = true;
  const account = browserSession(sandbox, c).session.accounts.find(
    (one) => one.userId === interaction.account?.userId,
  );
  if (account) account.mfa = true;
  sandbox.touch();
}

/** The account in the tenant that was asked for: a guest's there, or else the person's own. */
export function accountFor(sandbox: Sandbox, asked: string, home: Person): Person {
  const tenant = findTenant(sandbox.world, asked);
  const user = tenant && tenant.id !== home.tenant.id ? guestIn(tenant, home) : undefined;
  return tenant && user ? { tenant, user } : home;
}

/** Who signed in during this interaction, in the tenant that it is about. */
export function accountOf(sandbox: Sandbox, interaction: Interaction): Person | undefined {
  if (!interaction.account) return undefined;
  const tenant = findTenant(sandbox.world, interaction.account.tenantId);
  const user = tenant && findUser(tenant, interaction.account.userId);
  return user && accountFor(sandbox, interaction.tenant, { tenant, user });
}

/** The accounts that are signed in in this browser, those that still exist and whose sessions were not revoked. */
export const accountsOf = (sandbox: Sandbox, session: BrowserSession): Person[] =>
  session.accounts.flatMap(({ tenantId, userId, at }) => {
    const tenant = findTenant(sandbox.world, tenantId);
    const user = tenant && findUser(tenant, userId);
    return tenant && user?.accountEnabled === true && user.tokensValidFrom <= at ? [{ tenant, user }] : [];
  });

type Page = 'account' | 'password' | 'expired' | 'mfa' | 'register' | 'consent';

/** The page of an interaction, at the tenant as it was asked for. */
export const stepPath = (interaction: Interaction, step: Page): string =>
  `/${interaction.tenant}/login/${step}?interaction=${interaction.id}`;

/** Ends an interaction: brings the person back to the client with these parameters. */
export function sendBack(
  sandbox: Sandbox,
  interaction: Interaction,
  parameters: Record<string, string | undefined>,
): Response | Promise<Response> {
  delete sandbox.world.interactions[interaction.id];
  sandbox.touch();
  const { redirectUri, responseMode, state, kind } = interaction;
  const all = { ...parameters, state };
  if (responseMode === 'form_post') return formPostPage(redirectUri, all);
  const joint = responseMode === 'fragment' ? '#' : redirectUri.includes('?') ? '&' : '?';
  // Real admin consent refusals end in a stray '#', which callbacks must survive.
  const tail =
    kind === 'adminConsent' && 'error' in parameters && !('error_subcode' in parameters) ? '#' : '';
  const headers = {
    location: `${redirectUri}${joint}${entraQuery(all)}${tail}`,
    'cache-control': 'no-store',
  };
  return new Response(null, { status: 302, headers });
}

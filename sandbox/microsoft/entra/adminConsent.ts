import { Hono, type Context } from 'hono';
import type { Sandbox } from '../sandbox.ts';
import type { Application } from '../worldApps.ts';
import type { Interaction } from '../worldSignIn.ts';
import { addressed, isRegisteredRedirect } from './authorize.ts';
import { entraErrors, EntraRefusal, refuse } from './errors.ts';
import { browserSession, keepInteraction, stepPath } from './interactions.ts';
import { errorPage } from './pages.ts';

/** Whether a path climbs, or would once a server on the way decodes it: browsers take `%2e` for a dot, too. */
const climbs = (address: string): boolean =>
  address.split(/[/\\?#]|%2f|%5c/i).some((segment) => ['.', '..'].includes(segment.replaceAll(/%2e/gi, '.')));

/** The older endpoint also accepts addresses below a registered one. */
function isBelowRegistered(application: Application, redirectUri: string): boolean {
  const asked = URL.parse(redirectUri);
  if (!asked || climbs(redirectUri) || asked.username !== '' || asked.password !== '') return false;
  return application.redirectUris.some((registered) => {
    const known = URL.parse(registered);
    if (known?.protocol !== asked.protocol || known.host !== asked.host) return false;
    return asked.pathname.startsWith(`${known.pathname.replace(/\/$/, '')}/`);
  });
}

function readAdminConsent(sandbox: Sandbox, c: Context, version: 'v1' | 'v2', session: string): Interaction {
  const asked = (c.req.param('tenant') ?? '').toLowerCase();
  // The newer endpoint takes `common` for an ordinary sign-in and then misses that one's parameters.
  if (version === 'v2' && asked === 'common') refuse(entraErrors.parameterMissing('response_type'));
  const { application } = addressed(sandbox, asked, c.req.query('client_id'));
  const redirectUri = c.req.query('redirect_uri') ?? application.redirectUris[0] ?? '';
  const fits =
    isRegisteredRedirect(application, redirectUri) ||
    (version === 'v1' && isBelowRegistered(application, redirectUri));
  if (!fits) refuse(entraErrors.redirectMismatch(redirectUri, application.appId));
  const scope = c.req.query('scope') ?? '';
  if (version === 'v2' && !scope) refuse(entraErrors.parameterMissing('scope'));
  const state = c.req.query('state');
  return {
    id: crypto.randomUUID(),
    kind: 'adminConsent',
    session,
    tenant: asked,
    appId: application.appId,
    redirectUri,
    scope,
    version,
    createdAt: sandbox.clock(),
    responseMode: 'query',
    ...(state === undefined ? {} : { state }),
  };
}

/**
 * Admin consent, in both versions. It always begins with choosing an account: whoever consents for an organization
 * should see as whom.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
 */
export function adminConsentRoutes(sandbox: Sandbox): Hono {
  const app = new Hono();
  const begin = (version: 'v1' | 'v2') => async (c: Context) => {
    try {
      const { id } = browserSession(sandbox, c);
      const interaction = keepInteraction(sandbox, readAdminConsent(sandbox, c, version, id));
      return c.redirect(stepPath(interaction, 'account'));
    } catch (error) {
      if (error instanceof EntraRefusal) return errorPage(error.entraError);
      throw error;
    }
  };
  app.get('/:tenant/adminconsent', begin('v1'));
  app.get('/:tenant/v2.0/adminconsent', begin('v2'));
  return app;
}

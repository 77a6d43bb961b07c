import { Hono } from 'hono';
import type { Sandbox } from '../sandbox.ts';
import { adminConsentRoutes } from './adminConsent.ts';
import { authorizeRoutes } from './authorize.ts';
import { consentRoutes } from './consentRoutes.ts';
import { expiredPasswordRoutes } from './expiredPassword.ts';
import { metadataRoutes } from './metadata.ts';
import { secondFactorRoutes } from './secondFactorRoutes.ts';
import { signInRoutes } from './signInRoutes.ts';
import { tokenRoutes } from './token.ts';

/** Everything under the authority's origin. */
export function createEntra(sandbox: Sandbox): Hono {
  const app = new Hono();
  for (const routes of [
    metadataRoutes,
    tokenRoutes,
    authorizeRoutes,
    adminConsentRoutes,
    signInRoutes,
    expiredPasswordRoutes,
    secondFactorRoutes,
    consentRoutes,
  ]) {
    app.route('/', routes(sandbox));
  }
  return app;
}

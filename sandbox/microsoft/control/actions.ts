import { Hono } from 'hono';
import type { Sandbox } from '../sandbox.ts';
import {
  anyTenant,
  changeKnobs,
  changePrincipal,
  ChangeRefused,
  changeSecret,
  changeTenant,
  decideRequest,
  revoke,
  tenantKnobs,
} from './changes.ts';
import { accountActions } from './accountActions.ts';
import { clockActions } from './clockRoutes.ts';
import { action, number, text } from './forms.ts';
import { inboxActions } from './inboxForms.ts';
import { tenantActions } from './tenantActions.ts';
import { troubleActions } from './troubleActions.ts';

/** What the buttons of the sandbox page post; each returns to the page. */
export function worldActions(sandbox: Sandbox): Hono {
  const app = new Hono();

  app.post(
    '/tenant',
    action((form) => {
      const knob = tenantKnobs.keyof().parse(text(form, 'knob'));
      const tenant = anyTenant(sandbox, text(form, 'tenant'));
      changeTenant(sandbox, tenant.id, { [knob]: !tenant.knobs[knob] });
    }),
  );
  app.post(
    '/secret',
    action((form) => {
      changeSecret(sandbox, text(form, 'appId'), text(form, 'keyId'), { endsInDays: number(form, 'days') });
    }),
  );
  app.post(
    '/principal',
    action((form) => {
      const [tenant, appId] = [text(form, 'tenant'), text(form, 'appId')];
      if (form.get('action') === 'revoke') revoke(sandbox, tenant, { appId });
      else changePrincipal(sandbox, tenant, appId, { accountEnabled: form.get('action') === 'enable' });
    }),
  );
  app.post(
    '/request',
    action((form) => {
      decideRequest(
        sandbox,
        text(form, 'tenant'),
        text(form, 'request'),
        form.get('action') === 'approve' ? 'approve' : 'deny',
      );
    }),
  );
  app.post(
    '/lag',
    action((form) => {
      const [minMs, maxMs] = [number(form, 'minMs'), number(form, 'maxMs')];
      if (minMs < 0 || minMs > maxMs)
        throw new ChangeRefused(400, 'The least lag must not be more than the longest.');
      changeKnobs(sandbox, { lag: { minMs, maxMs } });
    }),
  );
  app.route('/', accountActions(sandbox));
  app.route('/', inboxActions(sandbox));
  app.route('/', tenantActions(sandbox));
  app.route('/', troubleActions(sandbox));
  app.route('/', clockActions(sandbox));
  app.onError((error, c) => {
    if (error instanceof ChangeRefused) return c.text(error.message, error.status);
    throw error;
  });
  return app;
}

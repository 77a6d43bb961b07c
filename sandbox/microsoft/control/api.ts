import { Hono } from 'hono';
import type { Sandbox } from '../sandbox.ts';
import { accountApi } from './accountApi.ts';
import {
  anyTenant,
  ChangeRefused,
  changeKnobs,
  changePrincipal,
  changeSecret,
  changeTenant,
  decideRequest,
  knobsChange,
  principalChange,
  removeGrant,
  revocation,
  revoke,
  secretChange,
  tenantChange,
} from './changes.ts';
import { clockApi } from './clockRoutes.ts';
import { inboxApi } from './inboxApi.ts';
import { changePolicies, policyChange } from './policyChanges.ts';
import { body, param } from './requests.ts';
import { requestsApi } from './requestsApi.ts';
import { summary } from './summary.ts';
import { usageView } from './tenantView.ts';
import { vaultApi } from './vaultApi.ts';

/** The control API: everything that the page can do, as JSON, for tests and scripts. */
export function controlApi(sandbox: Sandbox): Hono {
  const app = new Hono({ strict: false });

  app.get('/world', (c) => c.json(summary(sandbox)));
  app.patch('/tenants/:id', async (c) =>
    c.json(changeTenant(sandbox, param(c, 'id'), await body(c, tenantChange)).knobs),
  );
  app.patch('/tenants/:id/policies', async (c) =>
    c.json(changePolicies(sandbox, param(c, 'id'), await body(c, policyChange))),
  );
  app.get('/tenants/:id/usage', (c) => c.json(usageView(sandbox, anyTenant(sandbox, param(c, 'id')))));
  app.post('/tenants/:id/revoke', async (c) => {
    revoke(sandbox, param(c, 'id'), await body(c, revocation));
    return c.body(null, 204);
  });
  app.delete('/tenants/:id/grants/:grantId', (c) => {
    removeGrant(sandbox, param(c, 'id'), param(c, 'grantId'));
    return c.body(null, 204);
  });
  app.patch('/tenants/:id/service-principals/:appId', async (c) => {
    changePrincipal(sandbox, param(c, 'id'), param(c, 'appId'), await body(c, principalChange));
    return c.body(null, 204);
  });
  app.post('/tenants/:id/consent-requests/:requestId/:verdict{approve|deny}', (c) => {
    const verdict = param(c, 'verdict') === 'approve' ? 'approve' : 'deny';
    decideRequest(sandbox, param(c, 'id'), param(c, 'requestId'), verdict);
    return c.body(null, 204);
  });
  app.route('/', accountApi(sandbox));
  app.route('/', vaultApi(sandbox));
  app.route('/', clockApi(sandbox));
  app.patch('/applications/:appId/secrets/:keyId', async (c) => {
    const endDateTime = changeSecret(
      sandbox,
      param(c, 'appId'),
      param(c, 'keyId'),
      await body(c, secretChange),
    );
    return c.json({ endDateTime });
  });
  app.get('/knobs', (c) => c.json(sandbox.world.knobs));
  app.patch('/knobs', async (c) => {
    changeKnobs(sandbox, await body(c, knobsChange));
    return c.json(sandbox.world.knobs);
  });

  app.route('/', inboxApi(sandbox));
  app.route('/', requestsApi(sandbox));

  app.onError((error, c) => {
    if (error instanceof ChangeRefused) return c.json({ error: error.message }, error.status);
    throw error;
  });
  return app;
}

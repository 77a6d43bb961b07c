import { Hono, type Context } from 'hono';
import type { RequestFilter } from '../requestLog.ts';
import type { Sandbox } from '../sandbox.ts';
import { accountApi } from './accountApi.ts';
import {
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
import { changeInbox, inboxChange, inboxNamed, inboxSecret } from './inbox.ts';
import { changePolicies, policyChange } from './policyChanges.ts';
import { body, param } from './requests.ts';
import { summary } from './summary.ts';
import { vaultApi } from './vaultApi.ts';

function readFilter(c: Context): RequestFilter {
  const filter: RequestFilter = {};
  for (const name of ['part', 'method', 'pathContains', 'appId'] as const) {
    const value = c.req.query(name);
    if (value !== undefined) filter[name] = value;
  }
  const status = c.req.query('status');
  if (status !== undefined) filter.status = Number(status);
  return filter;
}

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

  app.get('/inbox/:name', (c) => {
    const { secret, ...inbox } = inboxNamed(sandbox, param(c, 'name'));
    return c.json({ ...inbox, secretKnown: secret !== undefined });
  });
  app.delete('/inbox/:name', (c) => {
    inboxNamed(sandbox, param(c, 'name')).messages = [];
    sandbox.touch();
    return c.body(null, 204);
  });
  app.put('/inbox/:name/secret', async (c) => {
    inboxNamed(sandbox, param(c, 'name')).secret = (await body(c, inboxSecret)).secret;
    sandbox.touch();
    return c.body(null, 204);
  });
  app.patch('/inbox/:name', async (c) => {
    changeInbox(sandbox, param(c, 'name'), await body(c, inboxChange));
    return c.body(null, 204);
  });

  app.get('/requests', (c) => {
    const lines = sandbox.requests.list(readFilter(c));
    return c.json({ count: lines.length, requests: lines.slice(-1000) });
  });
  app.delete('/requests', (c) => {
    sandbox.requests.clear();
    return c.body(null, 204);
  });

  app.onError((error, c) => {
    if (error instanceof ChangeRefused) return c.json({ error: error.message }, error.status);
    throw error;
  });
  return app;
}

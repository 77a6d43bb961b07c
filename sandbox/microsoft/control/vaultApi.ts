import { Hono } from 'hono';
import type { Sandbox } from '../sandbox.ts';
import { body, param } from './requests.ts';
import { changeVault, changeVaultRole, roleChange, vaultChange, vaultView } from './vaultChanges.ts';

/** What the control API can do to the vault. */
export function vaultApi(sandbox: Sandbox): Hono {
  const app = new Hono({ strict: false });
  app.get('/vault', (c) => c.json(vaultView(sandbox)));
  app.patch('/vault', async (c) => c.json(changeVault(sandbox, await body(c, vaultChange))));
  app.put('/vault/roles/:objectId', async (c) => {
    changeVaultRole(sandbox, param(c, 'objectId'), await body(c, roleChange));
    return c.body(null, 204);
  });
  return app;
}

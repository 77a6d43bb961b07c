import { Hono } from 'hono';
import type { Sandbox } from '../sandbox.ts';
import {
  accountChange,
  accountView,
  changeAccount,
  deleteAccount,
  invitation,
  inviteGuest,
  passwordReset,
  resetPassword,
  revokeAccount,
} from './accountChanges.ts';
import { body, param } from './requests.ts';

/** What the control API can do to people; `:user` is an id or an address. */
export function accountApi(sandbox: Sandbox): Hono {
  const app = new Hono({ strict: false });
  app.patch('/tenants/:id/users/:user', async (c) => {
    const change = await body(c, accountChange);
    return c.json(accountView(changeAccount(sandbox, param(c, 'id'), param(c, 'user'), change)));
  });
  app.delete('/tenants/:id/users/:user', (c) => {
    deleteAccount(sandbox, param(c, 'id'), param(c, 'user'));
    return c.body(null, 204);
  });
  app.post('/tenants/:id/users/:user/reset-password', async (c) => {
    resetPassword(sandbox, param(c, 'id'), param(c, 'user'), await body(c, passwordReset));
    return c.body(null, 204);
  });
  app.post('/tenants/:id/users/:user/revoke-sessions', (c) => {
    revokeAccount(sandbox, param(c, 'id'), param(c, 'user'));
    return c.body(null, 204);
  });
  app.post('/tenants/:id/guests', async (c) => {
    const { id, userPrincipalName } = inviteGuest(sandbox, param(c, 'id'), await body(c, invitation));
    return c.json({ id, userPrincipalName }, 201);
  });
  return app;
}

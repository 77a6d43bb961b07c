import { Hono } from 'hono';
import * as z from 'zod';
import type { Sandbox } from '../sandbox.ts';
import { inviteGuest } from './accountChanges.ts';
import { takeStep } from './accountSteps.ts';
import { ChangeRefused } from './changes.ts';
import { action, number, text } from './forms.ts';
import { changeVault, changeVaultRole, roleChange, vaultChange } from './vaultChanges.ts';

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ChangeRefused(400, z.prettifyError(result.error));
}

/** What the page's forms about accounts and the vault post. */
export function accountActions(sandbox: Sandbox): Hono {
  const app = new Hono();
  app.post(
    '/account',
    action((form) => takeStep(sandbox, text(form, 'tenant'), text(form, 'user'), text(form, 'step'))),
  );
  app.post(
    '/guest',
    action((form) => {
      const userPrincipalName = text(form, 'userPrincipalName').trim();
      inviteGuest(sandbox, text(form, 'tenant'), { userPrincipalName });
    }),
  );
  app.post(
    '/vault',
    action((form) => {
      const purgeProtection = form.get('purgeProtection') === 'yes';
      const [retentionDays, delayMs] = [number(form, 'retentionDays'), number(form, 'delayMs')];
      changeVault(sandbox, read(vaultChange, { purgeProtection, retentionDays, delayMs }));
    }),
  );
  app.post(
    '/vault-role',
    action((form) => {
      const asked = text(form, 'role');
      const change = read(roleChange, { role: asked === 'none' ? null : asked });
      changeVaultRole(sandbox, text(form, 'objectId'), change);
    }),
  );
  return app;
}

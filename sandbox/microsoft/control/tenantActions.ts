import { Hono } from 'hono';
import type { Sandbox } from '../sandbox.ts';
import { ChangeRefused, removeGrant } from './changes.ts';
import { action, text } from './forms.ts';
import { changePolicies, policyChange } from './policyChanges.ts';

/** A choice of yes, no, or neither, which takes a policy away. */
const verdict = (form: URLSearchParams, name: string): boolean | null =>
  text(form, name) === '' ? null : text(form, name) === 'yes';

/** What the page's forms about grants and policies of a tenant post. */
export function tenantActions(sandbox: Sandbox): Hono {
  const app = new Hono();
  app.post(
    '/grant-removal',
    action((form) => removeGrant(sandbox, text(form, 'tenant'), text(form, 'grant'))),
  );
  app.post(
    '/policies',
    action((form) => {
      const lifetime = text(form, 'secretLifetime').trim();
      const read = policyChange.safeParse({
        secretLifetime: lifetime === '' ? null : lifetime,
        secretsForbidden: verdict(form, 'secretsForbidden'),
        usersMayRegisterApplications: verdict(form, 'usersMayRegisterApplications'),
      });
      if (!read.success) throw new ChangeRefused(400, 'The life of a secret is a duration such as P180D.');
      changePolicies(sandbox, text(form, 'tenant'), read.data);
    }),
  );
  return app;
}

import { Hono } from 'hono';
import type { Sandbox } from '../sandbox.ts';
import { changeInbox, clearInbox, inboxChange, inboxNamed, inboxSecret, tellSecret } from './inbox.ts';
import { body, param } from './requests.ts';

/** The inboxes as JSON: what came in, what they answer, and by which secret they judge. */
export function inboxApi(sandbox: Sandbox): Hono {
  const app = new Hono();
  app.get('/inbox/:name', (c) => {
    const { secret, messages, ...inbox } = inboxNamed(sandbox, param(c, 'name'));
    const messageId = c.req.query('messageId');
    const attempts = messages.filter(({ id }) => messageId === undefined || id === messageId);
    return c.json({
      ...inbox,
      secretKnown: secret !== undefined,
      count: attempts.length,
      messages: attempts,
    });
  });
  app.delete('/inbox/:name', (c) => {
    clearInbox(sandbox, param(c, 'name'));
    return c.body(null, 204);
  });
  app.put('/inbox/:name/secret', async (c) => {
    tellSecret(sandbox, param(c, 'name'), await body(c, inboxSecret));
    return c.body(null, 204);
  });
  app.patch('/inbox/:name', async (c) => {
    changeInbox(sandbox, param(c, 'name'), await body(c, inboxChange));
    return c.body(null, 204);
  });
  return app;
}

import { Hono } from 'hono';
import type { Sandbox } from '../sandbox.ts';
import { ChangeRefused } from './changes.ts';
import { advanceClock, clockAdvance, clockSkew, clockView, skewClock } from './clock.ts';
import { action, number } from './forms.ts';
import { body } from './requests.ts';

/** What the control API can do to the clock. */
export function clockApi(sandbox: Sandbox): Hono {
  const app = new Hono({ strict: false });
  app.get('/clock', (c) => c.json(clockView(sandbox)));
  app.post('/clock', async (c) => {
    await advanceClock(sandbox, (await body(c, clockAdvance)).advance);
    return c.json(clockView(sandbox));
  });
  app.patch('/clock', async (c) => {
    await skewClock(sandbox, await body(c, clockSkew));
    return c.json(clockView(sandbox));
  });
  return app;
}

/** What the page's forms about the clock post. */
export function clockActions(sandbox: Sandbox): Hono {
  const app = new Hono();
  app.post(
    '/clock',
    action(async (form) => {
      const days = number(form, 'days');
      if (!Number.isInteger(days) || days < 1)
        throw new ChangeRefused(400, 'The clock goes on by whole days, forwards only.');
      await advanceClock(sandbox, days * 86_400);
    }),
  );
  app.post(
    '/skew',
    action(async (form) => {
      const read = clockSkew.safeParse({ skewSeconds: number(form, 'skewSeconds') });
      if (!read.success)
        throw new ChangeRefused(400, 'The skew is a whole number of seconds, a day at most.');
      await skewClock(sandbox, read.data);
    }),
  );
  return app;
}

import { Hono } from 'hono';
import { isForeignPost, stylesheetResponse } from '../page.ts';
import type { Sandbox } from '../sandbox.ts';
import { controlApi } from './api.ts';
import { inboxPage } from './inboxPage.ts';
import { requestsPage } from './requestsPage.ts';
import { worldPage } from './worldPage.ts';
import { worldActions } from './actions.ts';

/** The sandbox's own page and API below `/_sandbox`, for people and for tests. */
export function createControl(sandbox: Sandbox): Hono {
  const app = new Hono({ strict: false }).basePath('/_sandbox');
  app.use(async (c, next) => {
    if (isForeignPost(c.req.raw)) return c.text('Only the sandbox page itself may change the sandbox.', 403);
    return next();
  });
  app.get('/', (c) => worldPage(sandbox, new URL(c.req.url).searchParams));
  app.get('/inbox', () => inboxPage(sandbox));
  app.get('/requests', (c) => requestsPage(sandbox, new URL(c.req.url).searchParams));
  app.get('/style.css', () => stylesheetResponse());
  app.route('/', worldActions(sandbox));
  app.route('/api', controlApi(sandbox));
  return app;
}

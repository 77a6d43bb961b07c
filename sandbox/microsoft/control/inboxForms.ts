import { Hono } from 'hono';
import { html } from 'hono/html';
import type { Html } from '../page.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Inbox } from '../world.ts';
import { ChangeRefused } from './changes.ts';
import { action, number, text } from './forms.ts';
import { changeInbox, clearInbox, inboxChange, inboxSecret, tellSecret } from './inbox.ts';

/** What one inbox answers and by which secret it judges; the secret itself is never shown. */
export const inboxForms = (name: string, inbox: Inbox): Html =>
  html`<details id="inbox-${name}">
    <summary>
      Inbox ${name}: ${inbox.messages.length} messages, answers ${inbox.answer}, secret
      ${inbox.secret === undefined ? 'not known' : 'known'}
    </summary>
    <form method="post" action="/_sandbox/inbox/answer">
      <input type="hidden" name="inbox" value="${name}" />
      <label for="answer-${name}">Answer (200 to 599)</label>
      <input id="answer-${name}" name="answer" type="number" min="200" max="599" value="${inbox.answer}" />
      <label for="delay-${name}">Wait before the answer (ms)</label>
      <input id="delay-${name}" name="delayMs" type="number" min="0" max="60000" value="${inbox.delayMs}" />
      <p><button aria-label="Set answer of ${name}">Set answer</button></p>
    </form>
    <form method="post" action="/_sandbox/inbox/secret">
      <input type="hidden" name="inbox" value="${name}" />
      <label for="secret-${name}">Secret by which signatures are judged (whsec_…)</label>
      <input id="secret-${name}" name="secret" autocomplete="off" />
      <p><button aria-label="Set secret of ${name}">Set secret</button></p>
    </form>
    <form method="post" action="/_sandbox/inbox/clear">
      <input type="hidden" name="inbox" value="${name}" />
      <p><button aria-label="Clear messages of ${name}">Clear messages</button></p>
    </form>
  </details>`;

/** Makes an inbox known before its first message. */
export const newInboxForm = (): Html =>
  html`<form method="post" action="/_sandbox/inbox/secret">
    <label for="new-inbox">Name of another inbox</label>
    <input id="new-inbox" name="inbox" autocomplete="off" />
    <label for="new-secret">Its secret (whsec_…)</label>
    <input id="new-secret" name="secret" autocomplete="off" />
    <p><button>Add inbox</button></p>
  </form>`;

/** What the forms of the inbox page post. */
export function inboxActions(sandbox: Sandbox): Hono {
  const app = new Hono();
  const back = '/_sandbox/inbox';
  app.post(
    '/inbox/answer',
    action((form) => {
      const asked = { answer: number(form, 'answer'), delayMs: number(form, 'delayMs') };
      const read = inboxChange.safeParse(asked);
      if (!read.success)
        throw new ChangeRefused(400, 'An inbox answers 200 to 599, after 0 to 60000 milliseconds.');
      changeInbox(sandbox, text(form, 'inbox'), read.data);
    }, back),
  );
  app.post(
    '/inbox/secret',
    action((form) => {
      const read = inboxSecret.safeParse({ secret: text(form, 'secret').trim() });
      if (!read.success) throw new ChangeRefused(400, 'A secret begins with whsec_.');
      tellSecret(sandbox, text(form, 'inbox').trim(), read.data);
    }, back),
  );
  app.post(
    '/inbox/clear',
    action((form) => clearInbox(sandbox, text(form, 'inbox')), back),
  );
  return app;
}

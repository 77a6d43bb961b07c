import { html } from 'hono/html';
import { page, type Html } from '../page.ts';
import type { Sandbox } from '../sandbox.ts';
import type { InboxMessage } from '../world.ts';
import { inboxForms, newInboxForm } from './inboxForms.ts';
import { typeIn } from './receiver.ts';

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const messageArticle = (name: string, message: InboxMessage): Html => {
  const body = parsed(message.body);
  return html`<article class="message">
    <h2>${typeIn(message.body) ?? 'unknown'}</h2>
    <p>
      <time datetime="${message.receivedAt}">${message.receivedAt}</time> · inbox ${name} · webhook-id
      <code>${message.id === '' ? 'missing' : message.id}</code> · signature
      <strong class="verdict">${message.verdict}</strong
      >${message.reason === undefined ? '' : ` (${message.reason})`} · answered ${message.answered}
    </p>
    <pre>${body === undefined ? message.body : JSON.stringify(body, null, 2)}</pre>
  </article>`;
};

/** All webhook messages that came in, newest first. */
export function inboxPage(sandbox: Sandbox): Promise<Response> {
  const all = Object.entries(sandbox.world.inboxes)
    .flatMap(([name, inbox]) => inbox.messages.map((message) => ({ name, message })))
    .toSorted((one, other) => other.message.receivedAt.localeCompare(one.message.receivedAt));
  return page({
    title: 'Webhook inbox',
    wide: true,
    stylesheetPath: '/_sandbox/style.css',
    body: html`<h1>Webhook inbox</h1>
      <p><a href="/_sandbox">Sandbox</a> · <a href="/_sandbox/requests">Requests</a></p>
      ${Object.entries(sandbox.world.inboxes).map(([name, inbox]) => inboxForms(name, inbox))}
      ${newInboxForm()} ${all.length === 0 ? html`<p>No message yet.</p>` : ''}
      ${all.map(({ name, message }) => messageArticle(name, message))}`,
  });
}

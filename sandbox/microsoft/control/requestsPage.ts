import { html } from 'hono/html';
import { page, type Html } from '../page.ts';
import type { LoggedRequest } from '../requestLog.ts';
import type { Sandbox } from '../sandbox.ts';
import { ChangeRefused } from './changes.ts';
import { queryAt, readAsked, type AskedRequests } from './requestFilter.ts';

const PAGE = 50;

const fields = {
  part: 'Part (entra, graph, vault, reports, managedIdentity, inbox)',
  method: 'Method',
  status: 'Status (0: no whole answer)',
  pathContains: 'Path that contains',
  host: 'Host',
  tenantId: 'Tenant, by id or domain',
  appId: 'Client id',
  messageId: 'webhook-id',
  since: 'Since (as 2026-11-20T12:00:00Z)',
  until: 'Before',
} as const;

const filterForm = (query: URLSearchParams): Html =>
  html`<search>
    <form class="fields" method="get" action="/_sandbox/requests">
      ${Object.entries(fields).map(
        ([name, label]) =>
          html`<p>
            <label for="${name}">${label}</label>
            <input id="${name}" name="${name}" value="${query.get(name) ?? ''}" autocomplete="off" />
          </p>`,
      )}
      <p><button>Show</button> <a href="/_sandbox/requests">All requests</a></p>
    </form>
  </search>`;

const row = (line: LoggedRequest, nameOf: (id: string) => string): Html => {
  const at = new Date(line.at).toISOString();
  // Queries of other parts may hold secrets.
  const query = line.part === 'graph' && line.query !== '' ? `?${line.query}` : '';
  const who = [
    ...(line.tenantId === undefined ? [] : [nameOf(line.tenantId)]),
    ...(line.appId === undefined ? [] : [`app ${line.appId}`]),
    ...(line.eventType === undefined ? [] : [line.eventType]),
    ...(line.messageId === undefined ? [] : [`webhook-id ${line.messageId}`]),
    ...(line.batched === true ? ['in a $batch'] : []),
  ];
  return html`<tr>
    <td><time datetime="${at}">${at}</time></td>
    <td>${line.part}</td>
    <td>${line.status}</td>
    <td>${line.method} ${line.path}${query}<br /><small>${line.host}</small></td>
    <td>${who.join(', ')}</td>
  </tr>`;
};

const noLines = { filter: {}, offset: 0, limit: PAGE };

function read(sandbox: Sandbox, query: URLSearchParams): { asked: AskedRequests; wrong?: string } {
  try {
    return { asked: readAsked(sandbox, query, PAGE) };
  } catch (error) {
    if (error instanceof ChangeRefused) return { asked: noLines, wrong: error.message };
    throw error;
  }
}

const link = (query: string | undefined, words: string): Html | string =>
  query === undefined ? '' : html`<a href="/_sandbox/requests${query}">${words}</a> `;

/** The log of requests, newest first, with its filters. */
export function requestsPage(sandbox: Sandbox, query: URLSearchParams): Promise<Response> {
  const { asked, wrong } = read(sandbox, query);
  const { filter, offset, limit } = asked;
  const lines = wrong === undefined ? sandbox.requests.list(filter).toReversed() : [];
  const shown = lines.slice(offset, offset + limit);
  const names = new Map(sandbox.world.tenants.map(({ id, displayName }) => [id, displayName]));
  const newer = offset === 0 ? undefined : queryAt(query, Math.max(0, offset - limit), lines.length);
  const { forgotten } = sandbox.requests;
  return page({
    title: 'Requests',
    wide: true,
    status: wrong === undefined ? 200 : 400,
    stylesheetPath: '/_sandbox/style.css',
    body: html`<h1>Requests</h1>
      <p><a href="/_sandbox">Sandbox</a> · <a href="/_sandbox/inbox">Webhook inbox</a></p>
      ${filterForm(query)} ${wrong === undefined ? '' : html`<p class="error" role="alert">${wrong}</p>`}
      <p>
        ${shown.length === 0 ? '' : `${offset + 1} to ${offset + shown.length} of `}${lines.length} requests,
        newest first.${forgotten === 0 ? '' : ` ${forgotten} older ones are no longer in the log.`}
      </p>
      <div class="scroll" tabindex="0" role="region" aria-label="Log of requests">
        <table>
          <thead>
            <tr>
              <th scope="col">Answered at</th>
              <th scope="col">Part</th>
              <th scope="col">Status</th>
              <th scope="col">Request</th>
              <th scope="col">Who or what</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map((line) => row(line, (id) => names.get(id) ?? id))}
          </tbody>
        </table>
      </div>
      <nav aria-label="Pages of requests">
        ${link(newer, 'Newer requests')}${link(queryAt(query, offset + limit, lines.length), 'Older requests')}
      </nav>`,
  });
}

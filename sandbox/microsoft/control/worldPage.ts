import { html } from 'hono/html';
import { page, type Html } from '../page.ts';
import type { Sandbox } from '../sandbox.ts';
import { clockSection } from './clockSection.ts';
import { summary, tenantSummary, type Summary } from './summary.ts';
import { tenantLinks, tenantPage, tenantSearch, whereOf } from './tenantPages.ts';
import { tenantSection } from './tenantSection.ts';
import { usageView } from './tenantView.ts';
import { troubleSection } from './troubleSection.ts';
import { vaultSection } from './vaultSection.ts';

const USAGE_ROWS = 5;

const secretRow = (application: Summary['applications'][number]): Html[] =>
  application.secrets.map(
    (secret) =>
      html`<tr>
        <td>${application.displayName}<br /><small>${application.appId}</small></td>
        <td>${secret.displayName} (${secret.hint}…)<br /><small>${secret.keyId}</small></td>
        <td>${secret.endDateTime}</td>
        <td>
          <form class="inline" method="post" action="/_sandbox/secret">
            <input type="hidden" name="appId" value="${application.appId}" /><input
              type="hidden"
              name="keyId"
              value="${secret.keyId}"
            />
            <label for="days-${secret.keyId}">Days left</label>
            <input id="days-${secret.keyId}" name="days" type="number" value="7" /> <button>Set end</button>
          </form>
        </td>
      </tr>`,
  );

/** The page on which a person sees the world and turns it. */
export function worldPage(sandbox: Sandbox, query: URLSearchParams): Promise<Response> {
  const view = summary(sandbox, []);
  const tenants = tenantPage(sandbox.world.tenants, query);
  const where = whereOf(tenants.find, tenants.number);
  const views = tenants.shown.map((tenant) => ({
    ...tenantSummary(sandbox, tenant),
    where,
    usage: usageView(sandbox, tenant, USAGE_ROWS),
  }));
  const { minMs, maxMs } = view.knobs.lag;
  return page({
    title: 'Sandbox',
    wide: true,
    stylesheetPath: '/_sandbox/style.css',
    body: html`<h1>Sandbox</h1>
      <p><a href="/_sandbox/inbox">Webhook inbox</a> · <a href="/_sandbox/requests">Requests</a></p>
      ${clockSection(sandbox)}
      <form method="post" action="/_sandbox/lag">
        <label for="minMs">Least lag of what is new or deleted (ms)</label
        ><input id="minMs" name="minMs" type="number" min="0" value="${minMs}" />
        <label for="maxMs">Longest lag (ms)</label
        ><input id="maxMs" name="maxMs" type="number" min="0" value="${maxMs}" />
        <p><button>Set lag</button></p>
      </form>
      ${view.leaving.length > 0 ? html`<p>Deleted, and still known elsewhere: ${view.leaving.length}.</p>` : ''}
      ${troubleSection(view)}
      <h2>Applications and secrets</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Application</th>
              <th scope="col">Secret</th>
              <th scope="col">Ends</th>
              <th scope="col">Change</th>
            </tr>
          </thead>
          <tbody>
            ${view.applications.flatMap(secretRow)}
          </tbody>
        </table>
      </div>
      ${vaultSection(view)} ${tenantSearch(tenants)} ${views.map(tenantSection)} ${tenantLinks(tenants)}`,
  });
}

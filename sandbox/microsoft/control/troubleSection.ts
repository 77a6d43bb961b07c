import { html } from 'hono/html';
import type { Html } from '../page.ts';
import { faultHosts, type Fault } from '../worldFaults.ts';
import type { Summary } from './summary.ts';

const hostNames = {
  entra: 'Sign-in and tokens',
  graph: 'Graph',
  vault: 'Key vault',
  reports: 'Report downloads',
  managedIdentity: 'Managed identity',
} as const;

const cutNames = { before: 'hangs up', body: 'hangs up in the middle of its answer' } as const;
const bodyNames = { truncated: 'answers by halves', html: 'is hidden by a page' } as const;

/** A fault in words. */
function faultWords(fault: Fault): string {
  const what = [
    ...(fault.delayMs === undefined ? [] : [`waits ${fault.delayMs} ms`]),
    ...(fault.status === undefined ? [] : [`answers ${fault.status}`]),
    ...(fault.aadsts === undefined ? [] : [`with AADSTS${fault.aadsts}`]),
    ...(fault.retryAfterSeconds === undefined ? [] : [`asks to retry after ${fault.retryAfterSeconds} s`]),
    ...(fault.body === undefined ? [] : [bodyNames[fault.body]]),
    ...(fault.cut === undefined ? [] : [cutNames[fault.cut]]),
  ];
  const when = [
    ...(fault.pathContains === undefined ? [] : [`at ${fault.pathContains}`]),
    ...(fault.share === undefined ? [] : [`for ${Math.round(fault.share * 100)} % of requests`]),
    ...(fault.count === undefined ? [] : [`${fault.count} times more`]),
  ];
  return `${hostNames[fault.host]} ${[what.join(', '), ...when].join(', ')}`;
}

const faultRow = (fault: Fault): Html =>
  html`<li>
    <form class="inline" method="post" action="/_sandbox/fault-removal">
      ${faultWords(fault)} <input type="hidden" name="id" value="${fault.id}" />
      <button aria-label="Remove: ${faultWords(fault)}">Remove</button>
    </form>
  </li>`;

const numberField = (name: string, label: string, value: number | undefined, step = '1'): Html =>
  html`<label for="${name}">${label}</label>
    <input id="${name}" name="${name}" type="number" min="0" step="${step}" value="${value ?? ''}" />`;

const choice = (name: string, label: string, options: Readonly<Record<string, string>>): Html =>
  html`<label for="fault-${name}">${label}</label>
    <select id="fault-${name}" name="${name}">
      ${Object.entries(options).map(([value, words]) => html`<option value="${value}">${words}</option>`)}
    </select>`;

const hosts = Object.fromEntries(faultHosts.map((host) => [host, hostNames[host]]));

/** What goes wrong on demand, and the limits that are kept. */
export function troubleSection({ knobs: { faults, throttling } }: Summary): Html {
  const checked = throttling ? html`checked` : '';
  return html`<section id="trouble">
    <h2>Faults and limits</h2>
    <ul>
      ${faults.length === 0 ? html`<li>Nothing goes wrong.</li>` : faults.map(faultRow)}
    </ul>
    <details id="new-fault">
      <summary>Add a fault</summary>
      <form method="post" action="/_sandbox/fault">
        ${choice('host', 'Who', hosts)} ${numberField('status', 'Status (400 to 599)', undefined)}
        ${numberField('aadsts', 'AADSTS number (tokens)', undefined)}
        ${numberField('retryAfterSeconds', 'Retry-After (s)', undefined)}
        ${numberField('delayMs', 'Wait before the answer (ms)', undefined)}
        ${choice('body', 'Body', { '': 'as it is', ...bodyNames })}
        ${choice('cut', 'Connection', { '': 'stays', ...cutNames })}
        ${numberField('count', 'How many requests', undefined)}
        ${numberField('share', 'Share of requests (0 to 1)', undefined, 'any')}
        <label for="pathContains">Addresses that contain</label>
        <input id="pathContains" name="pathContains" autocomplete="off" />
        <p><button>Add fault</button></p>
      </form>
    </details>
    <form method="post" action="/_sandbox/throttling">
      <p>
        <input type="checkbox" id="throttling" name="on" value="yes" ${checked} />
        <label for="throttling">Keep limits; what is empty is as Microsoft publishes it</label>
      </p>
      ${numberField('resourceUnitsPer10s', 'Resource units of an app in a tenant in 10 s', throttling?.resourceUnitsPer10s)}
      ${numberField('writesPer150s', 'Writes of an app in a tenant in 150 s', throttling?.writesPer150s)}
      ${numberField('vaultRequestsPer10s', 'Requests to the vault in 10 s', throttling?.vaultRequestsPer10s)}
      <p><button>Set limits</button></p>
    </form>
  </section>`;
}

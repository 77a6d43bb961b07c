import { type AuditFilter, auditActions, ITSELF, type KeptEntry } from '../../connections/audit.ts';
import { actionText, actionTexts } from './auditTexts.ts';
import { renderPage } from './layout.tsx';
import { Columns } from './lists.tsx';
import { Instant, Name } from './parts.tsx';

/** One act. Instants are ISO 8601. */
interface ActView extends Pick<KeptEntry, 'id' | 'at' | 'by' | 'action' | 'text'> {
  /** What stands for whoever did it: a name where one is known, else an object id. */
  readonly who: string;
  /** What it was done to, where that has a page. */
  readonly what?: { readonly label: string; readonly href: string } | undefined;
  /** What else it was done to, such as a key id. */
  readonly subject?: string | undefined;
}

/** Every action, whatever there are many of. */
export const ALL = 'all';

/** What the page is asked for: of one action, of all, or without either of those that people look for. */
export type AuditPageFilter = Omit<AuditFilter, 'action' | 'except'> & {
  readonly action?: AuditFilter['action'] | typeof ALL | undefined;
};

/** Who did what. */
export interface AuditView {
  readonly operator: { readonly name: string };
  readonly filter: AuditPageFilter;
  /** Name of the connection that the filter chooses. */
  readonly connectionName?: string | undefined;
  readonly acts: readonly ActView[];
  /** Address of the next page. */
  readonly next?: string | undefined;
  /** Is this not the first page? */
  readonly isFurther: boolean;
}

/** The address of the list with this filter. */
export function auditAddress(filter: AuditPageFilter & { readonly cursor?: string | undefined }): string {
  const given = Object.entries(filter).flatMap(([name, value]) => (value ? [[name, value]] : []));
  const query = String(new URLSearchParams(given));
  return query === '' ? '/audit' : `/audit?${query}`;
}

const isFiltered = (filter: AuditPageFilter): boolean =>
  Object.values(filter).some((one) => one !== undefined);

/** Milliseconds after which the page is looked at again. */
const PACE = 60_000;

/** The page that says who did what, as html. */
export function renderAudit(view: AuditView): string {
  const { operator, filter, connectionName, acts, next } = view;
  return renderPage({
    title: 'Audit',
    operator,
    // What few acts meet is looked for among thousands: not again by itself.
    refresh: view.isFurther || isFiltered(filter) ? undefined : PACE,
    children: (
      <>
        <h1>Audit</h1>
        <p class="lead">
          Who did what, and when
          {filter.connection !== undefined && (
            <>
              , to{' '}
              <a href={`/connections/${encodeURIComponent(filter.connection)}`}>
                <Name>{connectionName ?? filter.connection}</Name>
              </a>
            </>
          )}
          . The newest is first; a secret is never listed.
        </p>
        <Filters filter={filter} />
        {acts.length > 0 ? <Acts acts={acts} filter={filter} /> : <Nothing view={view} />}
        {(next !== undefined || view.isFurther) && (
          <nav class="row more" aria-label="Pages">
            {view.isFurther && (
              <a class="button" href={auditAddress(filter)}>
                Newest
              </a>
            )}
            {next !== undefined && (
              <a class="button" href={next}>
                Older
              </a>
            )}
          </nav>
        )}
      </>
    ),
  });
}

function Nothing({ view: { filter, next } }: { readonly view: AuditView }) {
  if (next !== undefined)
    return <p class="card">Nothing that fits is among the acts looked at so far. There are older ones.</p>;
  if (isFiltered(filter))
    return (
      <p class="card">
        Nothing fits. <a href="/audit?action=all">Show everything</a>
      </p>
    );
  return (
    <section class="card">
      <h2>Nothing has been done yet</h2>
      <p>
        What people and timers do to connections, webhooks, alerts and runs is listed here from the first act
        on. Begin with <a href="/">a connection</a>.
      </p>
    </section>
  );
}

function Filters({ filter }: { readonly filter: AuditPageFilter }) {
  return (
    <form method="get" action="/audit" class="filters" aria-label="Choose" data-filter>
      {filter.connection !== undefined && <input type="hidden" name="connection" value={filter.connection} />}
      <div class="field">
        <label for="month">Month (UTC)</label>
        <input id="month" name="month" type="month" placeholder="2026-11" value={filter.month ?? ''} />
      </div>
      <div class="field">
        <label for="action">What</label>
        <select id="action" name="action">
          <option value="">
            {filter.connection === undefined
              ? 'Everything but tokens and rows of imports'
              : 'Everything but tokens'}
          </option>
          <option value={ALL} selected={filter.action === ALL}>
            Everything
          </option>
          {auditActions.map((action) => (
            <option key={action} value={action} selected={filter.action === action}>
              {actionTexts[action]}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="by">Who, by name or object ID</label>
        <input
          id="by"
          name="by"
          type="text"
          value={filter.by ?? ''}
          placeholder="Anybody"
          autocomplete="off"
          spellcheck={false}
        />
      </div>
      <div class="row">
        <button type="submit">Show</button>
        {isFiltered(filter) && <a href="/audit">Begin again</a>}
      </div>
    </form>
  );
}

// The roles are those that a table has by itself; browsers drop them where the phone's style shows cards instead.
function Acts({ acts, filter }: { readonly acts: readonly ActView[]; readonly filter: AuditPageFilter }) {
  return (
    <table role="table" class="cards">
      <caption class="unseen">Acts: what was done, to what, by whom and when</caption>
      <Columns names={['What', 'To what', 'Who', 'When']} />
      <tbody role="rowgroup">
        {acts.map(({ id, at, by, action, text, who, what, subject }) => (
          <tr role="row" key={id} data-key={id}>
            <th role="rowheader" scope="row">
              {actionText(action)}
              <span class="muted under">
                <Name>{text}</Name>
              </span>
            </th>
            <td role="cell" data-label="To what">
              {what && (
                <a href={what.href}>
                  <Name>{what.label}</Name>
                </a>
              )}
              {subject !== undefined && <span class="muted under id">{subject}</span>}
              {!what && subject === undefined && <span class="muted">The installation</span>}
            </td>
            <td role="cell" data-label="Who">
              {by === filter.by ? (
                <Name>{who}</Name>
              ) : (
                <a href={auditAddress({ ...filter, by })} title={`Only what ${by} did`}>
                  <Name>{who}</Name>
                </a>
              )}
              {who !== by && by !== ITSELF && <span class="muted under id">{by}</span>}
            </td>
            <td role="cell" data-label="When">
              <Instant at={at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

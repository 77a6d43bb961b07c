import { PRODUCT } from '../../config.ts';
import { settingGroups } from '../../settingTexts.ts';
import { renderPage } from './layout.tsx';
import { Columns } from './lists.tsx';
import { OwnApps } from './ownApps.tsx';
import { Instant } from './parts.tsx';
import { Status, Timers } from './settingsStatus.tsx';
import { originTexts } from './settingsTexts.ts';
import type { SettingNote, SettingRow, SettingsView, Versions } from './settingsView.ts';

const sections = {
  status: 'Status',
  missing: 'What is missing',
  timers: 'Timers',
  apps: 'Your own apps',
  settings: 'Settings',
  versions: 'Versions',
} as const;

/** Milliseconds after which the page is looked at again. */
const PACE = 30_000;

/** The page of settings and status, as html. */
export function renderSettings(view: SettingsView): string {
  const { operator, generatedAt, notes } = view;
  return renderPage({
    title: 'Settings and status',
    operator,
    refresh: PACE,
    children: (
      <>
        <div class="head">
          <div>
            <h1>Settings and status</h1>
            <p class="muted">
              As of <Instant at={generatedAt} />
            </p>
          </div>
        </div>
        <p class="lead">How this installation is, what it works with, and what is set.</p>
        <nav aria-label="On this page">
          <ul class="row plainly">
            {Object.entries(sections).map(([id, text]) => (
              <li key={id}>
                <a href={`#${id}`}>{text}</a>
              </li>
            ))}
          </ul>
        </nav>
        <section aria-labelledby="status">
          <h2 id="status">{sections.status}</h2>
          <Status view={view} />
        </section>
        <section class="card" aria-labelledby="missing">
          <h2 id="missing">{sections.missing}</h2>
          <Missing notes={notes} />
        </section>
        <section aria-labelledby="timers">
          <h2 id="timers">{sections.timers}</h2>
          <Timers timers={view.timers} />
        </section>
        <section aria-labelledby="apps">
          <h2 id="apps">{sections.apps}</h2>
          <OwnApps apps={view.apps} />
        </section>
        <section aria-labelledby="settings">
          <h2 id="settings">{sections.settings}</h2>
          <p>
            They are app settings of the Function App, and are read when it starts. Of secrets, and of
            addresses that are as good as secrets, only that they are set is shown.
          </p>
          {view.settings.map(({ group, rows }) => (
            <SettingTable key={group} title={settingGroups[group]} rows={rows} />
          ))}
        </section>
        <section class="card" aria-labelledby="versions">
          <h2 id="versions">{sections.versions}</h2>
          <VersionList versions={view.versions} />
        </section>
      </>
    ),
  });
}

function Missing({ notes }: { readonly notes: readonly SettingNote[] }) {
  if (notes.length === 0) return <p>Nothing that would be missed.</p>;
  return (
    <ul>
      {notes.map(({ setting, text }) => (
        <li key={`${setting} ${text}`}>
          {setting !== undefined && (
            <>
              <code>{setting}</code>:{' '}
            </>
          )}
          <bdi>{text}</bdi>
        </li>
      ))}
    </ul>
  );
}

function SettingTable({ title, rows }: { readonly title: string; readonly rows: readonly SettingRow[] }) {
  return (
    <>
      <h3>{title}</h3>
      <table role="table" class="cards settings">
        <caption class="unseen">Settings: {title}</caption>
        <Columns names={['Setting', 'Value', 'What it is']} />
        <tbody role="rowgroup">
          {rows.map((row) => (
            <Row key={row.name} row={row} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function Row({ row: { name, what, without, origin, value } }: { readonly row: SettingRow }) {
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        <code>{name}</code>
      </th>
      <td role="cell" data-label="Value">
        {value.map((line) => (
          <bdi class="line" key={line}>
            {line}
          </bdi>
        ))}
        <span class="muted under">
          {originTexts[origin]}
          {origin === 'set' && value.length === 0 && ', and not shown'}
        </span>
      </td>
      <td role="cell" data-label="What it is">
        {sentence(what)}
        {origin === 'unset' && without !== undefined && <> Not set: {without}.</>}
      </td>
    </tr>
  );
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function VersionList({ versions }: { readonly versions: Versions }) {
  const { product, node, authority, graph, cloud, profiles } = versions;
  return (
    <dl>
      <div>
        <dt>{PRODUCT}</dt>
        <dd>{product ?? 'Run from its sources, without a version'}</dd>
      </div>
      <div>
        <dt>Node.js</dt>
        <dd>{node}</dd>
      </div>
      <div>
        <dt>Microsoft Entra and Graph</dt>
        <dd>
          {authority} and {graph}
          <span class="muted under">
            {cloud === undefined ? 'None of Microsoft’s clouds' : `In ${cloud}`}
          </span>
        </dd>
      </div>
      <div>
        <dt>Profiles</dt>
        <dd>
          {profiles === undefined ? (
            'They could not be read.'
          ) : (
            <ul class="plainly">
              {profiles.map(({ id, name, version }) => (
                <li key={id}>
                  <a href={`/profiles/${encodeURIComponent(id)}`}>
                    <bdi>{name}</bdi>
                  </a>
                  , version {version}
                </li>
              ))}
            </ul>
          )}
        </dd>
      </div>
    </dl>
  );
}

import { importColumns } from '../../onboarding/imports/file.ts';
import type { FieldError } from '../problem.ts';
import { Choice } from './fields.tsx';
import { columnTexts } from './importTexts.ts';
import { renderPage } from './layout.tsx';
import { Columns } from './lists.tsx';
import type { Viewer } from './overview.tsx';
import { Name } from './parts.tsx';

/** The form that imports connections. */
export interface ImportFormView {
  readonly operator: Viewer;
  readonly profiles: readonly { readonly id: string; readonly name: string }[];
  /** Told to no two forms: one that is sent twice is known by it. */
  readonly mark: string;
  readonly text: string;
  readonly skipInvalid: boolean;
  /** What is wrong with what was sent. */
  readonly refusal?: { readonly lead: string; readonly errors: readonly FieldError[] } | undefined;
}

const EXAMPLE = 'tenant,profile,name,tags\ncontoso.com,snow,Contoso licences,pilot;europe';

/** The page of that form, as html. */
export function renderImportForm(view: ImportFormView): string {
  return renderPage({
    title: 'Import connections',
    operator: view.operator,
    children: (
      <>
        <p class="crumb">
          <a href="/connections">Connections</a>
        </p>
        <h1>Import connections</h1>
        <p class="lead">A table of up to 10,000 rows, as CSV: each row becomes a connection.</p>
        {view.refusal && <Refusal {...view.refusal} />}
        <Form view={view} />
        <KnownColumns profiles={view.profiles} />
        <p>
          Earlier imports are in the <a href="/audit?action=import.begun">audit list</a>.
        </p>
      </>
    ),
  });
}

function Form({ view: { text, mark, skipInvalid, refusal } }: { readonly view: ImportFormView }) {
  const isWrong = refusal !== undefined;
  return (
    <form method="post" action="/connections/import" encType="multipart/form-data" class="card">
      <h2>The table</h2>
      <input type="hidden" name="mark" value={mark} />
      <div class="field">
        <label for="file">CSV file</label>
        <p class="muted" id="file-hint">
          UTF-8, at most 4 MiB. A file that is chosen takes the place of the text below.
        </p>
        <input id="file" name="file" type="file" accept=".csv,text/csv" aria-describedby="file-hint" />
      </div>
      <div class={isWrong ? 'field wrong' : 'field'}>
        <label for="text">Or the same as text</label>
        <p class="muted" id="text-hint">
          The first row names the columns. Commas, semicolons and tabulators are all taken between them.
        </p>
        <textarea
          id="text"
          name="text"
          class="code"
          rows={10}
          spellcheck={false}
          autocomplete="off"
          placeholder={EXAMPLE}
          aria-describedby={isWrong ? 'text-hint refusal' : 'text-hint'}
          aria-invalid={isWrong ? 'true' : undefined}
          value={text}
        />
      </div>
      <Choice
        id="skipInvalid"
        name="skipInvalid"
        type="checkbox"
        value="yes"
        label="Leave wrong rows out"
        hint="Else nothing is made while anything is wrong with any row."
        checked={skipInvalid}
      />
      <div class="go">
        <div class="row">
          <button type="submit" name="act" value="import" class="main">
            Import
          </button>
          <button type="submit" name="act" value="check">
            Check only
          </button>
        </div>
        <p class="muted">
          “Check only” looks up every tenant at Microsoft and makes nothing. An import sends nothing to
          anybody either: you make the onboarding links once it is done.
        </p>
      </div>
    </form>
  );
}

function Refusal({ lead, errors }: NonNullable<ImportFormView['refusal']>) {
  return (
    <div class="box bad" role="alert" tabIndex={-1} data-first id="refusal">
      <p>
        <strong>{lead}</strong>
      </p>
      {errors.length > 0 && (
        <table role="table" class="cards">
          <caption class="unseen">What is wrong, row by row</caption>
          <Columns names={['Row', 'Column', 'What is wrong']} />
          <tbody role="rowgroup">
            {errors.map(placed).map(({ row, column, message }) => (
              <tr role="row" key={`${row} ${column} ${message}`}>
                <th role="rowheader" scope="row">
                  {row}
                </th>
                <td role="cell" data-label="Column">
                  {column === '' ? <span class="muted">The whole row</span> : <Name>{column}</Name>}
                </td>
                <td role="cell" data-label="What is wrong">
                  <Name>{message}</Name>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

/** Of a path such as `rows.3.tenant`. */
function placed({ path, message }: FieldError) {
  const [, row = '', column = path] = /^rows\.(\d+)\.(.*)$/s.exec(path) ?? [];
  return { row: row === '' ? 'The table' : row === '1' ? '1 (the header)' : row, column, message };
}

const KnownColumns = ({ profiles }: Pick<ImportFormView, 'profiles'>) => (
  <section class="card" aria-labelledby="columns">
    <h2 id="columns">Its columns</h2>
    <p>They stand in any order.</p>
    <dl>
      {importColumns.map((column) => (
        <div key={column}>
          <dt>
            <code>{column}</code>
          </dt>
          <dd>{columnTexts[column]}</dd>
        </div>
      ))}
    </dl>
    <h3>Profiles</h3>
    <dl>
      {profiles.map(({ id, name }) => (
        <div key={id}>
          <dt>
            <code>{id}</code>
          </dt>
          <dd>
            <Name>{name}</Name>
          </dd>
        </div>
      ))}
    </dl>
  </section>
);

import type { ImportLink } from '../schemas/imports.ts';
import { CopyField } from './fields.tsx';
import { renderPage } from './layout.tsx';
import { LinksToCopy } from './linksToCopy.tsx';
import { Columns } from './lists.tsx';
import type { Viewer } from './overview.tsx';
import { Name, plain } from './parts.tsx';

/** Links of an import, each shown this once. */
export interface ImportLinksView {
  readonly operator: Viewer;
  /** The import. */
  readonly id: string;
  readonly links: readonly ImportLink[];
}

const address = ({ connection }: ImportLink): string => `/connections/${encodeURIComponent(connection)}`;

/** The page that shows them, as html. */
export function renderImportLinks({ operator, id, links }: ImportLinksView): string {
  const made = links.filter(({ link }) => link !== undefined);
  const passedOver = links.filter(({ link }) => link === undefined);
  const title = made.length === 1 ? '1 new onboarding link' : `${made.length} new onboarding links`;
  return renderPage({
    title,
    operator,
    children: (
      <>
        <p class="crumb">
          <a href={`/imports/${encodeURIComponent(id)}`}>Back to the import</a>
        </p>
        <h1>{title}</h1>
        {made.length > 0 && <Made links={made} />}
        {passedOver.length > 0 && <PassedOver links={passedOver} />}
        {links.length === 0 && <p class="lead">No row of this part has a connection.</p>}
      </>
    ),
  });
}

function Made({ links }: { readonly links: readonly ImportLink[] }) {
  return (
    <>
      <LinksToCopy links={links} />
      <section aria-labelledby="each">
        <h2 id="each">One by one</h2>
        <table role="table" class="cards">
          <caption class="unseen">Connections and their new links</caption>
          <Columns names={['Row', 'Connection', 'Link']} />
          <tbody role="rowgroup">
            {links.map((one) => (
              <Line key={one.row} one={one} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function Line({ one }: { readonly one: ImportLink }) {
  const { row, name, tenant, link } = one;
  return (
    <tr role="row">
      <td role="cell" data-label="Row">
        {row}
      </td>
      <th role="rowheader" scope="row">
        <a href={address(one)}>
          <Name>{name}</Name>
        </a>
        <span class="muted under">
          <Name>{tenant}</Name>
        </span>
      </th>
      <td role="cell">
        <CopyField
          id={`link-${row}`}
          label={
            <>
              Link<span class="unseen"> for {plain(name)}</span>
            </>
          }
          value={link?.url ?? ''}
          copy="Copy"
        />
      </td>
    </tr>
  );
}

const PassedOver = ({ links }: { readonly links: readonly ImportLink[] }) => (
  <section class="box warn">
    <h2>
      {links.length} {links.length === 1 ? 'was' : 'were'} passed over
    </h2>
    <ul>
      {links.map((one) => (
        <li key={one.row}>
          <a href={address(one)}>
            <Name>{one.name}</Name>
          </a>{' '}
          <span class="muted">
            in <Name>{one.tenant}</Name>
          </span>
          <br />
          {one.passedOver}
        </li>
      ))}
    </ul>
  </section>
);

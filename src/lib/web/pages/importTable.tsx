import type { ImportRow } from '../../onboarding/imports/rows.ts';
import { Columns } from './lists.tsx';
import { ImportedTag, Name } from './parts.tsx';

/** Rows of an import and what became of each. The roles are those that a table has by itself; browsers drop them where the phone's style shows cards instead. */
export const ImportTable = ({ rows }: { readonly rows: readonly ImportRow[] }) => (
  <table role="table" class="cards">
    <caption class="unseen">Rows of the table, and what became of each</caption>
    <Columns names={['Row', 'Name', 'Tenant', 'Profile', 'What became of it']} />
    <tbody role="rowgroup">
      {rows.map((one) => (
        <Row key={one.row} one={one} />
      ))}
    </tbody>
  </table>
);

function Row({
  one: { row, name, tenant, profile, status, connection, errors = [] },
}: {
  readonly one: ImportRow;
}) {
  return (
    <tr role="row">
      <td role="cell" data-label="Row">
        {row}
      </td>
      <th role="rowheader" scope="row">
        {connection === undefined ? (
          <Said>{name}</Said>
        ) : (
          <a href={`/connections/${encodeURIComponent(connection)}`}>
            <Name>{name}</Name>
          </a>
        )}
      </th>
      <td role="cell" data-label="Tenant">
        <Said>{tenant}</Said>
      </td>
      <td role="cell" data-label="Profile">
        <Said>{profile}</Said>
      </td>
      <td role="cell" data-label="What became of it">
        <ImportedTag status={status} />
        {status === 'there' && (
          <span class="muted under">The tenant had a connection of this profile already.</span>
        )}
        {errors.map(({ path, message }) => (
          <span class="under" key={`${path} ${message}`}>
            {path !== '' && (
              <>
                <code>{path}</code>:{' '}
              </>
            )}
            <Name>{message}</Name>
          </span>
        ))}
      </td>
    </tr>
  );
}

const Said = ({ children }: { readonly children: string }) =>
  children === '' ? <span class="muted">Empty</span> : <Name>{children}</Name>;

import type { permissionTexts } from './labels.ts';
import { Columns } from './lists.tsx';
import { Instant, Name, PermissionTag } from './parts.tsx';

/** What was granted, held against what the profile asks for. Instants are ISO 8601. */
export interface GrantsView {
  /** When it was read. */
  readonly at: string;
  readonly asked: readonly {
    /** Microsoft's. */
    readonly name: string;
    readonly plain: string;
    readonly why: string;
    readonly standing: keyof typeof permissionTexts;
  }[];
  /** Names of what is granted beyond that, one after the other. */
  readonly excess?: string | undefined;
}

/** Permission by permission. */
export function Grants({ grants: { at, asked, excess } }: { readonly grants: GrantsView }) {
  return (
    <section class="card" aria-labelledby="permissions">
      <h2 id="permissions">Permissions</h2>
      <p class="muted">
        What the profile asks for, and what was granted as read on <Instant at={at} />.
      </p>
      <table role="table" class="cards">
        <caption class="unseen">
          Permissions: what each lets the connector do, and whether it is granted
        </caption>
        <Columns names={['Permission', 'Why', 'Standing']} />
        <tbody role="rowgroup">
          {asked.map(({ name, plain, why, standing }) => (
            <tr role="row" key={name}>
              <th role="rowheader" scope="row">
                <Name>{plain}</Name>
                <span class="muted under">
                  <code>{name}</code>
                </span>
              </th>
              <td role="cell" data-label="Why">
                <Name>{why}</Name>
              </td>
              <td role="cell" data-label="Standing">
                <PermissionTag standing={standing} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {excess !== undefined && (
        <p>
          Granted beyond that: <code>{excess}</code>
        </p>
      )}
    </section>
  );
}

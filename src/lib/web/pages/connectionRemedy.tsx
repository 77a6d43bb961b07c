import { renderPage } from './layout.tsx';
import { Name } from './parts.tsx';

/** Asks whether the names of users are to be shown in usage reports, as html. */
export function renderRemedy({
  operator,
  connection: { id, name, tenantName },
  finding,
}: {
  readonly operator: { readonly name: string };
  readonly connection: { readonly id: string; readonly name: string; readonly tenantName: string };
  readonly finding: string;
}): string {
  const address = `/connections/${encodeURIComponent(id)}`;
  return renderPage({
    title: `Show names for ${name}`,
    operator,
    children: (
      <>
        <p class="crumb">
          <a href={address}>
            <Name>{name}</Name>
          </a>
        </p>
        <h1>Show the names of users in usage reports?</h1>
        <p class="lead">
          In all usage reports of <Name>{tenantName}</Name>, Microsoft 365 then shows the names of users,
          groups and sites to everybody who may read reports.
        </p>
        <p>
          That is a decision about personal data. The tenant admin has allowed it; where others have a say, a
          works council for example, make sure that they were asked. It is listed in the audit as done by you.
        </p>
        <form method="post" action={`${address}/remedies/${encodeURIComponent(finding)}`} class="row">
          <input type="hidden" name="confirmed" value="yes" />
          <button type="submit" class="main">
            Show the names
          </button>
          <a class="button" href={address}>
            Leave them concealed
          </a>
        </form>
      </>
    ),
  });
}

/** What came of it. */
export function Remedied({
  outcome: { changed, seen },
}: {
  readonly outcome: { readonly changed: boolean; readonly seen: boolean };
}) {
  return (
    <div class="box good" role="status" tabIndex={-1} data-first>
      <p>
        <strong>
          {changed
            ? 'Usage reports are to show names from now on.'
            : 'Usage reports are set to show names already.'}
        </strong>{' '}
        {!seen && 'Microsoft 365 has taken the change and does not show it yet. '}
        Reports follow within 48 hours{changed ? ', and are looked at anew in a moment.' : '.'}
      </p>
    </div>
  );
}

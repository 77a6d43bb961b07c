import type { State } from '../../connections/connection.ts';
import type { Removal } from '../../onboarding/disconnect/removals.ts';
import type { RemovalWish } from '../../onboarding/disconnect/wish.ts';
import { renderPage } from './layout.tsx';
import { CopyField, Faults } from './fields.tsx';
import { Instant, Name } from './parts.tsx';
import { RemovalForm } from './removalForm.tsx';

/** The page on which a connection is ended. Instants are ISO 8601. */
export interface RemovalsView {
  readonly operator: { readonly name: string; readonly canOperate: boolean };
  readonly connection: {
    readonly id: string;
    readonly name: string;
    readonly tenantName: string;
    readonly state: State;
  };
  readonly removals: readonly Removal[];
  /** A wish waits for an admin of the tenant. */
  readonly isRequested: boolean;
  /** Why a removal does not go on, and the ids of what is left of it. */
  readonly stopped?: {
    readonly bySteward: boolean;
    readonly at: string;
    readonly text?: string;
    readonly left: readonly string[];
  };
  /** What the form says: as it was sent, where it was refused. */
  readonly wish: RemovalWish;
  readonly faults: readonly { readonly path: string; readonly message: string }[];
  /** The admin's link, shown this once. */
  readonly link?: { readonly url: string; readonly expiresAt: string } | undefined;
}

/** What exists in the tenant because of a connection, to be ticked, as html. */
export function renderRemovals(view: RemovalsView): string {
  const { operator, connection, link, isRequested, faults } = view;
  const address = `/connections/${encodeURIComponent(connection.id)}`;
  return renderPage({
    title: `Disconnect ${connection.name}`,
    operator,
    children: (
      <>
        <p>
          <a href={address}>Back to the connection</a>
        </p>
        <h1>
          Disconnect <Name>{connection.name}</Name>
        </h1>
        <Faults faults={faults} lead="That cannot be done:" labels={{}} />
        {link && <AdminLink link={link} />}
        {connection.state === 'disconnected' ? (
          <p class="lead">This connection is ended. Make an onboarding link to connect it again.</p>
        ) : (
          <>
            <p class="lead">
              What is ticked is removed from <Name>{connection.tenantName}</Name>. What is not ticked stays
              there; the key vault forgets it all the same, and open alerts close.
            </p>
            {view.stopped && <StoppedRemoval stopped={view.stopped} address={address} />}
            {isRequested && <Requested address={address} />}
            <RemovalForm view={view} address={address} />
          </>
        )}
      </>
    ),
  });
}

function AdminLink({ link }: { readonly link: NonNullable<RemovalsView['link']> }) {
  return (
    <section class="card" aria-labelledby="admin-link" tabIndex={-1} data-first>
      <h2 id="admin-link">The link for the tenant admin</h2>
      <p>
        Send it to an admin of the tenant. It is shown this once, and good until{' '}
        <Instant at={link.expiresAt} />.
      </p>
      <CopyField id="removal-link" label="Address" value={link.url} copy="Copy" fleeting />
    </section>
  );
}

function Requested({ address }: { readonly address: string }) {
  return (
    <form method="post" action={`${address}/removals/cancel`} class="card">
      <p>A removal waits for an admin of the tenant. Until somebody begins with it, it can be taken back.</p>
      <button type="submit">Keep the connection</button>
    </form>
  );
}

function StoppedRemoval({
  stopped,
  address,
}: {
  readonly stopped: NonNullable<RemovalsView['stopped']>;
  readonly address: string;
}) {
  const { bySteward, at, text, left } = stopped;
  return (
    <section class="card stop" aria-labelledby="stopped">
      <h2 id="stopped">The removal has stopped</h2>
      <p>
        {bySteward
          ? 'Microsoft does not let the steward app go on.'
          : 'The page of the link says who can go on with it, and how.'}{' '}
        It stands still since <Instant at={at} />.
      </p>
      {text !== undefined && text !== '' && (
        <p class="quote">
          <Name>{text}</Name>
        </p>
      )}
      {left.length > 0 && (
        <form method="post" action={`${address}/removals`}>
          <input type="hidden" name="by" value="admin" />
          {left.map((id) => (
            <input key={id} type="hidden" name={`remove.${id}`} value="on" />
          ))}
          <button type="submit" class="main">
            {bySteward ? 'Ask an admin of the tenant instead' : 'Ask an admin of the tenant again'}
          </button>
        </form>
      )}
      <form method="post" action={`${address}/removals/cancel`}>
        <p>What has been removed already does not come back.</p>
        <button type="submit">Keep the connection</button>
      </form>
    </section>
  );
}

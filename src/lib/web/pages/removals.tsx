import type { State } from '../../connections/connection.ts';
import type { Removal, RemovalKind } from '../../onboarding/disconnect/removals.ts';
import type { RemovalWish } from '../../onboarding/disconnect/wish.ts';
import { renderPage } from './layout.tsx';
import { Choice, CopyField, Faults } from './fields.tsx';
import { Instant, Name } from './parts.tsx';

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

/** `adopted`: what it means for something that was there before us. */
const kinds: Record<RemovalKind, { what: string; means: string; adopted?: string }> = {
  removeConsent: {
    what: 'The consent of the tenant to the shared app',
    means: 'The connector gets no token of this tenant any more.',
  },
  removeGrants: {
    what: 'The permissions of the app',
    means: 'The app stays, and may read nothing.',
    adopted: 'Only those that we granted: the app was there before us, and keeps what it had.',
  },
  removeCredential: {
    what: 'The secrets and certificates that we made for the app',
    means: 'Whoever was given one can no longer use it.',
  },
  removeApplication: {
    what: 'The app itself',
    means: 'The tenant can restore it for 30 days.',
  },
  removeAccount: {
    what: 'The account',
    means: 'The tenant can restore it for 30 days.',
    adopted: 'It was there before us. Something else may use it. The tenant can restore it for 30 days.',
  },
  removeIncomingAccount: {
    what: 'An account that was to take the place of the one in force',
    means: 'The tenant can restore it for 30 days.',
    adopted: 'It was there before us. Something else may use it. The tenant can restore it for 30 days.',
  },
  removeFormerAccount: {
    what: 'An account that another one has replaced',
    means: 'The tenant can restore it for 30 days.',
    adopted: 'It was there before us. Something else may use it. The tenant can restore it for 30 days.',
  },
  removeTrialUser: {
    what: 'The disabled user of a trial that did not come to its end',
    means: 'Nobody can sign in as it. The tenant can restore it for 30 days.',
  },
  removeSteward: {
    what: 'The steward app',
    means: 'It watches and renews nothing in this tenant any more.',
  },
  removeSetup: {
    what: 'What the setup app has left behind',
    means: 'It was only there while something was made.',
  },
};

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
            <Form view={view} address={address} />
          </>
        )}
      </>
    ),
  });
}

function Form({ view, address }: { readonly view: RemovalsView; readonly address: string }) {
  const { removals, wish } = view;
  return (
    <form method="post" action={`${address}/removals`} class="card">
      <fieldset>
        <legend>What exists in the tenant because of this connection</legend>
        {removals.length === 0 && <p>Nothing that we know of.</p>}
        {removals.map((removal) => (
          <Tick key={removal.id} removal={removal} checked={wish.remove.includes(removal.id)} />
        ))}
      </fieldset>
      <fieldset>
        <legend>Who removes it</legend>
        <Choice
          id="by-admin"
          name="by"
          type="radio"
          value="admin"
          label="An admin of the tenant, who gets a link"
          checked={wish.by === 'admin'}
        />
        <Choice
          id="by-steward"
          name="by"
          type="radio"
          value="steward"
          label="The steward app, at once"
          hint="Only what says so above."
          checked={wish.by === 'steward'}
        />
      </fieldset>
      <button type="submit" class="main">
        Disconnect
      </button>
    </form>
  );
}

function Tick({ removal, checked }: { readonly removal: Removal; readonly checked: boolean }) {
  const { id, kind, name, usedBy, bySteward, wasThere } = removal;
  const [user] = usedBy;
  const { what, means, adopted } = kinds[kind];
  return (
    <Choice
      id={id}
      name={`remove.${id}`}
      type="checkbox"
      value="on"
      checked={checked && user === undefined}
      isDisabled={user !== undefined}
      label={
        <>
          {what}
          {name !== '' && (
            <>
              {': '}
              <Name>{name}</Name>
            </>
          )}
        </>
      }
      hint={
        user ? (
          <>
            Stays, since the connection <Name>{user.name}</Name> uses it too.
          </>
        ) : (
          `${(wasThere && adopted) || means}${bySteward ? ' The steward app may remove it.' : ''}`
        )
      }
    />
  );
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

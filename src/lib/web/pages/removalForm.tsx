import type { Removal, RemovalKind } from '../../onboarding/disconnect/removals.ts';
import type { RemovalWish } from '../../onboarding/disconnect/wish.ts';
import { Choice } from './fields.tsx';
import { Name } from './parts.tsx';

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

/** What is there, to be ticked, and who removes it; as it was sent, where it was refused. */
export function RemovalForm({
  view,
  address,
}: {
  readonly view: { readonly removals: readonly Removal[]; readonly wish: RemovalWish };
  readonly address: string;
}) {
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

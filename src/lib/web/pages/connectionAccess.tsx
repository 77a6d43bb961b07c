import type { Access } from '../../connections/access.ts';
import type { Provisioning } from '../../connections/provisioning.ts';
import { Instant, Name } from './parts.tsx';

/** What a connection works with in its tenant, and how far its making has come. */
export interface AccessView {
  readonly ownership: 'shared' | 'dedicated';
  readonly apps: readonly (Access['apps'][number] & { readonly name: string })[];
  readonly account?: Access['account'] | undefined;
  /** What takes the place of the account once it is proved. */
  readonly incoming?: Access['incoming'] | undefined;
  readonly steward: Access['steward'];
  /** Why the last renewal by itself did not go on. */
  readonly rotationStop?:
    | { readonly title: string; readonly at: string; readonly text?: string | undefined }
    | undefined;
  /** There are credentials that we made and may renew. */
  readonly mayRotate: boolean;
  /** There is an account whose password is ours to renew. */
  readonly mayRenewPassword: boolean;
  /** Where the making stands, while it is not finished. */
  readonly making?:
    | {
        readonly kind: Provisioning['kind'];
        /** Absent where nobody has begun. */
        readonly step?: string | undefined;
        readonly stop?:
          | { readonly title: string; readonly at: string; readonly text?: string | undefined }
          | undefined;
      }
    | undefined;
}

const origins = {
  made: 'made by us',
  adopted: 'was there before, chosen by the tenant admin',
  given: 'not ours',
} as const;

/** What exists in the tenant for this connection. */
export function AccessSection({
  access,
  address,
  canEnd,
  isEnded,
}: {
  readonly access: AccessView;
  readonly address: string;
  readonly canEnd: boolean;
  readonly isEnded: boolean;
}) {
  const { apps, account, incoming, steward, making, ownership } = access;
  return (
    <section class="card" aria-labelledby="access">
      <h2 id="access">In the tenant</h2>
      {making && <Making making={making} />}
      {access.rotationStop && <RotationStop stop={access.rotationStop} />}
      {ownership === 'shared' && <p>It works through the shared app of this installation.</p>}
      {ownership === 'dedicated' && apps.length === 0 && !account && !incoming && (
        <p class="muted">Nothing yet.</p>
      )}
      <dl>
        {apps.map((app) => (
          <div key={app.key}>
            <dt>
              App <Name>{app.name}</Name>
            </dt>
            <dd>
              <code>{app.clientId}</code>
              <br />
              <span class="muted">{origins[app.origin]}</span>
            </dd>
          </div>
        ))}
        {account && (
          <div>
            <dt>Account</dt>
            <dd>
              <Name>{account.userPrincipalName}</Name>
              <br />
              <span class="muted">{origins[account.origin]}</span>
            </dd>
          </div>
        )}
        {incoming && (
          <div>
            <dt>Account to come</dt>
            <dd>
              <Name>{incoming.userPrincipalName}</Name>
              <br />
              <span class="muted">
                {origins[incoming.origin]}; it comes into force once it is proved
                {account && ', and until then the account above is used'}
              </span>
            </dd>
          </div>
        )}
        {steward.length > 0 && (
          <div>
            <dt>The steward app may</dt>
            <dd>{steward.join(', ')}</dd>
          </div>
        )}
      </dl>
      {canEnd && access.mayRotate && (
        <form method="post" action={`${address}/rotate`}>
          <p>
            A new credential is made, tried, and put into force; the old one goes on working. Where an admin
            of the tenant has to sign in for it, you get a link to send.
          </p>
          <button type="submit">Renew the credential now</button>
        </form>
      )}
      {canEnd && access.mayRenewPassword && (
        <form method="post" action={`${address}/rotate`}>
          <input type="hidden" name="what" value="password" />
          <p>
            The account gets a new password, which is tried and put into force. Somebody has to sign in for
            it: you get a link to send. The old password stops working at once.
          </p>
          <button type="submit">Renew the account’s password</button>
        </form>
      )}
      {canEnd && !isEnded && (
        <p>
          <a href={`${address}/removals`}>Disconnect, and choose what is removed from the tenant</a>
        </p>
      )}
      {canEnd && isEnded && (
        <form method="post" action={`${address}/delete`}>
          <p>
            The connection is ended. Its history is kept until you delete it; an onboarding link connects it
            again.
          </p>
          <button type="submit">Delete the connection and its history</button>
        </form>
      )}
    </section>
  );
}

const doing: Record<Provisioning['kind'], string> = {
  make: 'It is being set up',
  remove: 'It is being removed from the tenant',
  rotate: 'Its credential is being renewed',
  trial: 'What it may do is being tried',
};

function RotationStop({
  stop: { title, at, text },
}: {
  readonly stop: NonNullable<AccessView['rotationStop']>;
}) {
  return (
    <div class="box warn">
      <p>
        <strong>{title}</strong> The credential could not be renewed on <Instant at={at} />. What is in force
        stays so, and it is tried again every night.
      </p>
      {text !== undefined && (
        <p class="muted">
          <Name>{text}</Name>
        </p>
      )}
    </div>
  );
}

function Making({ making: { kind, step, stop } }: { readonly making: NonNullable<AccessView['making']> }) {
  if (stop) {
    return (
      <div class="box warn">
        <p>
          <strong>{stop.title}</strong> The steps stand still since <Instant at={stop.at} />: the tenant admin
          sees on the page of the link what to do.
        </p>
        {stop.text !== undefined && (
          <p class="muted">
            <Name>{stop.text}</Name>
          </p>
        )}
      </div>
    );
  }
  return (
    <div class="box busy">
      <p>
        {doing[kind]}
        {step === undefined ? '; nobody has signed in for it yet.' : `: ${step}.`}
      </p>
    </div>
  );
}

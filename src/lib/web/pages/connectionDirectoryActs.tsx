import { Instant, Name } from './parts.tsx';

/** How the password of a directory account stands. Instants are ISO 8601. */
export interface DirectoryStanding {
  readonly handOver: { readonly state: 'never' | 'shown' | 'again' | 'confirmed' };
  /** A new one is being set. */
  readonly renewal?: {
    readonly since: string;
    readonly dueAt: string;
    /** Why it waits. */
    readonly reason?: string | undefined;
  };
  /** Why the last renewal did not go on. */
  readonly renewalStop?: { readonly at: string; readonly text: string } | undefined;
}

/** How the password of a directory account stands, and a button that renews it. */
export function DirectoryRenewal({
  address,
  standing: { handOver, renewal, renewalStop },
  mayRenew,
}: {
  /** Of the connection's page. */
  readonly address: string;
  readonly standing: DirectoryStanding;
  readonly mayRenew: boolean;
}) {
  return (
    <>
      {handOver.state === 'again' && (
        <div class="box warn">
          <p>
            Nobody has said that the new password is entered at the connector.{' '}
            <a href={`${address}/hand-over`}>Hand it over</a>
          </p>
        </div>
      )}
      {renewal && (
        <div class="box busy">
          <p>
            A new password is being set since <Instant at={renewal.since} />. Whether the account has it by
            now is found out by itself, from <Instant at={renewal.dueAt} /> on; until then nobody tries
            either.
          </p>
          {renewal.reason !== undefined && (
            <p class="muted">
              <Name>{renewal.reason}</Name>
            </p>
          )}
        </div>
      )}
      {renewalStop && (
        <div class="box warn">
          <p>
            The password could not be renewed on <Instant at={renewalStop.at} />. What was in force still is.
          </p>
          <p class="muted">
            <Name>{renewalStop.text}</Name>
          </p>
        </div>
      )}
      {mayRenew && (
        <form method="post" action={`${address}/rotate`}>
          <input type="hidden" name="what" value="directory" />
          <p>
            The account sets itself a new password, which is tried and put into force. The connector has to be
            given it.
          </p>
          <p>
            <button type="submit">Renew the directory account’s password</button>
          </p>
        </form>
      )}
    </>
  );
}

/** A button that takes the account away from the connection. @param address of the connection's page */
export const DirectoryRemoval = ({ address }: { readonly address: string }) => (
  <section aria-labelledby="directory-removal">
    <h3 id="directory-removal">No longer needed</h3>
    <form method="post" action={`${address}/directory/remove`}>
      <p>
        Where the connector does without it, it is taken away from this connection. In its domain it stays.
      </p>
      <button type="submit">Take the directory account away</button>
    </form>
  </section>
);

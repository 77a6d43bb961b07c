import { fieldAttributes, ANSWER, answered } from './fields.tsx';
import { Instant, Name, Told } from './parts.tsx';

/** A credential on an app of the connection's that is not the one in force, nor made here. */
export interface OtherView {
  readonly keyId: string;
  /** What the last check found wrong with it. */
  readonly said: readonly string[];
  /** Somebody said that it is not the connector's. */
  readonly notOurs?: { readonly reason: string; readonly by: string; readonly at: string };
}

/** What was sent and is not kept. */
export interface OtherOutcome {
  readonly keyId: string;
  readonly typed: string;
  readonly error: string;
}

/** The section "Other credentials". */
export interface OthersView {
  readonly items: readonly OtherView[];
  readonly outcome?: OtherOutcome | undefined;
}

/** Lists what others put on the apps of the connection, and takes whose it is not. */
export function Others({
  address,
  others: { items, outcome },
  names,
  canMark,
}: {
  /** Of the connection's page. */
  readonly address: string;
  readonly others: OthersView;
  /** Of the operators who said something, by object id. */
  readonly names: ReadonlyMap<string, string>;
  readonly canMark: boolean;
}) {
  return (
    <section class="card" id="others" aria-labelledby="others-title">
      <h2 id="others-title">Other credentials of its app</h2>
      <p>
        These are registered beside the one in force, and were not made here. Their ends are told of, as the
        connector may use them. If one is not the connector’s, say so, and nothing is said of it any more.
      </p>
      <ul class="checks">
        {items.map((item) => (
          <Other
            key={item.keyId}
            item={item}
            names={names}
            action={`${address}/credentials/${encodeURIComponent(item.keyId)}`}
            outcome={outcome?.keyId === item.keyId ? outcome : undefined}
            canMark={canMark}
          />
        ))}
      </ul>
    </section>
  );
}

function Other({
  item: { keyId, said, notOurs },
  names,
  action,
  outcome,
  canMark,
}: {
  readonly item: OtherView;
  readonly names: ReadonlyMap<string, string>;
  readonly action: string;
  readonly outcome: OtherOutcome | undefined;
  readonly canMark: boolean;
}) {
  const of = <span class="unseen"> {keyId}</span>;
  return (
    <li>
      <h3>
        Key ID <code>{keyId}</code>
      </h3>
      {said.map((sentence) => (
        <p key={sentence}>
          <Name>{sentence}</Name>
        </p>
      ))}
      {notOurs && (
        <p>
          Not the connector’s: <Name>{notOurs.reason}</Name>{' '}
          <span class="muted">
            Said <Instant at={notOurs.at} /> by <Told text={notOurs.by} names={names} />
          </span>
        </p>
      )}
      {canMark && notOurs && (
        <form method="post" action={action}>
          <input type="hidden" name="notOurs" value="no" />
          <button type="submit">Take that back{of}</button>
        </form>
      )}
      {canMark && !notOurs && (
        <details open={outcome !== undefined}>
          <summary>It is not the connector’s{of}</summary>
          <Reason keyId={keyId} action={action} outcome={outcome} />
        </details>
      )}
    </li>
  );
}

function Reason({
  keyId,
  action,
  outcome,
}: {
  readonly keyId: string;
  readonly action: string;
  readonly outcome: OtherOutcome | undefined;
}) {
  // Its name in the form is the same for each; what the page calls it is not.
  const id = `reason-${keyId}`;
  return (
    <form method="post" action={answered(action)} novalidate>
      <input type="hidden" name="notOurs" value="yes" />
      <div {...(outcome === undefined ? { class: 'field' } : { class: 'field wrong', id: ANSWER })}>
        <label for={id}>Whose it is, or what it is for</label>
        <p class="muted" id={`${id}-hint`}>
          One sentence, at most 200 characters. Who said it is kept with it.
        </p>
        {outcome && (
          <p class="error" id={`${id}-error`} role="alert" tabIndex={-1} data-first>
            It was not kept: the reason {outcome.error}.
          </p>
        )}
        <input
          {...fieldAttributes(id, outcome?.error)}
          name="reason"
          type="text"
          value={outcome?.typed ?? ''}
          autocomplete="off"
        />
      </div>
      <p>
        <button type="submit">Say so</button>
      </p>
    </form>
  );
}

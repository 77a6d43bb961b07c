import { Faults, Field, fieldAttributes, answered } from './fields.tsx';

/** What was sent from the form and is not kept. */
export interface CallersOutcome {
  /** As it was typed, but for what could be a secret. */
  readonly typed: string;
  readonly error: string;
  /** Of the list that it was to replace. */
  readonly mark: string;
}

/** The section "Who may fetch tokens". */
export interface CallersView {
  /** Object ids. */
  readonly ids: readonly string[];
  /** Names the list that a form replaces. */
  readonly mark: string;
  readonly outcome?: CallersOutcome | undefined;
}

const LABEL = 'Object IDs, one a line';

/** Lists who may fetch tokens, and takes a new list. */
export function Callers({
  address,
  callers: { ids, mark, outcome },
  canChange,
}: {
  /** Of the connection's page. */
  readonly address: string;
  readonly callers: CallersView;
  readonly canChange: boolean;
}) {
  return (
    <section class="card" id="tokens" aria-labelledby="tokens-title">
      <h2 id="tokens-title">Who may fetch tokens</h2>
      <p>
        A program or person of the operator’s tenant that is named here, and holds the role Mooring.Connector,
        gets this connection’s access tokens from <code>POST /api/v1{address}/token</code> and needs no
        credential of the tenant.
      </p>
      {ids.length === 0 ? (
        <p class="muted">Nobody.</p>
      ) : (
        <ul>
          {ids.map((id) => (
            <li key={id}>
              <code>{id}</code>
            </li>
          ))}
        </ul>
      )}
      <Faults
        faults={outcome ? [{ path: 'callers', message: outcome.error }] : []}
        lead="The list was not changed. Please look at this again:"
        labels={{ callers: LABEL }}
      />
      {canChange && (
        <form method="post" action={answered(`${address}/callers`)} class="fields" novalidate>
          <input type="hidden" name="mark" value={outcome?.mark ?? mark} />
          <Field
            name="callers"
            label={LABEL}
            hint="Of users, or of service principals: for a program the Object ID under Enterprise applications, not the one under App registrations. At most 20."
            error={outcome?.error}
          >
            <textarea
              {...fieldAttributes('callers', outcome?.error)}
              rows={4}
              autocomplete="off"
              spellcheck={false}
              value={outcome?.typed ?? ids.join('\n')}
            />
          </Field>
          <p>
            <button type="submit">Keep this list</button>
          </p>
        </form>
      )}
    </section>
  );
}

import type { FormatId } from '../../alerts/formats.ts';
import type { FieldError } from '../problem.ts';
import { CopyButton, Faults, Field, fieldAttributes, TextField, ANSWER, answered } from './fields.tsx';
import { Instant } from './parts.tsx';

const KEPT = 24;

/** The secret, this once; the script empties the field when the page is left. */
export const NewSecret = ({ secret }: { readonly secret: string }) => (
  <section class="box warn" id={ANSWER} tabIndex={-1} data-first aria-labelledby="secret">
    <h2 id="secret">Copy the secret now</h2>
    <p>
      The receiver needs it to tell that an event comes from here. It is shown this once: if it is lost, have
      another one made below.
    </p>
    <label for="secret-value">Secret</label>
    <div class="copy">
      <input
        id="secret-value"
        type="text"
        readonly
        value={secret}
        spellcheck={false}
        autocomplete="off"
        data-fleeting
      />
      <CopyButton id="secret-value" copy="Copy the secret" />
    </div>
  </section>
);

const labels = { overlapHours: 'Hours that the old one goes on', routingKey: 'Integration key' };

/** The form that puts another secret in force. */
export function OtherSecret({
  address,
  format,
  mark,
  previousEndsAt,
  errors,
}: {
  readonly address: string;
  readonly format: FormatId;
  readonly mark: string;
  /** Until then the secret before this one signs too. ISO 8601. */
  readonly previousEndsAt: string | undefined;
  readonly errors: readonly FieldError[];
}) {
  const theirs = format === 'pagerDuty';
  const error = errors.find(({ path }) => path === 'overlapHours')?.message;
  return (
    <details open={errors.length > 0}>
      <summary>{theirs ? 'Another integration key' : 'Another secret'}</summary>
      <Faults faults={errors} lead="The secret stays as it was. Please look at this again:" labels={labels} />
      {previousEndsAt !== undefined && (
        <p>
          The secret before this one signs too until <Instant at={previousEndsAt} />. Another one now ends it
          at once.
        </p>
      )}
      <form method="post" action={answered(`${address}/secret`)} novalidate>
        <input type="hidden" name="mark" value={mark} />
        {theirs ? (
          <TextField
            name="routingKey"
            label={labels.routingKey}
            hint="32 characters, from the service’s integrations in PagerDuty. The old one is used no more."
            type="password"
            faults={errors}
          />
        ) : (
          <Field
            name="overlapHours"
            label={labels.overlapHours}
            hint="0 to 168. Until then each event is signed with both, so that the receiver can be changed in peace."
            error={error}
          >
            <input
              {...fieldAttributes('overlapHours', error)}
              type="number"
              min={0}
              max={168}
              value={KEPT}
              autocomplete="off"
            />
          </Field>
        )}
        <p class="go">
          <button type="submit">{theirs ? 'Use this key' : 'Make another secret'}</button>
        </p>
      </form>
    </details>
  );
}

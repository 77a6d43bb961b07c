import type { HandOverValue } from '../../credentials/handOver.ts';
import { CopyButton } from './fields.tsx';
import { Name } from './parts.tsx';

/** The values to be entered elsewhere, each to be copied; the script empties them when the page is left. */
export function HandOverValues({
  fields,
  copy,
  absent,
}: {
  readonly fields: readonly HandOverValue[];
  /** Label of the buttons. */
  readonly copy: string;
  /** What stands where there is no value. */
  readonly absent: string;
}) {
  return (
    <div class="values">
      {fields.map(({ field, label, value }) => {
        if (value === undefined)
          return (
            <p key={field}>
              <strong>{label}</strong>
              <br />
              <span class="muted">{absent}</span>
            </p>
          );
        const id = `value-${field}`;
        // Browsers bring back what stood in a field that they may complete.
        const shared = { id, readonly: true, spellcheck: false, autocomplete: 'off', 'data-fleeting': true };
        return (
          <div key={field}>
            <label for={id}>{label}</label>
            <div class="copy">
              {value.includes('\n') ? (
                <textarea {...shared} class="code" rows={8} value={value} />
              ) : (
                <input {...shared} type="text" value={value} />
              )}
              <CopyButton id={id} copy={copy} of={label} />
            </div>
          </div>
        );
      })}
    </div>
  );
}

/** What will be shown, by name. */
export const HandOverLabels = ({ labels }: { readonly labels: readonly string[] }) => (
  <ul>
    {labels.map((label) => (
      <li key={label}>
        <Name>{label}</Name>
      </li>
    ))}
  </ul>
);

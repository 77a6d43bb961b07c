import { Field, fieldAttributes, TextField } from './fields.tsx';
import type { FieldFault } from './onboardingView.ts';

/** Why, and until when, nobody wants to hear of something. */
export function SnoozeFields({
  why,
  until,
  days,
  faults,
}: {
  readonly why: string;
  readonly until: string;
  readonly days: { readonly first: string; readonly last: string };
  readonly faults: readonly FieldFault[];
}) {
  const error = faults.find(({ path }) => path === 'until')?.message;
  return (
    <div class="fields">
      <TextField
        name="why"
        label="Why"
        hint="Others read it: who decides what, until when."
        value={why}
        faults={faults}
      />
      <Field name="until" label="Until" hint="To the end of this day in UTC; a year at most." error={error}>
        <input
          {...fieldAttributes('until', error)}
          type="date"
          min={days.first}
          max={days.last}
          value={until}
        />
      </Field>
    </div>
  );
}

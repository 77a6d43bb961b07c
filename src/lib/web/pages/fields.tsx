import type { ComponentChildren } from 'preact';
import type { FieldFault } from './onboardingView.ts';

/** A value to copy. */
export function CopyField({
  id,
  label,
  value,
  copy,
  fleeting,
}: {
  readonly id: string;
  readonly label: ComponentChildren;
  readonly value: string;
  readonly copy: string;
  /** Shown this once: not there any more for whoever goes back to the page. */
  readonly fleeting?: boolean;
}) {
  return (
    <>
      <label for={id}>{label}</label>
      <div class="copy">
        <input
          id={id}
          type="text"
          readonly
          value={value}
          spellcheck={false}
          autocomplete="off"
          data-fleeting={fleeting}
        />
        <CopyButton id={id} copy={copy} />
      </div>
    </>
  );
}

/** Copies what the element `id` holds; shown by the script, since it needs one. */
export const CopyButton = ({
  id,
  copy,
  of,
}: {
  readonly id: string;
  readonly copy: string;
  /** What is copied, for whoever does not see beside what the button stands. */
  readonly of?: string;
}) => (
  <>
    <button type="button" id={`${id}-copy`} hidden data-copy={id} data-told={`${id}-told`}>
      {copy}
      {of !== undefined && <span class="unseen"> {of}</span>}
    </button>
    <span id={`${id}-told`} class="told" role="status" />
  </>
);

/** What is wrong with a form, read first; each leads to its field. */
/** The box that answers a form: a page holds one at most. */
export const ANSWER = 'answer';

/** Where a form is sent whose answer may be far down on a page: a browser without script shows it too. */
export const answered = (address: string): string => `${address}#${ANSWER}`;

export function Faults({
  faults,
  lead,
  labels,
}: {
  readonly faults: readonly FieldFault[];
  readonly lead: string;
  /** Of the fields that are on the page, by path. */
  readonly labels: Readonly<Record<string, ComponentChildren>>;
}) {
  if (faults.length === 0) return null;
  return (
    <div class="box bad" id={ANSWER} role="alert" tabIndex={-1} data-first>
      <p>
        <strong>{lead}</strong>
      </p>
      <ul>
        {faults.map(({ path, message }) => (
          <li key={`${path} ${message}`}>
            {Object.hasOwn(labels, path) ? (
              <a href={`#${path}`}>
                {labels[path]}: {message}
              </a>
            ) : (
              message
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What ties the control of a {@link Field} to its label, its hint and what is wrong with it. */
export const fieldAttributes = (name: string, error: string | undefined) => ({
  id: name,
  name,
  'aria-describedby': error === undefined ? `${name}-hint` : `${name}-hint ${name}-error`,
  'aria-invalid': error === undefined ? undefined : ('true' as const),
});

/** A control with its label, its hint, and what is wrong with it. */
export function Field({
  name,
  label,
  hint,
  error,
  children,
}: {
  readonly name: string;
  readonly label: ComponentChildren;
  readonly hint: ComponentChildren;
  readonly error: string | undefined;
  readonly children: ComponentChildren;
}) {
  return (
    <div class={error === undefined ? 'field' : 'field wrong'}>
      <label for={name}>{label}</label>
      <p class="muted" id={`${name}-hint`}>
        {hint}
      </p>
      {error !== undefined && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
      {children}
    </div>
  );
}

/** A field of one line. */
export function TextField({
  name,
  label,
  hint,
  value = '',
  type = 'text',
  isRequired = false,
  faults,
}: {
  readonly name: string;
  readonly label: ComponentChildren;
  readonly hint: ComponentChildren;
  readonly value?: string;
  readonly type?: 'text' | 'password';
  readonly isRequired?: boolean;
  readonly faults: readonly FieldFault[];
}) {
  const error = faults.find(({ path }) => path === name)?.message;
  const attributes = {
    ...fieldAttributes(name, error),
    required: isRequired,
    autocapitalize: 'none' as const,
    spellcheck: false,
  };
  return (
    <Field name={name} label={label} hint={hint} error={error}>
      {type === 'password' ? (
        <input {...attributes} type="password" autocomplete="new-password" />
      ) : (
        <input {...attributes} type="text" value={value} autocomplete="off" />
      )}
    </Field>
  );
}

/** A box to tick, or one of several to choose from. */
export function Choice({
  id,
  name,
  type,
  value,
  label,
  hint,
  checked = false,
  isDisabled = false,
}: {
  readonly id: string;
  readonly name: string;
  readonly type: 'checkbox' | 'radio';
  readonly value: string;
  readonly label: ComponentChildren;
  readonly hint?: ComponentChildren;
  readonly checked?: boolean;
  readonly isDisabled?: boolean;
}) {
  return (
    <div class="choice">
      <input
        id={id}
        name={name}
        type={type}
        value={value}
        checked={checked}
        disabled={isDisabled}
        required={type === 'radio'}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      />
      <div>
        <label for={id}>{label}</label>
        {hint !== undefined && (
          <div class="muted" id={`${id}-hint`}>
            {hint}
          </div>
        )}
      </div>
    </div>
  );
}

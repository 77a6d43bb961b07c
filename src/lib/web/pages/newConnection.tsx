import type { ComponentChildren } from 'preact';
import type { FieldError } from '../problem.ts';
import { plain } from './parts.tsx';

/** A profile as the form offers it. */
export interface ProfileChoice {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
}

/** What the form "New connection" was sent with, and what is wrong with it. */
export interface NewConnectionForm {
  readonly values: {
    readonly profile: string;
    readonly tenant: string;
    readonly name: string;
    readonly tags: string;
  };
  readonly errors: readonly FieldError[];
}

type FieldName = keyof NewConnectionForm['values'];

const labels: Record<FieldName, string> = {
  profile: 'Profile',
  tenant: 'Tenant',
  name: 'Name',
  tags: 'Tags (optional)',
};

/** The form that makes a connection; sent to `/connections`. */
export function NewConnection({
  profiles,
  form,
}: {
  readonly profiles: readonly ProfileChoice[];
  readonly form: NewConnectionForm | undefined;
}) {
  const errors = form?.errors ?? [];
  const messageFor = (field: FieldName) => errors.find(({ path }) => path.split('.')[0] === field)?.message;
  const attributes = (field: FieldName) => ({
    id: field,
    name: field,
    'aria-describedby': messageFor(field) === undefined ? `${field}-hint` : `${field}-hint ${field}-error`,
    'aria-invalid': messageFor(field) === undefined ? undefined : ('true' as const),
  });
  const text = (field: Exclude<FieldName, 'profile'>) => (
    <input
      {...attributes(field)}
      type="text"
      value={form?.values[field] ?? ''}
      autocomplete="off"
      spellcheck={false}
    />
  );
  const chosen = form?.values.profile ?? '';
  return (
    <section class="card" id="new" aria-labelledby="new-title" tabIndex={-1}>
      <h2 id="new-title">New connection</h2>
      {errors.length > 0 && <Errors errors={errors} />}
      <form method="post" action="/connections" class="fields" novalidate>
        <Field name="profile" hint="What the product needs from the tenant." error={messageFor('profile')}>
          <select {...attributes('profile')}>
            <option value="" selected={chosen === ''}>
              Choose a profile
            </option>
            {profiles.map(({ id, name, vendor }) => (
              <option key={id} value={id} selected={chosen === id}>
                {plain(name.includes(vendor) ? name : `${name} (${vendor})`)}
              </option>
            ))}
          </select>
        </Field>
        <Field
          name="tenant"
          hint="A domain of the tenant, such as contoso.com, or its directory (tenant) ID."
          error={messageFor('tenant')}
        >
          {text('tenant')}
        </Field>
        <Field
          name="name"
          hint="What you call it: the customer or the department, for example."
          error={messageFor('name')}
        >
          {text('name')}
        </Field>
        <Field name="tags" hint="Words to find it by, separated by commas." error={messageFor('tags')}>
          {text('tags')}
        </Field>
        <p>
          <button type="submit" class="main">
            Make the connection
          </button>
        </p>
      </form>
    </section>
  );
}

function Errors({ errors }: { readonly errors: readonly FieldError[] }) {
  return (
    <div class="box bad" role="alert" tabIndex={-1} data-first>
      <p>
        <strong>The connection was not made. Please look at this again:</strong>
      </p>
      <ul>
        {errors.map(({ path, message }) => {
          const field = path.split('.')[0] ?? '';
          return (
            <li key={`${path} ${message}`}>
              {Object.hasOwn(labels, field) ? (
                <a href={`#${field}`}>
                  {labels[field as FieldName].replace(' (optional)', '')}: {message}
                </a>
              ) : (
                message
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Field({
  name,
  hint,
  error,
  children,
}: {
  readonly name: FieldName;
  readonly hint: string;
  readonly error: string | undefined;
  readonly children: ComponentChildren;
}) {
  return (
    <div class={error === undefined ? 'field' : 'field wrong'}>
      <label for={name}>{labels[name]}</label>
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

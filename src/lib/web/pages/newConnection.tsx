import type { FieldError } from '../problem.ts';
import { Faults, Field, fieldAttributes, answered } from './fields.tsx';
import { plain } from './parts.tsx';
import { TENANT_SEEN, TenantLook, type TenantSeen } from './tenantSeen.tsx';

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
  seen,
}: {
  readonly profiles: readonly ProfileChoice[];
  readonly form: NewConnectionForm | undefined;
  /** Which tenant was typed, where somebody looked. */
  readonly seen?: TenantSeen | undefined;
}) {
  // Of a list such as the tags the whole field is meant.
  const errors = (form?.errors ?? []).map((error) => ({ ...error, path: error.path.split('.')[0] ?? '' }));
  const messageFor = (name: FieldName) => errors.find(({ path }) => path === name)?.message;
  const field = (name: FieldName) => ({ name, label: labels[name], error: messageFor(name) });
  const attributes = (name: FieldName) => fieldAttributes(name, messageFor(name));
  const text = (field: Exclude<FieldName, 'profile'>) => (
    <input
      {...attributes(field)}
      data-lookup={field === 'tenant' ? TENANT_SEEN : undefined}
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
      <p class="muted">
        For many at once, <a href="/connections/import">import a table</a>.
      </p>
      <Faults
        faults={errors}
        lead="The connection was not made. Please look at this again:"
        labels={{ ...labels, tags: 'Tags' }}
      />
      <form method="post" action={answered('/connections')} class="fields" novalidate>
        <Field {...field('profile')} hint="What the product needs from the tenant.">
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
          {...field('tenant')}
          hint="A domain of the tenant, such as contoso.com, or its directory (tenant) ID."
        >
          {text('tenant')}
        </Field>
        <TenantLook seen={seen} />
        <Field {...field('name')} hint="What you call it: the customer or the department, for example.">
          {text('name')}
        </Field>
        <Field {...field('tags')} hint="Words to find it by, separated by commas.">
          {text('tags')}
        </Field>
        <p class="row actions">
          <button type="submit" class="main" name="link" value="yes">
            Make it, and a link to send
          </button>
          <button type="submit">Make the connection</button>
          <noscript>
            <button type="submit" formmethod="get" formaction="/connections/new">
              Show which tenant that is
            </button>
          </noscript>
        </p>
      </form>
    </section>
  );
}

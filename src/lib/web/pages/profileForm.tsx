import type { FieldError } from '../problem.ts';
import { Name } from './parts.tsx';
import type { ProfileForm } from './profileView.ts';

/** The form that adds a profile or replaces one by a higher version; sent to `/profiles`. */
export function ProfileFields({
  title,
  hint,
  form,
}: {
  readonly title: string;
  readonly hint: string;
  readonly form: ProfileForm;
}) {
  const { json, errors } = form;
  const wrong = errors.length > 0;
  return (
    <section class="card" id="write" aria-labelledby="write-title" tabIndex={-1}>
      <h2 id="write-title">{title}</h2>
      {wrong && <Errors errors={errors} />}
      <form method="post" action="/profiles#json-errors">
        <div class={wrong ? 'field wrong' : 'field'}>
          <label for="json">Profile as JSON</label>
          <p class="muted" id="json-hint">
            {hint}
          </p>
          <textarea
            id="json"
            name="json"
            class="code"
            rows={16}
            required
            spellcheck={false}
            autocomplete="off"
            aria-describedby={wrong ? 'json-hint json-errors' : 'json-hint'}
            aria-invalid={wrong ? 'true' : undefined}
            value={json}
          />
        </div>
        <p class="go">
          <button type="submit" class="main">
            Keep the profile
          </button>
        </p>
      </form>
    </section>
  );
}

function Errors({ errors }: { readonly errors: readonly FieldError[] }) {
  return (
    <div class="box bad" role="alert" tabIndex={-1} data-first id="json-errors">
      <p>
        <strong>The profile was not kept. Please correct this in the text below:</strong>
      </p>
      <ul>
        {errors.map(({ path, message }) => (
          <li key={`${path} ${message}`}>
            {path !== '' && (
              <>
                <code>{path}</code>:{' '}
              </>
            )}
            <Name>{message}</Name>
          </li>
        ))}
      </ul>
    </div>
  );
}

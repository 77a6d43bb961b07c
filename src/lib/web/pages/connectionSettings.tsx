import type { ComponentChildren } from 'preact';
import type { FieldError } from '../problem.ts';
import { Instant } from './parts.tsx';

/** What became of settings that were just given. */
export interface SettingsOutcome {
  /** They work and are kept: what is worth knowing of them. */
  readonly said?: readonly string[] | undefined;
  /** They do not: the ids as they were typed; a secret is never shown again. */
  readonly form?: { readonly tenantId: string; readonly clientId: string } | undefined;
  readonly errors?: readonly FieldError[] | undefined;
}

/** The section "Existing settings". Instants are ISO 8601. */
export interface SettingsView extends SettingsOutcome {
  readonly inForce: readonly {
    readonly app: string;
    readonly clientId: string;
    readonly kind: 'secret' | 'certificate';
    readonly endsAt?: string | undefined;
  }[];
  readonly takesNew: boolean;
}

const labels = {
  tenantId: 'Directory (tenant) ID',
  clientId: 'Application (client) ID',
  clientSecret: 'Client secret',
  certificate: 'Or certificate with private key',
} as const;
type FieldName = keyof typeof labels;

const words = { secret: 'Client secret', certificate: 'Certificate' } as const;

/** Shows what the connection proves itself with, and takes settings of an app that exists already. */
export function Settings({
  address,
  tenant,
  settings: { inForce, takesNew, said, form, errors = [] },
  canGive,
}: {
  /** Of the connection's page. */
  readonly address: string;
  /** Directory id of the connection. */
  readonly tenant: string;
  readonly settings: SettingsView;
  readonly canGive: boolean;
}) {
  const messageFor = (name: FieldName) => errors.find(({ path }) => path === name)?.message;
  const attributes = (name: FieldName) => ({
    id: name,
    name,
    autocomplete: 'off',
    spellcheck: false,
    'aria-describedby': messageFor(name) === undefined ? `${name}-hint` : `${name}-hint ${name}-error`,
    'aria-invalid': messageFor(name) === undefined ? undefined : ('true' as const),
  });
  return (
    <section class="card" id="settings" aria-labelledby="settings-title">
      <h2 id="settings-title">Existing settings</h2>
      <p>
        Where the tenant has an app for this connector already, its settings can be given here. They are tried
        in the tenant first, and kept only if they work; until then what is in force stays in force.
      </p>
      {said && <Accepted said={said} />}
      {inForce.length > 0 && (
        <dl>
          {inForce.map(({ app, clientId, kind, endsAt }) => (
            <div key={app}>
              <dt>{words[kind]} in force</dt>
              <dd>
                for the app <code>{clientId}</code>
                {endsAt === undefined ? (
                  ', its end not known'
                ) : (
                  <>
                    , good until <Instant at={endsAt} />
                  </>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {errors.length > 0 && <Errors errors={errors} />}
      {canGive && takesNew && (
        <form method="post" action={`${address}/credentials`} class="fields" novalidate>
          <Field
            name="tenantId"
            hint="From the overview page of the app in the Microsoft Entra admin center."
            error={messageFor('tenantId')}
          >
            <input {...attributes('tenantId')} type="text" value={form?.tenantId ?? tenant} />
          </Field>
          <Field name="clientId" hint="From the same page." error={messageFor('clientId')}>
            <input {...attributes('clientId')} type="text" value={form?.clientId ?? ''} />
          </Field>
          <Field
            name="clientSecret"
            hint="The column “Value” under Certificates & secrets, not “Secret ID”."
            error={messageFor('clientSecret')}
          >
            <input {...attributes('clientSecret')} type="password" autocomplete="new-password" />
          </Field>
          <Field
            name="certificate"
            hint="PEM text with the certificate and its private key, in any order, without a password."
            error={messageFor('certificate')}
          >
            <textarea {...attributes('certificate')} rows={4} />
          </Field>
          <p>
            <button type="submit">Try these settings, and keep them if they work</button>
          </p>
        </form>
      )}
    </section>
  );
}

function Accepted({ said }: { readonly said: readonly string[] }) {
  return (
    <div class="box good" tabIndex={-1} data-first role="group" aria-labelledby="settings-taken">
      <h3 id="settings-taken">The settings work, and are in force</h3>
      <ul>
        {said.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </div>
  );
}

function Errors({ errors }: { readonly errors: readonly FieldError[] }) {
  return (
    <div class="box bad" role="alert" tabIndex={-1} data-first>
      <p>
        <strong>The settings were not kept. Please look at this again, and give the secret anew:</strong>
      </p>
      <ul>
        {errors.map(({ path, message }) => (
          <li key={`${path} ${message}`}>
            {Object.hasOwn(labels, path) ? (
              <a href={`#${path}`}>
                {labels[path as FieldName]}: {message}
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

import type { FieldError } from '../problem.ts';
import { Faults, Field, fieldAttributes, ANSWER, answered } from './fields.tsx';
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
  const field = (name: FieldName) => ({ name, label: labels[name], error: messageFor(name) });
  const attributes = (name: FieldName) => ({
    ...fieldAttributes(name, messageFor(name)),
    autocomplete: 'off',
    spellcheck: false,
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
      <Faults
        faults={errors}
        lead="The settings were not kept. Please look at this again, and give the secret anew:"
        labels={labels}
      />
      {canGive && takesNew && (
        <form method="post" action={answered(`${address}/credentials`)} class="fields" novalidate>
          <Field
            {...field('tenantId')}
            hint="From the overview page of the app in the Microsoft Entra admin center."
          >
            <input {...attributes('tenantId')} type="text" value={form?.tenantId ?? tenant} />
          </Field>
          <Field {...field('clientId')} hint="From the same page.">
            <input {...attributes('clientId')} type="text" value={form?.clientId ?? ''} />
          </Field>
          <Field
            {...field('clientSecret')}
            hint="The column “Value” under Certificates & secrets, not “Secret ID”."
          >
            <input {...attributes('clientSecret')} type="password" autocomplete="new-password" />
          </Field>
          <Field
            {...field('certificate')}
            hint="PEM text with the certificate and its private key, in any order, without a password."
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
    <div class="box good" id={ANSWER} tabIndex={-1} data-first role="group" aria-labelledby="settings-taken">
      <h3 id="settings-taken">The settings work, and are in force</h3>
      <ul>
        {said.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </div>
  );
}

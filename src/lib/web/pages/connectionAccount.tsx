import type { FieldError } from '../problem.ts';
import { Faults, Field, fieldAttributes, ANSWER, answered } from './fields.tsx';
import { Instant, Name } from './parts.tsx';

/** What became of an account that was just given. */
export interface AccountOutcome {
  /** The password is right and kept: what is worth knowing. */
  readonly said?: readonly string[] | undefined;
  /** It is not: the user name as it was typed; a password is never shown again. */
  readonly userName?: string | undefined;
  readonly errors?: readonly FieldError[] | undefined;
}

/** The section "Account". Instants are ISO 8601. */
export interface AccountView extends AccountOutcome {
  readonly inForce?:
    | { readonly userPrincipalName: string; readonly passwordSetAt?: string | undefined }
    | undefined;
  readonly takesNew: boolean;
}

const labels = { userName: 'User name', password: 'Password' } as const;
type FieldName = keyof typeof labels;

/** The account that the connector signs in with, and a form for a password that somebody set for it. */
export function Account({
  address,
  account: { inForce, takesNew, said, userName, errors = [] },
  canGive,
}: {
  /** Of the connection's page. */
  readonly address: string;
  readonly account: AccountView;
  readonly canGive: boolean;
}) {
  const messageFor = (name: FieldName) => errors.find(({ path }) => path === name)?.message;
  const field = (name: FieldName) => ({ name, label: labels[name], error: messageFor(name) });
  const attributes = (name: FieldName) => ({
    ...fieldAttributes(name, messageFor(name)),
    spellcheck: false,
  });
  return (
    <section class="card" id="account" aria-labelledby="account-title">
      <h2 id="account-title">Account</h2>
      <p>
        Where somebody has set another password for the account, it can be given here. It is tried once, and
        kept only if it is right; until then what is in force stays in force. Wrong ones lock an account, so
        that each is tried once an hour.
      </p>
      {said && <Accepted said={said} />}
      {inForce && (
        <dl>
          <div>
            <dt>In force</dt>
            <dd>
              <Name>{inForce.userPrincipalName}</Name>
              {inForce.passwordSetAt === undefined ? (
                ', its password not known'
              ) : (
                <>
                  , with the password of <Instant at={inForce.passwordSetAt} />
                </>
              )}
            </dd>
          </div>
        </dl>
      )}
      <Faults
        faults={errors}
        lead="The account was not kept. Please look at this again, and give the password anew:"
        labels={labels}
      />
      {canGive && takesNew && (
        <form method="post" action={answered(`${address}/account`)} class="fields" novalidate>
          <Field
            {...field('userName')}
            hint="Of the account in force, or of another one that holds its roles."
          >
            <input
              {...attributes('userName')}
              type="text"
              autocomplete="off"
              value={userName ?? inForce?.userPrincipalName ?? ''}
            />
          </Field>
          <Field {...field('password')} hint="As it was set in the tenant.">
            <input {...attributes('password')} type="password" autocomplete="new-password" />
          </Field>
          <p>
            <button type="submit">Try this password, and keep it if it is right</button>
          </p>
        </form>
      )}
    </section>
  );
}

function Accepted({ said }: { readonly said: readonly string[] }) {
  return (
    <div class="box good" id={ANSWER} tabIndex={-1} data-first role="group" aria-labelledby="account-taken">
      <h3 id="account-taken">The password is right, and in force</h3>
      <ul>
        {said.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </div>
  );
}

import { TextField } from './fields.tsx';
import type { Props } from './onboardingParts.tsx';
import type { AccountView } from './onboardingView.ts';
import { Name, Say } from './parts.tsx';

/** The account that the connector signs in with: made, or one that exists. */
export function SetupAccount({
  account,
  view,
  texts,
  words,
}: Props<'askSetup'> & { readonly account: AccountView }) {
  const t = texts.askSetup;
  const say = (text: string) => <Say text={text} words={words} />;
  const { typed, faults } = view;
  return (
    <section class="card">
      <h2>{say(t.account)}</h2>
      <p>{say(account.kind === 'made' ? t.accountMade : t.accountExisting)}</p>
      {account.kind === 'existing' ? (
        <TextField
          name="existingUser"
          label={say(t.existingUser)}
          hint={t.existingUserHint}
          value={typed.existingUser}
          isRequired
          faults={faults}
        />
      ) : (
        <>
          <Facts account={account} texts={texts} />
          <div class="fields">
            <TextField
              name="userName"
              label={t.userName}
              hint={t.userNameHint}
              value={typed.userName || account.userName}
              isRequired
              faults={faults}
            />
            <TextField
              name="password"
              label={t.password}
              hint={t.passwordHint}
              type="password"
              faults={faults}
            />
          </div>
        </>
      )}
    </section>
  );
}

function Facts({
  account,
  texts,
}: {
  readonly account: Extract<AccountView, { kind: 'made' }>;
  readonly texts: Props<'askSetup'>['texts'];
}) {
  const t = texts.askSetup;
  const groups = [
    [t.directoryRoles, account.directoryRoles],
    [t.exchangeRoles, account.exchangeRoles],
  ] as const;
  return (
    <dl>
      <div>
        <dt>{t.displayName}</dt>
        <dd>
          <Name>{account.displayName}</Name>
        </dd>
      </div>
      {groups
        .filter(([, roles]) => roles.length > 0)
        .map(([label, roles]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <ul class="plainly">
                {roles.map((role) => (
                  <li key={role}>
                    <Name>{role}</Name>
                    {t.roles[role] !== undefined && <span class="muted">: {t.roles[role]}</span>}
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        ))}
    </dl>
  );
}

import type { ComponentChildren } from 'preact';
import { Choice, TextField } from './fields.tsx';
import { Hidden, type Props } from './onboardingParts.tsx';
import type { ConnectView } from './onboardingView.ts';
import { Name, Say } from './parts.tsx';

type Progress = Extract<ConnectView, { kind: 'progress' }>;
export interface StopProps extends Props<'progress'> {
  readonly stop: NonNullable<Progress['stop']>;
}

function Choosing({
  view,
  texts,
  children,
}: Pick<StopProps, 'view' | 'texts'> & { readonly children: ComponentChildren }) {
  return (
    <form method="post" action="/connect" class="choosing">
      <Hidden linkToken={view.linkToken} task="choose" />
      {children}
      <button type="submit" id="do-choose" class="main">
        {texts.progress.actions.choose}
      </button>
    </form>
  );
}

/** The objects that were found, with their ids: names alone may be the same. */
function Found({
  name,
  hint,
  stop,
  texts,
}: Pick<StopProps, 'stop' | 'texts'> & { name: string; hint: string }) {
  const t = texts.progress.choose;
  return (
    <>
      {stop.found.map((found, index) => {
        const [displayName, appId] = namedApp(found.name);
        return (
          <Choice
            key={found.id}
            id={`${name}.${index}`}
            name={name}
            type="radio"
            value={found.id}
            label={<Name>{displayName}</Name>}
            hint={
              <>
                {hint}
                {appId !== undefined && (
                  <>
                    <br />
                    {t.clientId} <code>{appId}</code>
                  </>
                )}
                <br />
                {t.objectId} <code>{found.id}</code>
              </>
            }
          />
        );
      })}
    </>
  );
}

/** The name of an app ends with its client ID in parentheses; an account's does not. */
function namedApp(name: string): readonly [displayName: string, appId?: string] {
  const [, displayName, appId] = /^(.+) \(([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\)$/i.exec(name) ?? [];
  return displayName === undefined || appId === undefined ? [name] : [displayName, appId];
}

/** Use an app that is there, or have one made beside it. */
export function ChooseApp({ view, stop, texts, words }: StopProps) {
  const t = texts.progress.choose;
  const name = `adopt.${stop.appKey ?? ''}`;
  return (
    <Choosing view={view} texts={texts}>
      <fieldset id={name}>
        <legend>
          <Say text={t.app} words={words} />
        </legend>
        <Found name={name} hint={t.foundAppHint} stop={stop} texts={texts} />
        <Choice
          id={`${name}.new`}
          name={name}
          type="radio"
          value="new"
          label={t.newApp}
          hint={t.newAppHint}
        />
      </fieldset>
    </Choosing>
  );
}

/** Use an account that is there, or have one made under another name. */
export function ChooseAccount({ view, stop, texts, words }: StopProps) {
  const t = texts.progress.choose;
  const typed = view.typed?.userName ?? '';
  return (
    <Choosing view={view} texts={texts}>
      <fieldset id="adopt.account">
        <legend>
          <Say text={t.account} words={words} />
        </legend>
        <Found name="adopt.account" hint={t.foundAccountHint} stop={stop} texts={texts} />
        <Choice
          id="adopt.account.new"
          name="adopt.account"
          type="radio"
          value="new"
          label={t.anotherName}
          checked={typed !== ''}
        />
      </fieldset>
      <TextField
        name="userName"
        label={t.userName}
        hint={t.userNameHint}
        value={typed}
        faults={view.faults}
      />
    </Choosing>
  );
}

/** What was refused, to be typed again. */
export function RetypeField({ view, stop, texts, words }: StopProps) {
  const t = texts.progress.choose;
  const { typed, faults } = view;
  if (stop.code === 'passwordRefused') {
    return (
      <Choosing view={view} texts={texts}>
        <TextField name="password" label={t.password} hint={t.passwordHint} type="password" faults={faults} />
      </Choosing>
    );
  }
  const isExisting = stop.account === 'existing';
  return (
    <Choosing view={view} texts={texts}>
      {isExisting ? (
        <TextField
          name="existingUser"
          label={<Say text={t.existingUser} words={words} />}
          hint={t.existingUserHint}
          value={typed?.existingUser ?? ''}
          isRequired
          faults={faults}
        />
      ) : (
        <TextField
          name="userName"
          label={t.newUserName}
          hint={t.userNameHint}
          value={typed?.userName ?? ''}
          isRequired
          faults={faults}
        />
      )}
    </Choosing>
  );
}

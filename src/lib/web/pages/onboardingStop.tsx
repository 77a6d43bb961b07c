import type { VNode } from 'preact';
import type { StopCode } from '../../connections/provisioning.ts';
import { CopyButton, Faults } from './fields.tsx';
import { Action } from './onboardingParts.tsx';
import { ChooseAccount, ChooseApp, RetypeField, type StopProps } from './onboardingStopForms.tsx';
import { Name, Say } from './parts.tsx';

type Task = 'continue' | 'again' | 'byHand' | 'colleague';
/** What can be done besides choosing, the likeliest first. */
const tasks: Record<StopCode, readonly Task[]> = {
  signInAgain: ['continue'],
  needsConsenter: ['continue', 'colleague'],
  chooseApp: [],
  appGone: ['again'],
  chooseAccount: [],
  mayNotRegister: ['continue', 'colleague'],
  mayNotDo: ['continue', 'again', 'colleague'],
  passwordRefused: [],
  userNameRefused: [],
  credentialRefused: ['again'],
  exchangeByHand: ['byHand'],
  notSeen: ['again'],
  refused: ['again'],
};

/** Who has to act and how, and the forms for it. */
export function Stopped({ view, stop, texts, words }: StopProps) {
  const t = texts.progress;
  const { who, steps } = texts.stops[stop.code];
  const at = view.steps.find(({ status }) => status === 'stopped');
  const about = { ...words, ...(at && { who: <>{texts.steps[at.kind].who}</> }) };
  const labels = {
    userName: t.choose.userName,
    existingUser: <Say text={t.choose.existingUser} words={words} />,
    password: t.choose.password,
  };
  return (
    <section class="card stop">
      <Faults faults={view.faults} lead={t.faults} labels={labels} />
      <h2>{t.stopped.who}</h2>
      <p>
        <strong>
          <Say text={who} words={about} />
        </strong>
      </p>
      <h2>{t.stopped.steps}</h2>
      <ol>
        {steps.map((step) => (
          <li key={step}>
            <Say text={step} words={about} />
          </li>
        ))}
      </ol>
      {stop.script !== undefined && <Script script={stop.script} texts={texts} />}
      {view.isViewer ? (
        <Forms view={view} stop={stop} texts={texts} words={words} />
      ) : (
        <SignInFirst view={view} stop={stop} texts={texts} words={words} />
      )}
      <p class="muted">{t.stoppedKeeps}</p>
      {stop.text !== undefined && stop.text !== '' && (
        <details open={['notSeen', 'refused', 'appGone'].includes(stop.code)}>
          <summary>{t.stopped.reference}</summary>
          <p class="quote">
            <Name>{stop.text}</Name>
          </p>
        </details>
      )}
    </section>
  );
}

function Forms(props: StopProps) {
  const { view, stop, texts } = props;
  const { code } = stop;
  const t = texts.progress.actions;
  const labels: Record<Task, string> = {
    ...t,
    continue: code === 'signInAgain' ? t.continue : t.another,
  };
  return (
    <>
      {formOf(props)}
      {tasks[code].length > 0 && (
        <div class="row actions">
          {tasks[code].map((task, index) => (
            <Action key={task} linkToken={view.linkToken} task={task} isMain={index === 0}>
              {labels[task]}
            </Action>
          ))}
        </div>
      )}
    </>
  );
}

function formOf(props: StopProps): VNode | null {
  const { code } = props.stop;
  if (code === 'chooseApp' || code === 'appGone') return <ChooseApp {...props} />;
  if (code === 'chooseAccount') return <ChooseAccount {...props} />;
  if (code === 'userNameRefused' || code === 'passwordRefused') return <RetypeField {...props} />;
  return null;
}

/** Another browser: whoever opens the link may look on, or sign in, and then choose. */
function SignInFirst({ view, stop, texts, words }: StopProps) {
  const t = texts.progress;
  const asksSignIn = stop.code === 'signInAgain' || stop.code === 'needsConsenter';
  return (
    <>
      {!asksSignIn && (
        <p>
          <Say text={t.notViewer} words={words} />
        </p>
      )}
      <Action linkToken={view.linkToken} task="continue" isMain>
        {t.actions.signIn}
      </Action>
    </>
  );
}

function Script({ script, texts }: { readonly script: string; readonly texts: StopProps['texts'] }) {
  const t = texts.progress.script;
  return (
    <>
      <h3 id="script-title">{t.label}</h3>
      <pre id="script" aria-labelledby="script-title">
        <code>{inPieces(script)}</code>
      </pre>
      <p class="row">
        <CopyButton id="script" copy={t.copy} />
      </p>
    </>
  );
}

/** A line that is too long for the screen breaks before an option, and never after its hyphen. */
const inPieces = (script: string) =>
  script.split(/( (?=-)|\n)/).map((part, index) =>
    part.trim() === '' ? (
      part
    ) : (
      <span key={index} class="piece">
        {part}
      </span>
    ),
  );

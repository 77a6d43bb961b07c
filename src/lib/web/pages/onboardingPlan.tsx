import { Fragment } from 'preact';
import type { Words } from './onboardingView.ts';
import type { StepKind } from './onboardingSteps.ts';
import { fill, Name, Say } from './parts.tsx';
import type { Texts } from './texts.ts';

/** The steps that somebody is asked to begin, in order. */
export function StepList(props: {
  readonly steps: readonly { readonly kind: StepKind; readonly appName?: string | undefined }[];
  readonly title: string;
  readonly lead: string;
  readonly texts: Texts;
  readonly words: Words;
}) {
  const { steps, title, lead, texts, words } = props;
  return (
    <section class="card">
      <h2>{title}</h2>
      <p>{lead}</p>
      <ol class="steps">
        {steps.map(({ kind, appName }, at) => {
          const about = { ...words, ...(appName !== undefined && { app: <Name>{appName}</Name> }) };
          return (
            <li key={`${kind} ${appName} ${at}`}>
              <strong>
                <Say text={texts.steps[kind].title} words={about} />
              </strong>
              {/* Two apps have the same steps, one after the other: what a step is stands with the first. */}
              {kind !== steps[at - 1]?.kind && (
                <>
                  <br />
                  <Say text={texts.steps[kind].line} words={about} />
                </>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** What the setup app asks for while it works, and the box to leave empty. */
export function Rights({
  scopes,
  plain,
  texts,
}: {
  readonly scopes: readonly string[];
  /** What each is for, in plain words. */
  readonly plain: Readonly<Record<string, string>>;
  readonly texts: Texts;
}) {
  const t = texts.askSetup;
  return (
    <>
      <p>{fill(t.signInLead, { leave: texts.steps.leave.title })}</p>
      <ul class="scopes">
        {scopes.map((scope) => (
          <li key={scope}>
            {plain[scope] !== undefined && `${plain[scope]}: `}
            <code>
              <Dotted name={scope} />
            </code>
          </li>
        ))}
      </ul>
      <div class="box warn">
        <p>
          <strong>{t.untickedTitle}</strong>
        </p>
        <p>{t.unticked}</p>
      </div>
    </>
  );
}

/** A name of Microsoft's for a right, which breaks after a dot where it is too long for the screen. */
const Dotted = ({ name }: { readonly name: string }) => (
  <>
    {name.split(/(?<=\.)/).map((part, at) => (
      <Fragment key={`${at} ${part}`}>
        {at > 0 && <wbr />}
        {part}
      </Fragment>
    ))}
  </>
);

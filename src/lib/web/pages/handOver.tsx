import type { VNode } from 'preact';
import { HandOverLabels, HandOverValues } from './handOverValues.tsx';
import type { HandOverView } from './handOverView.ts';
import { renderPage } from './layout.tsx';
import { Request } from './onboardingAsk.tsx';
import { ProblemPage, Reference } from './onboardingOutcome.tsx';
import { Action, Badge, Bullets } from './onboardingParts.tsx';
import type { Words } from './onboardingView.ts';
import { fill, Name, Say } from './parts.tsx';
import { type Language, languages, type Texts } from './texts.ts';

interface Props<K extends HandOverView['kind']> {
  readonly view: Extract<HandOverView, { kind: K }>;
  readonly texts: Texts;
  readonly words: Words;
}

const HERE = '/hand-over';

/** The page behind a hand-over link, as html. */
export function renderHandOver(view: HandOverView, options: { readonly language?: Language } = {}): string {
  const texts: Texts = languages[options.language ?? 'en'];
  const names = {
    operator: view.operatorName,
    ...('tenantName' in view && {
      tenant: view.tenantName,
      connector: view.profileName,
      vendor: view.vendor,
    }),
  };
  const words = Object.fromEntries(Object.entries(names).map(([word, name]) => [word, <Name>{name}</Name>]));
  return renderPage({
    title: fill(titleOf(view, texts), names),
    onBehalfOf: { name: view.operatorName, logo: view.operatorLogo },
    language: texts.tag,
    children: contentOf(view, texts, words),
  });
}

function titleOf(view: HandOverView, texts: Texts): string {
  if (view.kind === 'problem') return texts.handOverProblems[view.problem].title;
  if (view.kind === 'setback') return texts.handOverSetbacks[view.setback.code].title;
  return texts.handOver[view.kind].title;
}

function contentOf(view: HandOverView, texts: Texts, words: Words): VNode {
  const say = { texts, words };
  if (view.kind === 'ask') return <Ask view={view} {...say} />;
  if (view.kind === 'values') return <Values view={view} {...say} />;
  if (view.kind === 'entered') return <Entered view={view} {...say} />;
  if (view.kind === 'problem')
    return <ProblemPage explanation={texts.handOverProblems[view.problem]} {...say} />;
  const explanation = texts.handOverSetbacks[view.setback.code];
  return (
    <>
      <ProblemPage explanation={explanation} {...say} />
      <div class="go">
        <Action to={HERE} linkToken={view.linkToken} task="signIn" isMain>
          {explanation.again}
        </Action>
      </div>
      <Reference setback={view.setback} texts={texts} />
    </>
  );
}

/** Who hands over what, and the button that leads to the sign-in or, after it, to the values. */
function Ask({ view, texts, words }: Props<'ask'>) {
  const t = texts.handOver.ask;
  const { linkToken, isSignedIn, note } = view;
  return (
    <>
      <h1>
        <Say text={t.title} words={words} />
      </h1>
      <p class="lead">
        <Say text={t.lead} words={words} /> {!isSignedIn && <strong>{t.nothingYet}</strong>}
      </p>
      {note && (
        <div class="box warn" role="alert" tabIndex={-1} data-first>
          <p>{t.notes[note]}</p>
        </div>
      )}
      {isSignedIn && <Show linkToken={linkToken} texts={texts} />}
      <Request view={view} texts={texts} words={words} />
      <section class="card">
        <h2>{t.what}</h2>
        <HandOverLabels labels={view.labels} />
        {!isSignedIn && (
          <>
            <h3>{texts.ask.next}</h3>
            <ol class="steps">
              {t.steps.map((step) => (
                <li key={step}>
                  <Say text={step} words={words} />
                </li>
              ))}
            </ol>
            <div class="go">
              <Action to={HERE} linkToken={linkToken} task="signIn" isMain>
                {t.signIn}
              </Action>
            </div>
          </>
        )}
      </section>
      <section>
        <h2>{t.otherwise}</h2>
        <Bullets items={t.choices} words={words} />
      </section>
    </>
  );
}

function Show({ linkToken, texts }: { readonly linkToken: string; readonly texts: Texts }) {
  const t = texts.handOver.ask;
  return (
    <section class="card">
      <p>{t.showHint}</p>
      <div class="row actions">
        <Action to={HERE} linkToken={linkToken} task="show" isMain>
          {t.show}
        </Action>
        <Action to={HERE} linkToken={linkToken} task="signIn">
          {t.again}
        </Action>
      </div>
    </section>
  );
}

/** The values, in the answer to one press of a button. */
function Values({ view, texts, words }: Props<'values'>) {
  const t = texts.handOver.values;
  return (
    <>
      <h1>
        <Say text={t.title} words={words} />
      </h1>
      <p class="lead">{t.lead}</p>
      <section class="card">
        <HandOverValues fields={view.fields} copy={t.copy} absent={t.absent} />
        <p class="muted">
          <Say text={t.keep} words={words} />
        </p>
      </section>
      {view.keyIds.length > 0 && (
        <section class="card">
          <h2>{t.confirm}</h2>
          <p>
            <Say text={t.confirmLead} words={words} />
          </p>
          <Action
            to={HERE}
            linkToken={view.linkToken}
            task="confirm"
            isMain
            more={{ keyIds: view.keyIds.join(' ') }}
          >
            {t.entered}
          </Action>
        </section>
      )}
    </>
  );
}

function Entered({ texts, words }: Props<'entered'>) {
  const t = texts.handOver.entered;
  return (
    <>
      <Badge tone="good" />
      <h1>
        <Say text={t.title} words={words} />
      </h1>
      <p class="lead">{t.lead}</p>
      <section class="card">
        <h2>{t.next}</h2>
        <Bullets items={t.steps} words={words} />
      </section>
    </>
  );
}

import { CopyField } from './fields.tsx';
import type { Props } from './onboardingParts.tsx';
import { Stopped } from './onboardingStop.tsx';
import type { Words } from './onboardingView.ts';
import type { StepView } from './onboardingSteps.ts';
import { Instant, Name, Say, StepTag } from './parts.tsx';
import type { Texts } from './texts.ts';

/**
 * The steps, live: the script compares `data-mark` and puts in anew what is another in each `data-part`. The parts
 * themselves stay, so that the status line is read out; a link that is shown once stands in none of them.
 */
export function ProgressPage({ view, texts, words }: Props<'progress'>) {
  const { stop, steps, linkToken, mark } = view;
  const t = texts.progress;
  const say = (text: string) => <Say text={text} words={words} />;
  return (
    <div data-live={linkToken} data-mark={mark} data-pace={stop ? '15000' : '3000'}>
      <div data-part="head" class="opening">
        <h1 tabIndex={-1}>{say(stop ? texts.stops[stop.code].title : t.titles[view.purpose])}</h1>
        <p class="lead">{say(stop ? texts.stops[stop.code].lead : t.lead)}</p>
      </div>
      <ColleagueLink view={view} texts={texts} words={words} />
      <div data-part="now">
        {!stop && steps.some(({ status }) => status !== 'done') && <div class="moving" aria-hidden="true" />}
      </div>
      <p data-part="status" class="progress" role="status" aria-live="polite">
        <Now steps={steps} texts={texts} words={words} />
      </p>
      <div data-part="stop">{stop && <Stopped view={view} stop={stop} texts={texts} words={words} />}</div>
      <section class="card" data-part="steps">
        <h2>{t.steps}</h2>
        <ol class="steps run">
          {steps.map((step) => (
            <Step key={step.id} step={step} texts={texts} words={words} />
          ))}
        </ol>
        <Times view={view} texts={texts} words={words} />
      </section>
    </div>
  );
}

interface About {
  readonly texts: Texts;
  readonly words: Words;
}

const withApp = (words: Words, { appName }: StepView): Words =>
  appName === undefined ? words : { ...words, app: <Name>{appName}</Name> };

function Now({ steps, texts, words }: About & { readonly steps: readonly StepView[] }) {
  const t = texts.progress.now;
  const index = steps.findIndex(({ status }) => status !== 'done');
  const step = steps[index];
  const count = <>{steps.length}</>;
  if (!step) return <Say text={t.done} words={{ count }} />;
  const title = <Say text={texts.steps[step.kind].title} words={withApp(words, step)} />;
  return <Say text={t[step.status]} words={{ count, number: <>{index + 1}</>, step: title }} />;
}

function Step({ step, texts, words }: About & { readonly step: StepView }) {
  const t = texts.progress;
  const { kind, status, notes, startedAt, finishedAt } = step;
  const about = withApp(words, step);
  const isNow = status === 'running' || status === 'waiting' || status === 'stopped';
  const at = finishedAt ?? startedAt;
  return (
    <li class={status} aria-current={isNow ? 'step' : undefined}>
      <p class="row">
        <strong>
          <Say text={texts.steps[kind].title} words={about} />
        </strong>
        <StepTag status={status} label={t.status[status]} />
      </p>
      {isNow && (
        <p>
          <Say text={texts.steps[kind].line} words={about} />
        </p>
      )}
      {notes.length > 0 && (
        <ul class="plainly">
          {notes.map((note) => (
            <li key={JSON.stringify(note)}>
              <NoteText note={note} texts={texts} words={words} />
            </li>
          ))}
        </ul>
      )}
      {at !== undefined && status !== 'todo' && (
        <p class="muted under">
          {finishedAt === undefined ? t.since : t.finishedAt} <Instant at={at} language={texts.tag} />
        </p>
      )}
    </li>
  );
}

function NoteText({ note, texts, words }: About & { readonly note: StepView['notes'][number] }) {
  const { sentences, known } = texts.notes;
  const said = Object.entries(note.words).map(([word, value]) => {
    if (word === 'until') return [word, <Instant at={value} language={texts.tag} />] as const;
    if (word === 'id') return [word, <code>{value}</code>] as const;
    const names = value.split(', ').map((name) => known[name] ?? name);
    return [word, <Name>{word === 'names' ? names.join(', ') : value}</Name>] as const;
  });
  return <Say text={sentences[note.code]} words={{ ...words, ...Object.fromEntries(said) }} />;
}

function Times({ view, texts }: Props<'progress'>) {
  const t = texts.progress;
  const { startedAt, dueAt, stop } = view;
  const rows = [
    [t.begun, startedAt],
    [t.next, stop ? undefined : dueAt],
    [t.stopped.at, stop?.at],
  ] as const;
  return (
    <dl>
      {rows.map(
        ([label, at]) =>
          at !== undefined && (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                <Instant at={at} language={texts.tag} />
              </dd>
            </div>
          ),
      )}
    </dl>
  );
}

function ColleagueLink({ view, texts }: Props<'progress'>) {
  const t = texts.progress.colleague;
  if (!view.colleagueLink) return null;
  const { url, expiresAt } = view.colleagueLink;
  return (
    <div class="box good" role="group" aria-labelledby="colleague" tabIndex={-1} data-first>
      <h2 id="colleague">{t.title}</h2>
      <p>
        {t.lead} <Instant at={expiresAt} language={texts.tag} />.
      </p>
      <CopyField id="colleague-link" label={t.label} value={url} copy={t.copy} />
    </div>
  );
}

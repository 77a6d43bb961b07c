import type { ComponentChildren } from 'preact';
import { formats } from '../../alerts/formats.ts';
import { renderPage } from './layout.tsx';
import { Instant, Name, WebhookTag } from './parts.tsx';
import { Deliveries } from './webhookDeliveries.tsx';
import { WebhookFields } from './webhookForm.tsx';
import { NewSecret, OtherSecret } from './webhookSecret.tsx';
import { doneTexts, eventTexts, formatTexts, minimumTexts, webhookStateTexts } from './webhookTexts.ts';
import { webhookAddress, type WebhookView } from './webhookView.ts';

/** Milliseconds after which the page is looked at again. */
const PACE = 15_000;

/** The page of one webhook, as html. */
export function renderWebhook(view: WebhookView): string {
  const { operator, webhook, done, secret, trial, refused, form } = view;
  const { label, state, format } = webhook;
  const address = webhookAddress(webhook);
  return renderPage({
    title: label,
    operator,
    refresh: [secret, trial, refused, view.secretErrors].every((one) => one === undefined) ? PACE : undefined,
    children: (
      <>
        <p class="crumb">
          <a href="/webhooks">All webhooks</a>
        </p>
        <div class="head">
          <h1>
            <Name>{label}</Name>
          </h1>
          <p>
            <WebhookTag state={state} />
          </p>
        </div>
        <p class="lead">{webhookStateTexts[state].means}</p>
        {!operator.canAdminister && (
          <p class="muted">You may look at this webhook. To change it, ask for the role Mooring.Admin.</p>
        )}
        {done !== undefined && (
          <p class="box good" role="status">
            {doneTexts[done]}
          </p>
        )}
        {secret !== undefined && <NewSecret secret={secret} />}
        {trial && <TrialResult trial={trial} />}
        <Actions view={view} address={address} />
        <About webhook={webhook} profiles={form.profiles} />
        <Deliveries view={view} address={address} />
        {operator.canAdminister && (
          <section class="card" aria-labelledby="change">
            <h2 id="change">Change it</h2>
            <details open={refused !== undefined}>
              <summary>Address, name and what it is told of</summary>
              <WebhookFields
                form={form}
                action={address}
                lead="Nothing was changed. Please look at this again:"
                submit="Keep the change"
                changes={format}
              />
            </details>
            {formats[format].secret !== 'none' && (
              <OtherSecret
                address={address}
                format={format}
                mark={form.mark}
                previousEndsAt={webhook.previousSecretEndsAt}
                errors={view.secretErrors ?? []}
              />
            )}
          </section>
        )}
      </>
    ),
  });
}

function TrialResult({ trial }: { readonly trial: NonNullable<WebhookView['trial']> }) {
  return (
    <section
      class={`box ${trial.delivered ? 'good' : 'bad'}`}
      tabIndex={-1}
      data-first
      aria-labelledby="trial"
    >
      <h2 id="trial">{trial.delivered ? 'The test arrived' : 'The test did not arrive'}</h2>
      {'status' in trial ? (
        <>
          <p>
            The receiver answered with status <strong>{trial.status}</strong>
            {trial.answer === '' ? ' and no text.' : ' and this text, of which the first kilobyte is shown:'}
          </p>
          {trial.answer !== '' && (
            <pre>
              <Name>{trial.answer}</Name>
            </pre>
          )}
        </>
      ) : (
        <p>
          There was no answer: <Name>{trial.message}</Name>. <code>{trial.failure}</code>
        </p>
      )}
    </section>
  );
}

function Actions({ view, address }: { readonly view: WebhookView; readonly address: string }) {
  const { operator, webhook } = view;
  if (!operator.canOperate) return null;
  return (
    <div class="row actions">
      <form method="post" action={`${address}/test`}>
        <button type="submit" class="main">
          Send a test
        </button>
      </form>
      {operator.canAdminister && (
        <>
          <form method="post" action={`${address}/switch`}>
            <input type="hidden" name="enabled" value={webhook.enabled ? 'no' : 'yes'} />
            <button type="submit">{webhook.enabled ? 'Disable it' : 'Enable it'}</button>
          </form>
          <form method="post" action={`${address}/remove`}>
            <button type="submit">Remove it…</button>
          </form>
        </>
      )}
    </div>
  );
}

function About({
  webhook,
  profiles,
}: {
  readonly webhook: WebhookView['webhook'];
  readonly profiles: WebhookView['form']['profiles'];
}) {
  const { host, format, route, createdAt, maker, disabledAt, disabledBecause } = webhook;
  const { failingSince, failingBecause } = webhook;
  const nameOf = (id: string): string => profiles.find((one) => one.id === id)?.name ?? id;
  return (
    <section class="card" aria-labelledby="about">
      <h2 id="about">About this webhook</h2>
      <dl>
        {disabledAt !== undefined && (
          <Line term="Disabled">
            <Instant at={disabledAt} />
            {disabledBecause !== undefined && (
              <>
                : <Name>{disabledBecause}</Name>
              </>
            )}
          </Line>
        )}
        {failingSince !== undefined && (
          <Line term="Nothing arrives since">
            <Instant at={failingSince} />
            {failingBecause !== undefined && (
              <>
                : <Name>{failingBecause}</Name>
              </>
            )}
          </Line>
        )}
        <Line term="Goes to">
          <code>{host}</code> <span class="muted">(the rest of the address is a secret)</span>
        </Line>
        <Line term="Format">{formatTexts[format].label}</Line>
        <Line term="Severity">{minimumTexts[route.minimumSeverity]}</Line>
        <Line term="Profiles">
          <All words={route.profiles.map(nameOf)} none="All" />
        </Line>
        <Line term="Tags">
          <All words={route.tags} none="With any tag, or none" />
        </Line>
        <Line term="Events">
          <All words={route.events.map((type) => eventTexts[type])} none="All that the format is for" />
        </Line>
        <Line term="Registered">
          <Instant at={createdAt} /> by <Name>{maker}</Name>
        </Line>
      </dl>
    </section>
  );
}

const Line = ({ term, children }: { readonly term: string; readonly children: ComponentChildren }) => (
  <div>
    <dt>{term}</dt>
    <dd>{children}</dd>
  </div>
);

function All({ words, none }: { readonly words: readonly string[]; readonly none: string }) {
  if (words.length === 0) return <span class="muted">{none}</span>;
  return (
    <ul class="tags">
      {words.map((word) => (
        <li key={word}>
          <Name>{word}</Name>
        </li>
      ))}
    </ul>
  );
}

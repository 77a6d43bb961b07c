import { renderPage } from './layout.tsx';
import { Columns } from './lists.tsx';
import { Instant, Name, OutcomeTag, WebhookTag } from './parts.tsx';
import { WebhookFields } from './webhookForm.tsx';
import { eventText, formatTexts } from './webhookTexts.ts';
import { webhookAddress, type WebhooksView } from './webhookView.ts';

/** Milliseconds after which the page is looked at again. */
const PACE = 30_000;

/** The page of all webhooks, as html. */
export function renderWebhooks({
  operator,
  webhooks,
  unreadable,
  next,
  removed,
  form,
}: WebhooksView): string {
  const { canAdminister } = operator;
  return renderPage({
    title: 'Webhooks',
    operator,
    refresh: form.errors.length === 0 ? PACE : undefined,
    children: (
      <>
        <div class="head">
          <h1>Webhooks</h1>
          {canAdminister && webhooks.length > 0 && (
            <a class="button" href="#new">
              Register a webhook
            </a>
          )}
        </div>
        <p class="lead">
          A webhook is told when something goes wrong with a connection, and when it is over.
        </p>
        {removed && (
          <p class="box good" role="status">
            The webhook is removed.
          </p>
        )}
        {unreadable.length > 0 && (
          <p class="box bad" role="status">
            A later version of Mooring wrote what this one cannot read, so it tells these webhooks nothing and
            leaves them as they are: <span class="id">{unreadable.join(', ')}</span>. Update Mooring, and they
            are told again.
          </p>
        )}
        {webhooks.length > 0 ? <Table webhooks={webhooks} /> : <NothingYet canAdminister={canAdminister} />}
        {next !== undefined && (
          <p class="more">
            <a class="button" href={`/webhooks?cursor=${encodeURIComponent(next)}`}>
              Next page
            </a>
          </p>
        )}
        {canAdminister ? (
          <section class="card" id="new" aria-labelledby="new-title" tabIndex={-1}>
            <h2 id="new-title">Register a webhook</h2>
            <WebhookFields
              form={form}
              action="/webhooks"
              lead="The webhook was not registered. Type address and key again, and look at this:"
              submit="Register the webhook"
            />
          </section>
        ) : (
          <p class="muted">
            You may look at webhooks. To register or change them, ask for the role Mooring.Admin.
          </p>
        )}
      </>
    ),
  });
}

function NothingYet({ canAdminister }: { readonly canAdminister: boolean }) {
  return (
    <section class="card">
      <h2>Nobody is told yet</h2>
      <p>
        Until a webhook is registered, alerts are seen here only. Microsoft Teams, Slack, PagerDuty or a
        program of your own can be told.
      </p>
      {canAdminister && (
        <ol class="steps">
          <li>Get an address from the receiver, or an integration key from PagerDuty.</li>
          <li>Register it below, and choose what it is told of.</li>
          <li>On its page, send a test and see what the receiver answers.</li>
        </ol>
      )}
    </section>
  );
}

// The roles are those that a table has by itself; browsers drop them where the phone's style shows cards instead.
function Table({ webhooks }: { readonly webhooks: WebhooksView['webhooks'] }) {
  return (
    <table role="table" class="cards">
      <caption class="unseen">Webhooks, how each does, and what was last brought to it</caption>
      <Columns names={['Webhook', 'Format', 'State', 'Last delivery']} />
      <tbody role="rowgroup">
        {webhooks.map((webhook) => (
          <Row key={webhook.id} webhook={webhook} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ webhook }: { readonly webhook: WebhooksView['webhooks'][number] }) {
  const { label, host, format, state, failingSince, failingBecause, disabledBecause, last } = webhook;
  const why = state === 'disabled' ? disabledBecause : state === 'failing' ? failingBecause : undefined;
  return (
    <tr role="row" data-key={webhook.id}>
      <th role="rowheader" scope="row">
        <a href={webhookAddress(webhook)}>
          <Name>{label}</Name>
        </a>
        {label !== host && <span class="muted under">{host}</span>}
      </th>
      <td role="cell" data-label="Format" class="whole-words">
        {formatTexts[format].label}
      </td>
      <td role="cell" data-label="State">
        <WebhookTag state={state} />
        {state === 'failing' && failingSince !== undefined && (
          <span class="muted under">
            since <Instant at={failingSince} />
          </span>
        )}
        {why !== undefined && (
          <span class="muted under">
            <Name>{why}</Name>
          </span>
        )}
      </td>
      <td role="cell" data-label="Last delivery">
        {last === undefined ? (
          <span class="muted">None yet</span>
        ) : (
          <>
            <OutcomeTag outcome={last.outcome} />
            <span class="under">
              {eventText(last.type)}, <Instant at={last.at} />
            </span>
          </>
        )}
      </td>
    </tr>
  );
}

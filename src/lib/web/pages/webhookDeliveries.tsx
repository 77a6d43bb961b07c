import type { Delivery } from '../../alerts/deliveryList.ts';
import { eventTypes } from '../../alerts/events.ts';
import { Instant, Name, OutcomeTag } from './parts.tsx';
import { eventText, eventTexts, outcomeTexts } from './webhookTexts.ts';
import type { WebhookView } from './webhookView.ts';

/** An answer up to this long stands in the table by itself. */
const SHORT = 80;

/** A page of what was or will be brought to the webhook. */
export function Deliveries({ view, address }: { readonly view: WebhookView; readonly address: string }) {
  const { deliveries, filter, next, isFurther, operator, webhook } = view;
  const addressOf = (cursor?: string): string => {
    const given = Object.entries({ ...filter, cursor }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    );
    return `${address}?${String(new URLSearchParams(given))}#deliveries`;
  };
  const isChosen = Object.values(filter).some((one) => one !== undefined);
  const canRepeat = operator.canOperate && webhook.enabled;
  return (
    <section aria-labelledby="deliveries">
      <h2 id="deliveries">Deliveries</h2>
      {(deliveries.length > 0 || isChosen || isFurther) && <Filters view={view} address={address} />}
      {deliveries.length > 0 ? (
        <Table deliveries={deliveries} address={address} canRepeat={canRepeat} />
      ) : (
        <p class="card">
          {next !== undefined &&
            'Nothing that fits is among the deliveries looked at so far. There are older ones.'}
          {next === undefined && isChosen && 'Nothing fits.'}
          {next === undefined &&
            !isChosen &&
            'Nothing was brought to this webhook yet. Send a test to see whether it works; tests are not listed here.'}
        </p>
      )}
      {(next !== undefined || isFurther) && (
        <nav class="row more" aria-label="Pages of deliveries">
          {isFurther && (
            <a class="button" href={addressOf()}>
              Newest
            </a>
          )}
          {next !== undefined && (
            <a class="button" href={addressOf(next)}>
              Older
            </a>
          )}
        </nav>
      )}
    </section>
  );
}

function Filters({ view, address }: { readonly view: WebhookView; readonly address: string }) {
  const { outcome, type, fingerprint } = view.filter;
  return (
    <form
      method="get"
      action={`${address}#deliveries`}
      class="filters"
      aria-label="Choose deliveries"
      data-filter
    >
      {fingerprint !== undefined && <input type="hidden" name="fingerprint" value={fingerprint} />}
      <div class="field">
        <label for="outcome">Outcome</label>
        <select id="outcome" name="outcome">
          <option value="">Any</option>
          {Object.entries(outcomeTexts).map(([one, label]) => (
            <option key={one} value={one} selected={one === outcome}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="type">Event</label>
        <select id="type" name="type">
          <option value="">Any</option>
          {eventTypes
            .filter((one) => one !== 'webhook.test')
            .map((one) => (
              <option key={one} value={one} selected={one === type}>
                {eventTexts[one]}
              </option>
            ))}
        </select>
      </div>
      <div class="row">
        <button type="submit">Show</button>
        {(outcome ?? type ?? fingerprint) !== undefined && <a href={`${address}#deliveries`}>All</a>}
      </div>
    </form>
  );
}

// The roles are those that a table has by itself; browsers drop them where the phone's style shows cards instead.
function Table({
  deliveries,
  address,
  canRepeat,
}: {
  readonly deliveries: readonly Delivery[];
  readonly address: string;
  readonly canRepeat: boolean;
}) {
  const columns = ['Event', 'Outcome', 'Last answer', 'When', ...(canRepeat ? ['Again'] : [])];
  return (
    <table role="table" class="cards">
      <caption class="unseen">
        Deliveries: the event, its outcome, what the receiver answered and when
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th role="columnheader" scope="col" key={column}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {deliveries.map((delivery) => (
          <Row key={delivery.eventId} delivery={delivery} address={address} canRepeat={canRepeat} />
        ))}
      </tbody>
    </table>
  );
}

function Row({
  delivery,
  address,
  canRepeat,
}: {
  readonly delivery: Delivery;
  readonly address: string;
  readonly canRepeat: boolean;
}) {
  const { eventId, type, outcome, publishedAt } = delivery;
  const attempts = delivery.outcome === 'pending' ? delivery.attempt : delivery.attempts;
  return (
    <tr role="row" data-key={eventId}>
      <th role="rowheader" scope="row">
        {eventText(type)}
        <span class="muted under id">{eventId}</span>
      </th>
      <td role="cell" data-label="Outcome">
        <OutcomeTag outcome={outcome} />
        <span class="muted under">
          {attempts === 0 ? 'no attempt yet' : attempts === 1 ? '1 attempt' : `${attempts} attempts`}
        </span>
      </td>
      <td role="cell" data-label="Last answer" class="answer">
        <Answer delivery={delivery} />
      </td>
      <td role="cell" data-label="When">
        <Instant at={publishedAt} />
        <span class="muted under">
          {delivery.outcome === 'pending' ? 'next attempt ' : 'ended '}
          <Instant at={delivery.outcome === 'pending' ? delivery.dueAt : delivery.at} />
        </span>
      </td>
      {canRepeat && (
        <td role="cell" data-label="Again" class="whole-words">
          <form method="post" action={`${address}/deliveries/${encodeURIComponent(eventId)}/redeliver`}>
            <button type="submit">
              {outcome === 'pending' ? 'Send now' : 'Send again'}
              <span class="unseen">
                : {eventText(type)}, {eventId}
              </span>
            </button>
          </form>
        </td>
      )}
    </tr>
  );
}

function Answer({ delivery: { lastStatus, lastAnswer = '' } }: { readonly delivery: Delivery }) {
  if (lastStatus === undefined && lastAnswer === '') return <span class="muted">None</span>;
  const text = lastAnswer.trim();
  return (
    <>
      {lastStatus !== undefined && <strong>{lastStatus} </strong>}
      {text.length <= SHORT ? (
        <Name>{text}</Name>
      ) : (
        <details>
          <summary>The answer</summary>
          <pre>
            <Name>{text}</Name>
          </pre>
        </details>
      )}
    </>
  );
}

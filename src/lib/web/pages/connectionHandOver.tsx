import type { HandOverStatus } from '../../credentials/handOverPlan.ts';
import { Instant } from './parts.tsx';

/** How the hand-over of a connection stands, in one sentence. */
export function HandOverSentence({ status }: { readonly status: HandOverStatus }) {
  const { state, at, confirmedAt } = status;
  switch (state) {
    case 'never':
      return <>Not handed over yet.</>;
    case 'shown':
      return (
        <>
          Shown
          {at !== undefined && at !== '' && (
            <>
              {' '}
              on <Instant at={at} />
            </>
          )}
          , not confirmed: nobody has said that it is entered.
        </>
      );
    case 'again':
      return (
        <>
          <strong>Hand over again:</strong> what was handed over is not in force any more. What was in force
          before stays with Microsoft until somebody says that the new one is entered, or until it ends.
        </>
      );
    case 'confirmed':
      return (
        <>
          Entered
          {confirmedAt !== undefined && (
            <>
              , as was said on <Instant at={confirmedAt} />
            </>
          )}
          .
        </>
      );
  }
}

/** The section of a connection's page that leads to its hand-over. */
export function HandOverSection({
  address,
  status,
  canOperate,
}: {
  /** Of the connection's page. */
  readonly address: string;
  readonly status: HandOverStatus;
  readonly canOperate: boolean;
}) {
  return (
    <section class="card" aria-labelledby="hand-over">
      <h2 id="hand-over">Hand-over</h2>
      <p>What the connector asks for on its own settings page has to be entered there by a person.</p>
      <div class={status.state === 'again' ? 'box warn' : undefined}>
        <p>
          <HandOverSentence status={status} />
        </p>
      </div>
      {canOperate && (
        <p>
          <a href={`${address}/hand-over`}>
            {status.state === 'again' ? 'Hand over again' : 'Show the values, or send a link to them'}
          </a>
        </p>
      )}
    </section>
  );
}

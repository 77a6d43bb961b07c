import { choiceName } from './connectionTable.tsx';
import { Faults } from './fields.tsx';
import { renderPage } from './layout.tsx';
import type { FieldFault } from './onboardingView.ts';
import type { Viewer } from './overview.tsx';
import { Name } from './parts.tsx';
import { SnoozeFields } from './snoozeFields.tsx';

/** For how long, and why, nobody is to hear of the alerts of the connections that were chosen. */
export interface ChosenSnoozeView {
  readonly operator: Viewer;
  /** With how many alerts of each are open. */
  readonly chosen: readonly { readonly id: string; readonly name: string; readonly open: number }[];
  readonly days: { readonly first: string; readonly last: string };
  readonly why?: string | undefined;
  readonly until?: string | undefined;
  readonly faults: readonly FieldFault[];
  /** What the list was looked for by, as it was sent. */
  readonly query: string;
  /** Address of that list. */
  readonly back: string;
}

/** The step between choosing connections and snoozing their alerts, as html. */
export function renderChosenSnooze(view: ChosenSnoozeView): string {
  const { operator, chosen, days, faults, query, back } = view;
  const title =
    chosen.length === 1
      ? 'Snooze the alerts of 1 connection'
      : `Snooze the alerts of ${chosen.length} connections`;
  return renderPage({
    title,
    operator,
    children: (
      <>
        <p class="crumb">
          <a href={back}>Back to the list</a>
        </p>
        <h1>{title}</h1>
        <Faults faults={faults} lead="Nothing was snoozed:" labels={{ why: 'Why', until: 'Until' }} />
        <form method="post" action="/connections/chosen" class="card">
          <input type="hidden" name="back" value={query} />
          <input type="hidden" name="act" value="snooze" />
          {chosen.map(({ id }) => (
            <input key={id} type="hidden" name={choiceName(id)} value="on" />
          ))}
          <p>
            All alerts that are open now, also those that are snoozed already. Nobody is told of them until
            then, unless one gets worse. That one is resolved is told all the same, and each connection keeps
            its state.
          </p>
          <SnoozeFields why={view.why ?? ''} until={view.until ?? ''} days={days} faults={faults} />
          <p class="row actions">
            <button type="submit" class="main">
              Snooze
            </button>
          </p>
        </form>
        <h2>The chosen ones</h2>
        <ul>
          {chosen.map(({ id, name, open }) => (
            <li key={id}>
              <Name>{name}</Name>:{' '}
              {open === 0 ? 'no open alert' : open === 1 ? '1 open alert' : `${open} open alerts`}
            </li>
          ))}
        </ul>
      </>
    ),
  });
}

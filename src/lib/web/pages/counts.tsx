import type { State } from '../../connections/connection.ts';
import { stateTexts } from './labels.ts';
import { StateTag } from './parts.tsx';

/** How many connections are in one state. */
export interface Count {
  readonly state: State;
  readonly count: number;
  /** Of the list of those. */
  readonly address?: string;
  /** Are those shown, and no others? */
  readonly isChosen?: boolean;
}

/** How many are in which state; each leads to these where there is a list of them. */
export function Counts({
  counts,
  isSpoken = false,
}: {
  readonly counts: readonly Count[];
  /** A number that changes while the page is open is read out. */
  readonly isSpoken?: boolean;
}) {
  return (
    <section aria-labelledby="counts">
      <h2 id="counts" class="unseen">
        How many are in which state
      </h2>
      <ul class="counts" aria-live={isSpoken ? 'polite' : undefined}>
        {counts.map(({ state, count, address, isChosen = false }) => (
          <li
            key={state}
            data-key={state}
            aria-atomic={isSpoken ? 'true' : undefined}
            class={isChosen ? 'chosen' : count === 0 ? 'none' : undefined}
            title={stateTexts[state].means}
          >
            {address === undefined ? (
              <Figure state={state} count={count} />
            ) : (
              <a href={address} aria-current={isChosen ? 'true' : undefined}>
                <Figure state={state} count={count} />
                {isChosen && <span class="unseen">, shown alone: show all</span>}
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const Figure = ({ state, count }: Pick<Count, 'state' | 'count'>) => (
  <>
    <span class="number">{count}</span> <StateTag state={state} />
  </>
);

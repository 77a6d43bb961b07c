import type { Night } from '../../health/trend.ts';
import { stateTexts } from './labels.ts';
import { StateTag } from './parts.tsx';

const WIDTH = 640;
const HEIGHT = 120;
/** The least that is seen of a state in which there is anybody. */
const LEAST = 4;

const stacked = ['broken', 'degraded', 'healthy'] as const;
type Stacked = (typeof stacked)[number];

/** How the connections stood, night by night: a picture, and a table that says the same. */
export function Trend({ nights }: { readonly nights: readonly Night[] }) {
  const counted = nights.filter(({ states }) => states !== undefined);
  if (counted.length === 0)
    return <p class="muted">Nothing was counted yet: the first run to end does it.</p>;
  return (
    <>
      <figure>
        <Picture nights={nights} />
        <p class="ends muted" aria-hidden="true">
          <span>{nights[0]?.day}</span>
          {nights.length > 1 && <span>{nights.at(-1)?.day}</span>}
        </p>
        <figcaption class="row muted">
          From below:
          {stacked.map((state) => (
            <StateTag key={state} state={state} />
          ))}
        </figcaption>
      </figure>
      <details>
        <summary>The numbers, night by night</summary>
        <Table nights={nights} />
      </details>
    </>
  );
}

function Picture({ nights }: { readonly nights: readonly Night[] }) {
  const most = Math.max(1, ...nights.map(totalOf));
  const step = WIDTH / nights.length;
  return (
    <svg
      class="trend"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Connections by state, ${nights[0]?.day} to ${nights.at(-1)?.day}; the table below says the same.`}
    >
      {nights.map((night, at) => (
        <Bar key={night.day} night={night} x={at * step} width={Math.min(step, 40) * 0.8} most={most} />
      ))}
    </svg>
  );
}

function Bar({
  night,
  x,
  width,
  most,
}: {
  readonly night: Night;
  readonly x: number;
  readonly width: number;
  readonly most: number;
}) {
  const { states, day } = night;
  if (!states) return null;
  let bottom = HEIGHT;
  return (
    <g>
      <title>{`${day}: ${stacked.map((state) => `${states[state]} ${state}`).join(', ')}`}</title>
      {stacked.map((state) => {
        const height = heightOf(states, state, most);
        bottom -= height;
        return height > 0 ? (
          <rect
            key={state}
            class={state}
            x={round(x)}
            y={round(bottom)}
            width={round(width)}
            height={round(height)}
          />
        ) : null;
      })}
    </g>
  );
}

/** A few among thousands stay visible; the healthy ones give way. */
function heightOf(states: NonNullable<Night['states']>, state: Stacked, most: number): number {
  const plainly = (one: Stacked): number => (states[one] / most) * (HEIGHT - 2 * LEAST);
  return states[state] === 0 ? 0 : Math.max(LEAST, plainly(state));
}

function Table({ nights }: { readonly nights: readonly Night[] }) {
  return (
    <table class="compact">
      <caption class="unseen">Connections by state after the last run of each night</caption>
      <thead>
        <tr>
          <th scope="col">Night (UTC)</th>
          {stacked.map((state) => (
            <th key={state} scope="col" class="amount">
              {stateTexts[state].label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {nights.toReversed().map(({ day, states }) => (
          <tr key={day}>
            <th scope="row">{day}</th>
            {stacked.map((state) => (
              <td key={state} class="amount">
                {states ? states[state] : <span class="muted">–</span>}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const totalOf = ({ states }: Night): number =>
  states === undefined ? 0 : stacked.reduce((sum, state) => sum + states[state], 0);

const round = (value: number): number => Math.round(value * 10) / 10;

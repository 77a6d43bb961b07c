import { DAY, iso } from '../../clock.ts';
import { Instant, Name, StandingTag } from './parts.tsx';
import { distance } from './when.ts';

/** How long something is good that a connection signs in with. Instants are ISO 8601; what nobody knows is absent. */
export interface Lifetime {
  /** Name of the app or the account. */
  readonly of: string;
  readonly kind: 'secret' | 'certificate' | 'password' | 'signIn';
  readonly standing: 'inForce' | 'pending' | 'former';
  readonly id: string;
  /** Microsoft's; else it is the version of the key vault. */
  readonly isKeyId: boolean;
  readonly from?: string;
  readonly until?: string;
  readonly isEndless?: boolean;
  /** Since when another one is in force. */
  readonly replacedAt?: string;
  /** From when on a successor is made without anybody. */
  readonly renewsAt?: string;
}

const kinds: Record<Lifetime['kind'], string> = {
  secret: 'Secret',
  certificate: 'Certificate',
  password: 'Password',
  signIn: 'Sign-in',
};

/** From so many days before its end on, what is in force wants attention. */
const NEAR = 30 * DAY;
const WIDTH = 1_000;
const HEIGHT = 12;

interface Scale {
  readonly from: number;
  readonly until: number;
  readonly now: number;
}

/** What a connection signs in with, since when and until when: in words, and as lines of one scale beside them. */
export function Lifetimes({
  lifetimes,
  now,
}: {
  readonly lifetimes: readonly Lifetime[];
  readonly now: number;
}) {
  if (lifetimes.length === 0) return null;
  const scale = scaleOf(lifetimes, now);
  return (
    <section class="card" aria-labelledby="credentials">
      <h2 id="credentials">Credentials over time</h2>
      <ol class="lifetimes">
        {lifetimes.map((one) => (
          <li key={`${one.kind} ${one.id}`} data-key={one.id}>
            <Words one={one} now={now} />
            <Line one={one} scale={scale} />
          </li>
        ))}
      </ol>
      <p class="ends muted" aria-hidden="true">
        <span>{iso(scale.from).slice(0, 10)}</span>
        <span>The upright line is now</span>
        <span>{iso(scale.until).slice(0, 10)}</span>
      </p>
    </section>
  );
}

function Words({ one, now }: { readonly one: Lifetime; readonly now: number }) {
  const { of, kind, standing, id, isKeyId, from, until, isEndless, replacedAt, renewsAt } = one;
  return (
    <div>
      <div class="head">
        <h3>
          {kinds[kind]} of <Name>{of}</Name>
        </h3>
        <StandingTag standing={isOver(one, now) ? 'ended' : standing} />
      </div>
      <p>
        {isEndless ? (
          'It does not end.'
        ) : until === undefined ? (
          'Nobody knows its end.'
        ) : (
          <>
            {isOver(one, now) ? 'Ended' : standing === 'former' ? 'Accepted until' : 'Ends'}{' '}
            <Instant at={until} />, {distance(until, now)}.
          </>
        )}
      </p>
      <p class="muted">
        {from !== undefined && (
          <>
            {kind === 'signIn' ? 'Last renewed' : standing === 'former' ? 'In force from' : 'Made'}{' '}
            <Instant at={from} />
            {'. '}
          </>
        )}
        {replacedAt !== undefined && (
          <>
            Replaced <Instant at={replacedAt} />
            {'. '}
          </>
        )}
        {renewsAt !== undefined && (
          <>
            A successor is made from <Instant at={renewsAt} />
            {'. '}
          </>
        )}
        {isKeyId ? 'Key ID' : 'Version in the key vault'} <code>{id}</code>
      </p>
    </div>
  );
}

/** The words beside it say the same: readers of screens do without. */
function Line({ one, scale }: { readonly one: Lifetime; readonly scale: Scale }) {
  const { from, until, replacedAt, standing } = one;
  const begins = from === undefined ? scale.from : Date.parse(from);
  const ends = until === undefined ? scale.until : Date.parse(until);
  const turns = replacedAt === undefined ? undefined : Date.parse(replacedAt);
  return (
    <svg
      class="lifeline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <Bar scale={scale} from={scale.from} until={scale.until} kind="whole" />
      {standing === 'former' ? (
        <>
          {from !== undefined && turns !== undefined && (
            <Bar scale={scale} from={begins} until={Math.min(turns, ends)} kind="past" />
          )}
          <Bar scale={scale} from={turns ?? begins} until={ends} kind="overlap" />
        </>
      ) : (
        <Bar scale={scale} from={begins} until={ends} kind={toneOf(one, scale.now)} />
      )}
      <Bar scale={scale} from={scale.now} until={scale.now} kind="now" />
    </svg>
  );
}

function Bar({
  scale: { from: first, until: last },
  from,
  until,
  kind,
}: {
  readonly scale: Scale;
  readonly from: number;
  readonly until: number;
  readonly kind: string;
}) {
  const at = (ms: number): number => (WIDTH * (ms - first)) / (last - first);
  const isNow = kind === 'now';
  const low = isNow || kind === 'whole' ? 0 : 2;
  return (
    <rect
      class={kind}
      x={round(at(from))}
      y={low}
      width={round(isNow ? 3 : Math.max(2, at(until) - at(from)))}
      height={HEIGHT - 2 * low}
    />
  );
}

function scaleOf(lifetimes: readonly Lifetime[], now: number): Scale {
  const known = lifetimes.flatMap(({ from, until, replacedAt }) =>
    [from, until, replacedAt].flatMap((at) => (at === undefined ? [] : Date.parse(at))),
  );
  const first = Math.min(now - NEAR, ...known);
  const last = Math.max(now + NEAR, ...known);
  return { from: first, until: last + (last - first) * 0.02, now };
}

const isOver = ({ until }: Lifetime, now: number): boolean => until !== undefined && Date.parse(until) <= now;

function toneOf(one: Lifetime, now: number): string {
  if (isOver(one, now)) return 'bad';
  if (one.standing === 'pending') return 'busy';
  return one.until !== undefined && Date.parse(one.until) - now <= NEAR ? 'warn' : 'good';
}

const round = (value: number): number => Math.round(value * 10) / 10;

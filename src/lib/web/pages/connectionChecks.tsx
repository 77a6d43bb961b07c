import type { CheckId, Evidence, Severity, VerdictKind } from '../../connections/verdict.ts';
import type { AskedChecks } from '../askedChecks.ts';
import { checkTexts } from './labels.ts';
import { Instant, Name, VerdictTag } from './parts.tsx';
import { distance } from './when.ts';

/** The last answer of one check. Instants are ISO 8601. */
export interface CheckView {
  readonly check: CheckId;
  readonly verdict: VerdictKind;
  /** The gravest of what it found. */
  readonly worst?: Severity | undefined;
  readonly at?: string | undefined;
  readonly reason?: string | undefined;
  readonly evidence: Evidence;
  /** Since when no answer said anything. */
  readonly unknownSince?: string | undefined;
  /** When a run asks it next; absent where none will. */
  readonly next?: string | undefined;
}

interface Props {
  readonly checks: readonly CheckView[];
  /** How far they have come where somebody has just asked them. */
  readonly asked: AskedChecks | undefined;
  /** Of the connection's page. */
  readonly address: string;
  readonly canAsk: boolean;
  readonly connected: boolean;
  readonly now: number;
}

/** What was asked of the connection, what came back, and the button that asks again. */
export function Checks({ checks, asked, address, canAsk, connected, now }: Props) {
  return (
    <section class="card" aria-labelledby="checks">
      <div class="head">
        <h2 id="checks">Checks</h2>
        {canAsk && (
          <form method="post" action={`${address}/checks`}>
            <button type="submit">Check now</button>
          </form>
        )}
      </div>
      {asked && <Asked {...asked} />}
      {checks.length === 0 ? (
        <p class="muted">
          {connected
            ? 'Not checked yet.'
            : 'Checks begin once the tenant admin has accepted and the access works.'}
        </p>
      ) : (
        <ul class="checks">
          {checks.map((check) => (
            <Check key={check.check} check={check} now={now} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** While some have not answered: a script looks again. */
export const isAsking = (asked: AskedChecks | undefined): asked is AskedChecks =>
  asked !== undefined && asked.answered < asked.of;

function Asked(asked: AskedChecks) {
  const { answered, of } = asked;
  return isAsking(asked) ? (
    <div class="box busy" role="status" data-key="asked">
      <p>
        <label for="answered">
          All checks are asked now. Answered: {answered} of {of}
        </label>
        <progress id="answered" value={answered} max={of} />
      </p>
      <p class="muted">It goes on by itself, whether this page is open or not.</p>
      {/* Without script nothing loads the page by itself: somebody may be typing into one of its forms. */}
      <noscript>
        <p>
          {/* No fragment: to that of a page that is open a browser only scrolls. */}
          <a href="">Look again</a>
        </p>
      </noscript>
    </div>
  ) : (
    <div class="box good" role="status" data-key="asked">
      <p>All checks have answered.</p>
    </div>
  );
}

function Check({
  check: { check, verdict, worst, at, reason, evidence, unknownSince, next },
  now,
}: {
  readonly check: CheckView;
  readonly now: number;
}) {
  const { label, asks } = checkTexts[check];
  const read = Object.entries(evidence);
  return (
    <li data-key={check}>
      <div class="head">
        <h3>{label}</h3>
        {/* What was in order when somebody last could look may not be so now. */}
        <VerdictTag
          verdict={verdict === 'ok' && unknownSince !== undefined ? 'unknown' : verdict}
          worst={worst}
        />
      </div>
      <p class="muted">{asks}</p>
      {reason !== undefined && (
        <p>
          <Name>{reason}</Name>
        </p>
      )}
      {unknownSince !== undefined && (
        <p>
          No clear answer since <Instant at={unknownSince} />; we go on asking.
          {verdict === 'ok' && ' The last clear one found it in order.'}
          {verdict !== 'ok' && verdict !== 'unknown' && ' What is shown is the last clear one.'}
        </p>
      )}
      <p class="muted">
        {at !== undefined && (
          <>
            Checked <Instant at={at} />, {distance(at, now)}.{' '}
          </>
        )}
        {next !== undefined && (
          <>
            Next <Instant at={next} />, {distance(next, now)}.
          </>
        )}
      </p>
      {read.length > 0 && (
        <details>
          <summary>
            What was read<span class="unseen"> by {label}</span>
          </summary>
          <dl class="evidence">
            {read.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <Name>{value === null ? 'nothing' : String(value)}</Name>
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </li>
  );
}

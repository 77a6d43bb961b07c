import { Instant, Name } from './parts.tsx';

/** A trial of what the connector may do, in words. Instants are ISO 8601. */
export interface TrialView {
  readonly startedAt: string;
  readonly finishedAt?: string | undefined;
  readonly steps: readonly {
    readonly step: string;
    readonly title: string;
    readonly said: readonly string[];
    readonly refused: boolean;
  }[];
}

/** What came of the last trial, and the button that begins one. */
export function TrialSection({
  trial,
  address,
  canTry,
}: {
  readonly trial: TrialView | undefined;
  /** Of the connection's page. */
  readonly address: string;
  readonly canTry: boolean;
}) {
  return (
    <section class="card" aria-labelledby="trial">
      <h2 id="trial">Trial</h2>
      <p>
        The connector writes users. A trial makes one user that is disabled and marked, changes an attribute
        of it, resets its password, and deletes it again, all with the connector’s own rights.
      </p>
      {trial && (
        <>
          <p class="muted">
            Begun <Instant at={trial.startedAt} />
            {trial.finishedAt === undefined ? ', and not over yet.' : '.'}
          </p>
          <TrialSteps steps={trial.steps} />
        </>
      )}
      {canTry && (
        <form method="post" action={`${address}/trial`}>
          <button type="submit">Try what it may do</button>
        </form>
      )}
    </section>
  );
}

/** What came of each step of a trial. */
export const TrialSteps = ({
  steps,
  heading: Heading = 'h3',
}: Pick<TrialView, 'steps'> & { readonly heading?: 'h3' | 'h4' }) => (
  <ul class="checks">
    {steps.map(({ step, title, said, refused }) => (
      <li key={step}>
        <Heading>{title}</Heading>
        {said.map((sentence) => (
          <p key={sentence} class={refused ? 'error' : undefined}>
            <Name>{sentence}</Name>
          </p>
        ))}
      </li>
    ))}
  </ul>
);

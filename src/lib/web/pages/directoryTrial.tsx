import type { FieldError } from '../problem.ts';
import { type TrialView, TrialSteps } from './connectionTrial.tsx';
import { Faults, Field, fieldAttributes, answered } from './fields.tsx';
import { Instant, Name } from './parts.tsx';

/** A trial that did not begin: where it was to be, and why not. */
export interface Untried {
  readonly container: string;
  readonly errors: readonly FieldError[];
}

const FIELD = 'directory-container';
const LABEL = 'Container';

/** What came of the last trial of a directory account, and a form that begins one. */
export function DirectoryTrial({
  address,
  base,
  last,
  untried,
  canTry,
}: {
  /** Of the connection's page. */
  readonly address: string;
  /** Of the account, where it has one. */
  readonly base: string | undefined;
  readonly last: (TrialView & { readonly container: string }) | undefined;
  readonly untried: Untried | undefined;
  readonly canTry: boolean;
}) {
  const faults = untried?.errors.map(({ path, message }) => ({
    path: path === 'container' ? FIELD : path,
    message,
  }));
  const error = faults?.find(({ path }) => path === FIELD)?.message;
  return (
    <section id="directory-trial" aria-labelledby="directory-trial-title">
      <h3 id="directory-trial-title">Trial</h3>
      <p>
        What no controller says beforehand a trial shows: it makes one user that is disabled and marked,
        changes an attribute of it, resets its password, and deletes it again. Whatever an earlier trial has
        left is removed first.
      </p>
      {last && (
        <>
          <p class="muted">
            Begun <Instant at={last.startedAt} /> in <Name>{last.container}</Name>
            {last.finishedAt === undefined ? ', and not over: it may have left its user behind.' : '.'}
          </p>
          <TrialSteps steps={last.steps} heading="h4" />
        </>
      )}
      <Faults faults={faults ?? []} lead="Nothing was tried:" labels={{ [FIELD]: LABEL }} />
      {canTry && (
        <form method="post" action={answered(`${address}/directory/trial`)} class="fields" novalidate>
          <Field
            name={FIELD}
            label={LABEL}
            hint="Where the user is made: a distinguished name at or below the base."
            error={error}
          >
            <input
              {...fieldAttributes(FIELD, error)}
              name="container"
              type="text"
              autocomplete="off"
              spellcheck={false}
              value={untried?.container ?? last?.container ?? base ?? ''}
            />
          </Field>
          <p>
            <button type="submit">Try what it may do</button>
          </p>
        </form>
      )}
    </section>
  );
}

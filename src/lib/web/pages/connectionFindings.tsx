import { type Severity, worstOf } from '../../connections/verdict.ts';
import { Steps, type StepText } from './lists.tsx';
import { Name, SeverityTag } from './parts.tsx';

/** One thing that is wrong, with who must act and how. */
export interface FindingView {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly who?: string | undefined;
  /** With the address of the page on which it is done, where there is one. */
  readonly steps?: readonly StepText[] | undefined;
  /** It can be mended here. */
  readonly hasRemedy?: boolean | undefined;
}

const tones: Record<Severity, string> = { info: 'busy', warning: 'warn', critical: 'bad' };

/** What is wrong with the connection, who must act, how, and the button where we can. */
export function Findings({
  findings,
  address,
  canMend,
}: {
  readonly findings: readonly FindingView[];
  /** Of the connection's page. */
  readonly address: string;
  readonly canMend: boolean;
}) {
  return (
    <section aria-labelledby="why">
      <h2 id="why">
        {worstOf(findings) === 'info' ? 'What is good to know' : 'What is wrong, and what to do'}
      </h2>
      {findings.map(({ code, severity, message, who, steps = [], hasRemedy = false }) => (
        <article class={`finding ${tones[severity]}`} key={`${code} ${message}`}>
          <h3>
            <Name>{message}</Name>
          </h3>
          <p>
            <SeverityTag severity={severity} />{' '}
            <a href={`/findings/${encodeURIComponent(code)}`}>
              <code>{code}</code>
            </a>
          </p>
          {who !== undefined && (
            <p>
              <span class="muted">Who must act:</span> {who}
            </p>
          )}
          {steps.length > 0 && <Steps steps={steps} kind="steps" />}
          {hasRemedy && canMend && (
            <form method="post" action={`${address}/remedies/${encodeURIComponent(code)}`}>
              <p>The tenant admin has allowed that it is done here too.</p>
              <button type="submit">Show the names in usage reports</button>
            </form>
          )}
        </article>
      ))}
    </section>
  );
}

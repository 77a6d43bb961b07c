import { actionOf } from '../health/checks.ts';

/**
 * The page that says what a finding means, what to do, and how it resolves.
 *
 * @param origin an address of this installation
 */
export const explanationOf = (origin: string, code: string): string =>
  new URL(`/findings/${encodeURIComponent(code)}`, origin).href;

/** Who must act on a finding and how, as long as there is something to do, and the page that says more. */
export const actionOn = (origin: string, { code, resolvedAt }: Coded) => ({
  ...(resolvedAt === undefined && actionOf(code)),
  explanation: explanationOf(origin, code),
});

/** What is told of findings, each with who must act, how, and the page that explains it; of many at once without the steps. */
export function explained(data: Readonly<Record<string, unknown>>, origin: string): Record<string, unknown> {
  const { alert, group, digest, ...rest } = data as Told;
  const inFull = (finding: Coded) => ({ ...finding, ...actionOn(origin, finding) });
  const inShort = (finding: Coded) => {
    const { steps: _steps, ...short }: Coded & ReturnType<typeof actionOn> = inFull(finding);
    return short;
  };
  return {
    ...(alert && { alert: inFull(alert) }),
    ...(group && { group: inFull(group) }),
    ...(digest && { digest: { ...digest, alerts: digest.alerts.map(inShort) } }),
    ...rest,
  };
}

interface Coded {
  readonly code: string;
  readonly resolvedAt?: string;
}

interface Told {
  readonly alert?: Coded;
  readonly group?: Coded;
  readonly digest?: { readonly alerts: readonly Coded[] };
}

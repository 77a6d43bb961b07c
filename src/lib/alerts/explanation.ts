/**
 * The page that says what a finding means, what to do, and how it resolves.
 *
 * @param origin an address of this installation
 */
export const explanationOf = (origin: string, code: string): string =>
  new URL(`/findings/${encodeURIComponent(code)}`, origin).href;

/** What is told of findings, each with the page that explains it. */
export function explained(data: Readonly<Record<string, unknown>>, origin: string): Record<string, unknown> {
  const { alert, group, digest, ...rest } = data as Told;
  const withPage = (finding: Coded) => ({ ...finding, explanation: explanationOf(origin, finding.code) });
  return {
    ...(alert && { alert: withPage(alert) }),
    ...(group && { group: withPage(group) }),
    ...(digest && { digest: { ...digest, alerts: digest.alerts.map(withPage) } }),
    ...rest,
  };
}

interface Coded {
  readonly code: string;
}

interface Told {
  readonly alert?: Coded;
  readonly group?: Coded;
  readonly digest?: { readonly alerts: readonly Coded[] };
}

import type { Microsoft } from '../../sandbox/microsoft/microsoft.ts';
import { type Finding, judgeRequests } from '../../sandbox/microsoft/graph/recorder.ts';
import type { LoggedRequest } from '../../sandbox/microsoft/requestLog.ts';

const keptOf = new WeakMap<Microsoft['requests'], LoggedRequest[]>();

/** Keeps every request from now on, also those that a test clears from the log, or that the log forgets. */
export function keepRequests({ requests }: Pick<Microsoft, 'requests'>): readonly LoggedRequest[] {
  const kept = keptOf.get(requests) ?? [...requests.entries];
  if (keptOf.has(requests)) return kept;
  keptOf.set(requests, kept);
  const { add } = requests;
  requests.add = (request) => {
    kept.push(request);
    add(request);
  };
  return kept;
}

/**
 * The rule for the suites of the product: every request that Graph received in a test must be one that Graph's
 * published metadata and permission list know; an offline Graph that answered more would make tests green that mean
 * nothing. The setup and the steward app, whose permissions the product chooses, must make each call by the least
 * permission that the list knows.
 *
 * @throws Error that names the first requests that are not
 */
export function assertPublished({ requests, world }: Pick<Microsoft, 'requests' | 'world'>): void {
  const { setupApp, stewardApp } = world.seeded;
  const ours = [setupApp.clientId, stewardApp.clientId];
  // What was refused for want of a permission was refused as Graph would.
  const isRefused = ({ problem, request }: Finding): boolean =>
    problem === 'permission' && request.status === 403;
  const made = keptOf.get(requests) ?? requests.entries;
  sayFindings(judgeRequests(made, ours).filter((finding) => !isRefused(finding)));
}

/** @throws Error that names the first findings, where there are any */
export function sayFindings(findings: readonly Finding[]): void {
  const lines = findings
    .slice(0, 5)
    .map(({ problem, name, request }) => `${problem} ${name}: ${request.method} ${request.path}`);
  if (findings.length > 0)
    throw new Error(`Graph publishes no such request, or a lesser permission:\n${lines.join('\n')}`);
}

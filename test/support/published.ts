import type { Microsoft } from '../../sandbox/microsoft/microsoft.ts';
import { judgeRequests } from '../../sandbox/microsoft/graph/recorder.ts';

/**
 * Every request that Graph received in a test must be one that Graph's published metadata and permission list know;
 * an offline Graph that answered more would make tests green that mean nothing. The setup and the steward app, whose
 * permissions the product chooses, must make each call by the least permission that the list knows.
 *
 * @throws Error that names the first requests that are not
 */
export function assertPublished({ requests, world }: Pick<Microsoft, 'requests' | 'world'>): void {
  const { setupApp, stewardApp } = world.seeded;
  const ours = [setupApp.clientId, stewardApp.clientId];
  // What was refused for want of a permission was refused as Graph would.
  const isRefused = ({ problem, request }: ReturnType<typeof judgeRequests>[number]): boolean =>
    problem === 'permission' && request.status === 403;
  const findings = judgeRequests(requests.entries, ours).filter((finding) => !isRefused(finding));
  const lines = findings
    .slice(0, 5)
    .map(({ problem, name, request }) => `${problem} ${name}: ${request.method} ${request.path}`);
  if (findings.length > 0)
    throw new Error(`Graph publishes no such request, or a lesser permission:\n${lines.join('\n')}`);
}

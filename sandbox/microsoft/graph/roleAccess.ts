import roleTable from '../data/delegated-roles.json' with { type: 'json' };
import { graphRefusals } from './answers.ts';
import { globalAdministrator, holdsOneOf, roleIds } from './builtInRoles.ts';
import type { Caller, GraphRoute } from './call.ts';

const rolesByEndpoint = new Map<string, readonly string[]>(
  roleTable.entries.flatMap(({ endpoints, roles }) => {
    const enough = [...globalAdministrator, ...roleIds(...roles)];
    return endpoints.map((endpoint) => [endpoint, enough] as const);
  }),
);

/** Refuses with 403 a person's token where the person holds none of the directory roles that the endpoint demands. */
export function checkDirectoryRole(route: Pick<GraphRoute, 'method' | 'path'>, caller: Caller): void {
  if (caller.kind === 'application') return;
  const enough = rolesByEndpoint.get(`${route.method} ${route.path}`);
  if (enough && !holdsOneOf(caller.directoryRoles, enough)) throw graphRefusals.denied();
}

import type { User } from '../world.ts';
import type { GraphAnswer } from './answers.ts';
import type { GraphCall, GraphRoute } from './call.ts';
import { groupRow, groups } from './directory.ts';
import { rolesOfHolder } from './directoryRoles.ts';
import { answerMany } from './query.ts';
import type { Row } from './shape.ts';
import { findSelf, findUserAt } from './userRows.ts';

/** The groups and directory roles of a person, each with its type. */
function memberOf(call: GraphCall, { id }: User): GraphAnswer {
  const memberships = call.tenant.groups
    .filter((group) => group.members.includes(id))
    .map((group): Row => ({ '@odata.type': '#microsoft.graph.group', ...groupRow(group) }));
  return answerMany(call, { ...groups, context: 'directoryObjects' }, [
    ...memberships,
    ...rolesOfHolder(call, id),
  ]);
}

/** What a person belongs to. */
export const memberOfRoutes: GraphRoute[] = [
  { method: 'GET', path: '/users/{id}/memberof', handle: (call) => memberOf(call, findUserAt(call)) },
  { method: 'GET', path: '/me/memberof', handle: (call) => memberOf(call, findSelf(call)) },
  // No group of the sandbox is in another, so nothing comes of looking deeper.
  { method: 'GET', path: '/me/transitivememberof', handle: (call) => memberOf(call, findSelf(call)) },
];

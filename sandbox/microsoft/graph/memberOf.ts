import type { GraphAnswer } from './answers.ts';
import type { GraphCall, GraphRoute } from './call.ts';
import { groupRow, groups } from './directory.ts';
import { rolesOfHolder } from './directoryRoles.ts';
import { answerMany } from './query.ts';
import type { Row } from './shape.ts';
import { findUserAt } from './userRows.ts';

/** The groups and directory roles of a person, each with its type. */
function memberOf(call: GraphCall): GraphAnswer {
  const { id } = findUserAt(call);
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
  { method: 'GET', path: '/users/{id}/memberof', handle: memberOf },
];

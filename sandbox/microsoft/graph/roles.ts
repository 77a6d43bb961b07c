import * as z from 'zod';
import { graphRefusals, type GraphAnswer } from './answers.ts';
import { readEntity } from './body.ts';
import { builtInRole, builtInRoles, type BuiltInRole } from './builtInRoles.ts';
import { created, onlyKey, type GraphCall, type GraphRoute } from './call.ts';
import { ownerRows } from './owners.ts';
import { answerMany, answerOne } from './query.ts';
import { giveRole, heldRoles, takeRole, type HeldRole } from './roleHolders.ts';
import type { Row, Shape } from './shape.ts';

const assignments: Shape = {
  type: 'unifiedRoleAssignment',
  context: 'roleManagement/directory/roleAssignments',
  filterable: ['principalId', 'roleDefinitionId', 'directoryScopeId'],
  expandable: ['principal', 'roleDefinition'],
};
const definitions: Shape = {
  type: 'unifiedRoleDefinition',
  context: 'roleManagement/directory/roleDefinitions',
  filterable: ['id', 'displayName', 'templateId', 'isBuiltIn'],
};

const definitionRow = ({ displayName, templateId }: BuiltInRole): Row => ({
  id: templateId,
  description: displayName,
  displayName,
  isBuiltIn: true,
  isEnabled: true,
  resourceScopes: ['/'],
  rolePermissions: [],
  templateId,
  version: '1',
});

function assignmentRow({ tenant }: GraphCall, held: HeldRole): Row {
  const role = builtInRole(held.roleDefinitionId);
  return {
    id: held.id,
    principalId: held.principalId,
    directoryScopeId: '/',
    roleDefinitionId: held.roleDefinitionId,
    principal: ownerRows(tenant, [held.principalId])[0] ?? null,
    roleDefinition: role ? definitionRow(role) : null,
  };
}

function findHeld(call: GraphCall): HeldRole {
  const { value } = onlyKey(call);
  const held = heldRoles(call.tenant).find((one) => one.id === value);
  if (!held) throw graphRefusals.notFound(value);
  return held;
}

/** Graph lists assignments only of one principal or one role where the caller asks with a filter; all otherwise. */
const list = (call: GraphCall): GraphAnswer =>
  answerMany(
    call,
    assignments,
    heldRoles(call.tenant).map((held) => assignmentRow(call, held)),
  );

const assignmentBody = z.object({
  roleDefinitionId: z.guid(),
  principalId: z.guid(),
  directoryScopeId: z.string(),
});

function create(call: GraphCall): GraphAnswer {
  const asked = readEntity('unifiedRoleAssignment', assignmentBody, call.body);
  const role = builtInRole(asked.roleDefinitionId);
  if (!role) throw graphRefusals.notFound(asked.roleDefinitionId);
  if (asked.directoryScopeId !== '/') throw graphRefusals.notOffered('roles for a part of the tenant');
  const held = giveRole(call, asked.principalId.toLowerCase(), role.templateId);
  const { principal: _principal, roleDefinition: _definition, ...row } = assignmentRow(call, held);
  return created(call, assignments.context, row);
}

function definitionAt(call: GraphCall): BuiltInRole {
  const { value } = onlyKey(call);
  const role = builtInRole(value);
  if (!role) throw graphRefusals.notFound(value);
  return role;
}

/** Directory roles as role management sees them. */
export const roleRoutes: GraphRoute[] = [
  {
    method: 'GET',
    path: '/rolemanagement/directory/roledefinitions',
    handle: (call) => answerMany(call, definitions, builtInRoles.map(definitionRow)),
  },
  {
    method: 'GET',
    path: '/rolemanagement/directory/roledefinitions/{id}',
    handle: (call) => answerOne(call, definitions, definitionRow(definitionAt(call))),
  },
  { method: 'GET', path: '/rolemanagement/directory/roleassignments', handle: list },
  { method: 'POST', path: '/rolemanagement/directory/roleassignments', handle: create },
  {
    method: 'GET',
    path: '/rolemanagement/directory/roleassignments/{id}',
    handle: (call) => answerOne(call, assignments, assignmentRow(call, findHeld(call))),
  },
  {
    method: 'DELETE',
    path: '/rolemanagement/directory/roleassignments/{id}',
    handle(call) {
      takeRole(call, findHeld(call));
      return { status: 204 };
    },
  },
];

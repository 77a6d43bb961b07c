import * as z from 'zod';
import { graphRefusals, type GraphAnswer } from './answers.ts';
import { readEntity } from './body.ts';
import { builtInRole, builtInRoles, type BuiltInRole } from './builtInRoles.ts';
import { created, onlyKey, type GraphCall, type GraphRoute } from './call.ts';
import { ownerRows, readReference } from './owners.ts';
import { answerMany, answerOne } from './query.ts';
import { derivedGuid, giveRole, heldRoles, takeRole } from './roleHolders.ts';
import type { Row, Shape } from './shape.ts';
import { users } from './userRows.ts';

const shape: Shape = {
  type: 'directoryRole',
  context: 'directoryRoles',
  filterable: ['roleTemplateId', 'displayName'],
};

/** The object id differs by tenant; only the template id is the same everywhere. */
const roleObjectId = ({ tenant }: GraphCall, templateId: string): string =>
  derivedGuid(`${tenant.id} ${templateId}`);

const roleRow = (call: GraphCall, { displayName, templateId }: BuiltInRole): Row => ({
  id: roleObjectId(call, templateId),
  deletedDateTime: null,
  description: displayName,
  displayName,
  roleTemplateId: templateId,
});

/** Roles that somebody holds or that were activated; others are not listed and not found. */
function activated({ tenant }: GraphCall): BuiltInRole[] {
  const held = new Set(heldRoles(tenant).map((one) => one.roleDefinitionId));
  return builtInRoles.filter(
    ({ templateId }) => held.has(templateId) || tenant.activatedRoles?.includes(templateId),
  );
}

function roleAt(call: GraphCall): BuiltInRole {
  const { property, value } = onlyKey(call);
  const wanted = value.toLowerCase();
  const role = activated(call).find(({ templateId }) =>
    property === 'roletemplateid' ? templateId === wanted : roleObjectId(call, templateId) === wanted,
  );
  if (!role) throw graphRefusals.notFound(value);
  return role;
}

function activate(call: GraphCall): GraphAnswer {
  const asked = readEntity('directoryRole', z.object({ roleTemplateId: z.guid() }), call.body);
  const role = builtInRole(asked.roleTemplateId);
  if (!role) throw graphRefusals.notFound(asked.roleTemplateId);
  if (activated(call).includes(role)) throw graphRefusals.conflict();
  call.tenant.activatedRoles = [...(call.tenant.activatedRoles ?? []), role.templateId];
  call.sandbox.touch();
  return created(call, 'directoryRoles', roleRow(call, role));
}

function listMembers(call: GraphCall): GraphAnswer {
  const { templateId } = roleAt(call);
  const ids = heldRoles(call.tenant)
    .filter((one) => one.roleDefinitionId === templateId)
    .map((one) => one.principalId);
  return answerMany(call, { ...users, context: 'directoryObjects' }, ownerRows(call.tenant, ids));
}

function addMember(call: GraphCall): GraphAnswer {
  const { templateId } = roleAt(call);
  const id = readReference(call);
  const held = heldRoles(call.tenant).some(
    (one) => one.principalId === id && one.roleDefinitionId === templateId,
  );
  if (held) {
    throw graphRefusals.badRequest(
      "One or more added object references already exist for the following modified properties: 'members'.",
    );
  }
  giveRole(call, id, templateId);
  return { status: 204 };
}

function removeMember(call: GraphCall): GraphAnswer {
  const { templateId } = roleAt(call);
  const id = call.keys[1]?.value.toLowerCase() ?? '';
  const held = heldRoles(call.tenant).find(
    (one) => one.principalId === id && one.roleDefinitionId === templateId,
  );
  if (!held) throw graphRefusals.notFound(id);
  takeRole(call, held);
  return { status: 204 };
}

/** The roles of one holder, as members of groups and roles are shown them. */
export const rolesOfHolder = (call: GraphCall, holderId: string): Row[] =>
  heldRoles(call.tenant)
    .filter((one) => one.principalId === holderId)
    .flatMap(({ roleDefinitionId }) => builtInRole(roleDefinitionId) ?? [])
    .map((role) => ({ '@odata.type': '#microsoft.graph.directoryRole', ...roleRow(call, role) }));

/** Directory roles as objects with members: the older way. */
export const directoryRoleRoutes: GraphRoute[] = [
  {
    method: 'GET',
    path: '/directoryroles',
    handle: (call) =>
      answerMany(
        call,
        shape,
        activated(call).map((role) => roleRow(call, role)),
      ),
  },
  { method: 'POST', path: '/directoryroles', handle: activate },
  {
    method: 'GET',
    path: '/directoryroles/{id}',
    handle: (call) => answerOne(call, shape, roleRow(call, roleAt(call))),
  },
  { method: 'GET', path: '/directoryroles/{id}/members', handle: listMembers },
  { method: 'POST', path: '/directoryroles/{id}/members/$ref', handle: addMember },
  { method: 'DELETE', path: '/directoryroles/{id}/members/{id}/$ref', handle: removeMember },
];

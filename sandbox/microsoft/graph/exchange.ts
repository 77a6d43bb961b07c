import * as z from 'zod';
import { nextGuid } from '../random.ts';
import type { User } from '../world.ts';
import type { ExchangeAssignment } from '../worldDirectory.ts';
import { GraphRefusal, graphRefusals, type GraphAnswer } from './answers.ts';
import { readBody } from './body.ts';
import { created, onlyKey, type GraphCall, type GraphRoute } from './call.ts';
import { answerMany, answerOne } from './query.ts';
import { derivedGuid } from './roleHolders.ts';
import type { Row, Shape } from './shape.ts';

/** Exchange has a directory of its own, which hears of new people about half an hour later. */
const SYNC_MS = 30 * 60_000;

/** Roles of Exchange, not of Entra. */
const roleNames = [
  'View-Only Recipients',
  'View-Only Configuration',
  'View-Only Audit Logs',
  'Mail Recipients',
  'Message Tracking',
  'Recipient Policies',
];

const definitions: Shape = {
  type: 'unifiedRoleDefinition',
  context: 'roleManagement/exchange/roleDefinitions',
  filterable: ['id', 'displayName', 'isBuiltIn'],
};
const assignments: Shape = {
  type: 'unifiedRoleAssignment',
  context: 'roleManagement/exchange/roleAssignments',
  filterable: ['principalId', 'roleDefinitionId'],
};

interface ExchangeRole {
  id: string;
  displayName: string;
}

const rolesOf = ({ tenant }: GraphCall): ExchangeRole[] =>
  roleNames.map((displayName) => ({ id: derivedGuid(`${tenant.id} ${displayName}`), displayName }));

const definitionRow = ({ id, displayName }: ExchangeRole): Row => ({
  id,
  description: displayName,
  displayName,
  isBuiltIn: true,
  isEnabled: true,
  version: '0.12 (14.0.451.0)',
  templateId: null,
  rolePermissions: [],
});

const assignmentRow = ({ id, roleDefinitionId, userId }: ExchangeAssignment): Row => ({
  id,
  principalId: `/Users/${userId}`,
  roleDefinitionId,
  directoryScopeId: '/',
  appScopeId: null,
});

/** The person behind `/Users/{id}`, once Exchange knows them; role groups can be named but never looked into. */
function principalOf({ sandbox, tenant }: GraphCall, principalId: string): User {
  const [, id] = /^\/Users\/([0-9a-f-]{36})$/i.exec(principalId) ?? [];
  if (id === undefined) {
    if (principalId.startsWith('/RoleGroups/'))
      throw graphRefusals.notOffered('roles for role groups of Exchange');
    throw graphRefusals.badRequest(`Invalid value specified for property 'principalId'.`);
  }
  const user = tenant.users.find((one) => one.id === id.toLowerCase());
  const known = user && sandbox.clock() >= Date.parse(user.createdDateTime) + SYNC_MS;
  if (known) return user;
  throw new GraphRefusal(404, 'NotFound', `The object '${id}' couldn't be found in Exchange's directory.`);
}

const assignmentBody = z.strictObject({
  '@odata.type': z.string().optional(),
  principalId: z.string(),
  roleDefinitionId: z.guid(),
  directoryScopeId: z.literal('/'),
  appScopeId: z.null().optional(),
});

function create(call: GraphCall): GraphAnswer {
  const asked = readBody(assignmentBody, call.body);
  const roleDefinitionId = asked.roleDefinitionId.toLowerCase();
  if (!rolesOf(call).some((role) => role.id === roleDefinitionId)) {
    throw graphRefusals.notFound(roleDefinitionId);
  }
  const user = principalOf(call, asked.principalId);
  const held = call.tenant.exchangeAssignments ?? [];
  if (held.some((one) => one.userId === user.id && one.roleDefinitionId === roleDefinitionId)) {
    throw graphRefusals.conflict();
  }
  const assignment = { id: nextGuid(call.sandbox.world), roleDefinitionId, userId: user.id };
  call.tenant.exchangeAssignments = [...held, assignment];
  call.sandbox.touch();
  return created(call, assignments.context, assignmentRow(assignment));
}

function findOne<T extends { id: string }>(call: GraphCall, items: readonly T[]): T {
  const { value } = onlyKey(call);
  const item = items.find((one) => one.id === value.toLowerCase());
  if (!item) throw graphRefusals.notFound(value);
  return item;
}

const heldHere = ({ tenant }: GraphCall): ExchangeAssignment[] => tenant.exchangeAssignments ?? [];

function remove(call: GraphCall): GraphAnswer {
  const assignment = findOne(call, heldHere(call));
  call.tenant.exchangeAssignments = heldHere(call).filter((one) => one !== assignment);
  call.sandbox.touch();
  return { status: 204 };
}

const root = '/rolemanagement/exchange';

/**
 * Roles of Exchange, which Graph offers in beta alone; only direct assignments can be read.
 * @see https://learn.microsoft.com/graph/api/resources/unifiedrbacapplicationmultiple?view=graph-rest-beta
 */
export const exchangeRoutes: GraphRoute[] = (
  [
    {
      method: 'GET',
      path: `${root}/roledefinitions`,
      handle: (call) => answerMany(call, definitions, rolesOf(call).map(definitionRow)),
    },
    {
      method: 'GET',
      path: `${root}/roledefinitions/{id}`,
      handle: (call) => answerOne(call, definitions, definitionRow(findOne(call, rolesOf(call)))),
    },
    {
      method: 'GET',
      path: `${root}/roleassignments`,
      handle: (call) => answerMany(call, assignments, heldHere(call).map(assignmentRow)),
    },
    { method: 'POST', path: `${root}/roleassignments`, handle: create },
    {
      method: 'GET',
      path: `${root}/roleassignments/{id}`,
      handle: (call) => answerOne(call, assignments, assignmentRow(findOne(call, heldHere(call)))),
    },
    { method: 'DELETE', path: `${root}/roleassignments/{id}`, handle: remove },
  ] satisfies GraphRoute[]
).map((route) => ({ ...route, version: 'beta' }));

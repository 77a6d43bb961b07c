import * as z from 'zod';
import { nextLinkId } from '../random.ts';
import { removeAssignment } from '../removal.ts';
import { effectiveSoon, findApplication, isEffective } from '../sandbox.ts';
import { GRAPH_APP_ID, graphRole } from '../wellKnown.ts';
import type { AppRoleAssignment } from '../world.ts';
import type { ServicePrincipal } from '../worldApps.ts';
import { graphRefusals, type GraphAnswer } from './answers.ts';
import { readEntity } from './body.ts';
import { holdsOneOf, roleIds } from './builtInRoles.ts';
import { created, type GraphCall, type GraphRoute } from './call.ts';
import { answerMany } from './query.ts';
import { findPrincipalAt } from './servicePrincipalRows.ts';
import type { Row, Shape } from './shape.ts';

/** The side from which an assignment is seen: the one that holds the role, or the one that defines it. */
type Side = 'principalId' | 'resourceId';

const NO_ROLE = '00000000-0000-0000-0000-000000000000';
const consenters = roleIds('Global Administrator', 'Privileged Role Administrator');

const assignments: Shape = {
  type: 'appRoleAssignment',
  context: 'appRoleAssignments',
  filterable: ['appRoleId', 'principalId', 'resourceId'],
};

function assignmentRow({ tenant }: GraphCall, assignment: AppRoleAssignment): Row {
  const named = (id: string): string | undefined =>
    [...tenant.servicePrincipals, ...tenant.users].find((one) => one.id === id)?.displayName;
  return {
    id: assignment.id,
    deletedDateTime: null,
    appRoleId: assignment.appRoleId,
    createdDateTime: assignment.createdDateTime,
    principalDisplayName: named(assignment.principalId) ?? null,
    principalId: assignment.principalId,
    principalType: assignment.principalType,
    resourceDisplayName: named(assignment.resourceId) ?? null,
    resourceId: assignment.resourceId,
  };
}

function list(call: GraphCall, side: Side): GraphAnswer {
  const { id } = findPrincipalAt(call);
  const rows = call.tenant.appRoleAssignments
    .filter((assignment) => assignment[side] === id && isEffective(call.sandbox, assignment))
    .map((assignment) => assignmentRow(call, assignment));
  return answerMany(call, assignments, rows);
}

const assignmentBody = z.object({ principalId: z.guid(), resourceId: z.guid(), appRoleId: z.guid() });

/** Refuses roles that the resource does not offer, and Graph's own from people who may not consent to them. */
function checkRole(call: GraphCall, resource: ServicePrincipal, appRoleId: string): void {
  const isGraph = resource.appId === GRAPH_APP_ID;
  const own = findApplication(call.sandbox.world, resource.appId)?.appRoles ?? [];
  const offered = isGraph
    ? graphRole(appRoleId) !== undefined
    : own.length === 0
      ? appRoleId === NO_ROLE
      : own.some((role) => role.id === appRoleId && role.isEnabled !== false);
  if (!offered) {
    throw graphRefusals.badRequest(
      `Permission being assigned was not found on application '${resource.appId}'`,
    );
  }
  const { kind, directoryRoles } = call.caller;
  if (isGraph && kind === 'delegated' && !holdsOneOf(directoryRoles, consenters))
    throw graphRefusals.denied();
}

function create(call: GraphCall, side: Side): GraphAnswer {
  const { sandbox, tenant } = call;
  const here = findPrincipalAt(call);
  const read = readEntity('appRoleAssignment', assignmentBody, call.body);
  const principalId = read.principalId.toLowerCase();
  const resourceId = read.resourceId.toLowerCase();
  const appRoleId = read.appRoleId.toLowerCase();
  if ((side === 'principalId' ? principalId : resourceId) !== here.id) {
    throw graphRefusals.badRequest(
      `Invalid value specified for property '${side}' of resource 'AppRoleAssignment'.`,
    );
  }
  const resource = tenant.servicePrincipals.find((one) => one.id === resourceId);
  if (!resource) throw graphRefusals.notFound(resourceId);
  const client = tenant.servicePrincipals.find((one) => one.id === principalId);
  const principal = client ?? tenant.users.find((one) => one.id === principalId);
  if (!principal) throw graphRefusals.notFound(principalId);
  if (!isEffective(sandbox, principal) || !isEffective(sandbox, resource)) {
    throw graphRefusals.notReplicated();
  }
  checkRole(call, resource, appRoleId);
  const held = tenant.appRoleAssignments.some(
    (one) => one.principalId === principalId && one.resourceId === resourceId && one.appRoleId === appRoleId,
  );
  if (held) throw graphRefusals.badRequest('Permission being assigned already exists on the object');
  const assignment: AppRoleAssignment = {
    id: nextLinkId(sandbox.world),
    principalId,
    principalType: client ? 'ServicePrincipal' : 'User',
    resourceId,
    appRoleId,
    createdDateTime: new Date(sandbox.clock()).toISOString(),
    effectiveAt: effectiveSoon(sandbox),
  };
  tenant.appRoleAssignments.push(assignment);
  sandbox.touch();
  return created(call, 'appRoleAssignments', assignmentRow(call, assignment));
}

function remove(call: GraphCall, side: Side): GraphAnswer {
  const { id } = findPrincipalAt(call);
  const assignmentId = call.keys[1]?.value ?? '';
  const { tenant } = call;
  const assignment = tenant.appRoleAssignments.find((one) => one[side] === id && one.id === assignmentId);
  if (!assignment) throw graphRefusals.notFound(assignmentId);
  removeAssignment(call.sandbox, tenant, assignment);
  return { status: 204 };
}

/** Application permissions granted, and app roles given, seen from either side. */
export const appRoleAssignmentRoutes: GraphRoute[] = (
  [
    ['/serviceprincipals/{id}/approleassignments', 'principalId'],
    ['/serviceprincipals/{id}/approleassignedto', 'resourceId'],
  ] as const
).flatMap(([path, side]): GraphRoute[] => [
  { method: 'GET', path, handle: (call) => list(call, side) },
  { method: 'POST', path, handle: (call) => create(call, side) },
  { method: 'DELETE', path: `${path}/{id}`, handle: (call) => remove(call, side) },
]);

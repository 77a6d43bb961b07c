import * as z from 'zod';
import { setScopes } from '../grantScopes.ts';
import { nextLinkId } from '../random.ts';
import { removePermissionGrant } from '../removal.ts';
import { effectiveSoon, isEffective } from '../sandbox.ts';
import type { PermissionGrant } from '../world.ts';
import { graphRefusals, type GraphAnswer } from './answers.ts';
import { readEntity } from './body.ts';
import { created, onlyKey, type GraphCall, type GraphRoute } from './call.ts';
import { answerMany, answerOne } from './query.ts';
import { findPrincipalAt } from './servicePrincipalRows.ts';
import type { Row, Shape } from './shape.ts';

const grants: Shape = {
  type: 'oAuth2PermissionGrant',
  context: 'oauth2PermissionGrants',
  filterable: ['clientId', 'consentType', 'principalId', 'resourceId'],
};

const grantRow = ({ id, clientId, consentType, principalId, resourceId, scope }: PermissionGrant): Row => ({
  clientId,
  consentType,
  id,
  principalId,
  resourceId,
  scope,
});

function list(call: GraphCall, clientId: string | undefined): GraphAnswer {
  const rows = call.tenant.oauth2PermissionGrants
    .filter(
      (grant) => isEffective(call.sandbox, grant) && (clientId === undefined || grant.clientId === clientId),
    )
    .map(grantRow);
  return answerMany(call, grants, rows);
}

function findOne(call: GraphCall): PermissionGrant {
  const { value } = onlyKey(call);
  const grant = call.tenant.oauth2PermissionGrants.find(
    (one) => one.id === value && isEffective(call.sandbox, one),
  );
  if (!grant) throw graphRefusals.notFound(value);
  return grant;
}

const grantBody = z.object({
  clientId: z.guid(),
  consentType: z.enum(['AllPrincipals', 'Principal']),
  principalId: z.guid().nullish(),
  resourceId: z.guid(),
  scope: z.string(),
});

/** Refuses grants that name somebody who is not there (404) or is not known here yet (400). */
function checkParties(call: GraphCall, ids: readonly string[]): void {
  const { sandbox, tenant } = call;
  for (const id of ids) {
    const party = [...tenant.servicePrincipals, ...tenant.users].find((one) => one.id === id);
    if (!party) throw graphRefusals.notFound(id);
    if (!isEffective(sandbox, party)) throw graphRefusals.notReplicated();
  }
}

function create(call: GraphCall): GraphAnswer {
  const { sandbox, tenant } = call;
  const asked = readEntity('oAuth2PermissionGrant', grantBody, call.body);
  const principalId = asked.principalId?.toLowerCase() ?? null;
  if ((asked.consentType === 'Principal') !== (principalId !== null)) {
    throw graphRefusals.badRequest(
      "Invalid value specified for property 'principalId' of resource 'OAuth2PermissionGrant'.",
    );
  }
  const clientId = asked.clientId.toLowerCase();
  const resourceId = asked.resourceId.toLowerCase();
  checkParties(call, [clientId, resourceId, ...(principalId === null ? [] : [principalId])]);
  const held = tenant.oauth2PermissionGrants.some(
    (one) => one.clientId === clientId && one.resourceId === resourceId && one.principalId === principalId,
  );
  if (held) throw graphRefusals.duplicate('Permission entry already exists.');
  const grant: PermissionGrant = {
    id: nextLinkId(sandbox.world),
    clientId,
    consentType: asked.consentType,
    principalId,
    resourceId,
    scope: asked.scope.trim(),
    effectiveAt: effectiveSoon(sandbox),
  };
  tenant.oauth2PermissionGrants.push(grant);
  sandbox.touch();
  return created(call, 'oauth2PermissionGrants', grantRow(grant));
}

const scopeBody = z.strictObject({ '@odata.type': z.string().optional(), scope: z.string() });

function update(call: GraphCall): GraphAnswer {
  const grant = findOne(call);
  const { scope } = readEntity('oAuth2PermissionGrant', scopeBody, call.body);
  setScopes(call.sandbox, grant, scope.split(/\s+/).filter(Boolean), effectiveSoon(call.sandbox));
  call.sandbox.touch();
  return { status: 204 };
}

function remove(call: GraphCall): GraphAnswer {
  removePermissionGrant(call.sandbox, call.tenant, findOne(call));
  return { status: 204 };
}

/** Delegated permissions granted: one entry for each client, resource and person, or for all people. */
export const permissionGrantRoutes: GraphRoute[] = [
  {
    method: 'GET',
    path: '/serviceprincipals/{id}/oauth2permissiongrants',
    handle: (call) => list(call, findPrincipalAt(call).id),
  },
  { method: 'GET', path: '/oauth2permissiongrants', handle: (call) => list(call, undefined) },
  { method: 'POST', path: '/oauth2permissiongrants', handle: create },
  {
    method: 'GET',
    path: '/oauth2permissiongrants/{id}',
    handle: (call) => answerOne(call, grants, grantRow(findOne(call))),
  },
  { method: 'PATCH', path: '/oauth2permissiongrants/{id}', handle: update },
  { method: 'DELETE', path: '/oauth2permissiongrants/{id}', handle: remove },
];

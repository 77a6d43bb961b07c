import { nextGuid } from '../random.ts';
import { effectiveSoon } from '../sandbox.ts';
import type { Application } from '../worldApps.ts';
import { graphRefusals, type GraphAnswer } from './answers.ts';
import { applyApplicationBody, readApplicationBody } from './applicationBody.ts';
import { applicationRow, applications, findApplicationAt, visibleApplications } from './applicationRows.ts';
import { checkOwner, checkRegistrar, ownerId } from './applicationRules.ts';
import { created, onlyKey, prefers, type GraphCall, type GraphRoute } from './call.ts';
import { deleteApplication } from './deleted.ts';
import { ownerRows } from './owners.ts';
import { answerMany, answerOne } from './query.ts';
import type { Row } from './shape.ts';

const withOwners = (call: GraphCall, application: Application): Row => ({
  ...applicationRow(application),
  owners: ownerRows(call.tenant, application.owners),
});

function getOne(call: GraphCall): GraphAnswer {
  const application = findApplicationAt(call);
  const asked = call.query.get('$select')?.toLowerCase().split(',') ?? [];
  const keys = asked.some((name) => name.trim() === 'keycredentials');
  return answerOne(call, applications, {
    ...withOwners(call, application),
    ...applicationRow(application, keys),
  });
}

function create(call: GraphCall, body: unknown): GraphAnswer {
  checkRegistrar(call);
  const { sandbox, tenant } = call;
  const asked = readApplicationBody(body);
  if (asked.displayName === undefined) {
    throw graphRefusals.badRequest(
      "A value is required for property 'displayName' of resource 'Application'.",
    );
  }
  const owner = ownerId(call);
  const application: Application = {
    id: nextGuid(sandbox.world),
    appId: nextGuid(sandbox.world),
    homeTenantId: tenant.id,
    displayName: asked.displayName,
    signInAudience: 'AzureADMyOrg',
    createdDateTime: new Date(sandbox.clock()).toISOString(),
    identifierUris: [],
    redirectUris: [],
    appRoles: [],
    requiredResourceAccess: [],
    passwordCredentials: [],
    keyCredentials: [],
    federatedIdentityCredentials: [],
    owners: owner === undefined ? [] : [owner],
    requestedAccessTokenVersion: 1,
    effectiveAt: effectiveSoon(sandbox),
  };
  applyApplicationBody(sandbox, tenant, application, asked);
  sandbox.world.applications.push(application);
  return created(call, 'applications', applicationRow(application));
}

/** Create or update by `uniqueName`; what is there is found at once, lag or not, for the write asks the writer. */
function upsert(call: GraphCall, uniqueName: string): GraphAnswer {
  const { sandbox, tenant } = call;
  const found = sandbox.world.applications.find(
    (one) => one.homeTenantId === tenant.id && one.uniqueName === uniqueName,
  );
  if (found) return update(call, found);
  if (!prefers(call, 'create-if-missing')) throw graphRefusals.notFound(uniqueName);
  const body = typeof call.body === 'object' && call.body !== null ? call.body : {};
  return create(
    { ...call, address: `${sandbox.origins.graph}/${call.version}/applications` },
    { ...body, uniqueName },
  );
}

function update(call: GraphCall, application: Application): GraphAnswer {
  checkOwner(call, application.owners);
  applyApplicationBody(call.sandbox, call.tenant, application, readApplicationBody(call.body));
  return { status: 204 };
}

function patch(call: GraphCall): GraphAnswer {
  const { property, value } = onlyKey(call);
  if (property === 'uniquename') return upsert(call, value);
  return update(call, findApplicationAt(call));
}

function remove(call: GraphCall): GraphAnswer {
  const application = findApplicationAt(call);
  checkOwner(call, application.owners);
  deleteApplication(call.sandbox, call.tenant, application);
  return { status: 204 };
}

/** Applications registered in the tenant. */
export const applicationRoutes: GraphRoute[] = [
  {
    method: 'GET',
    path: '/applications',
    handle: (call) =>
      answerMany(
        call,
        applications,
        visibleApplications(call).map((application) => withOwners(call, application)),
      ),
  },
  { method: 'POST', path: '/applications', handle: (call) => create(call, call.body) },
  { method: 'GET', path: '/applications/{id}', handle: getOne },
  { method: 'PATCH', path: '/applications/{id}', handle: patch },
  { method: 'DELETE', path: '/applications/{id}', handle: remove },
];

import * as z from 'zod';
import { nextGuid } from '../random.ts';
import { effectiveSoon, findApplication, findServicePrincipal, isEffective } from '../sandbox.ts';
import type { Application, ServicePrincipal } from '../worldApps.ts';
import { GraphRefusal, graphRefusals, type GraphAnswer } from './answers.ts';
import { checkOwner, isOwnerOnly, ownerId } from './applicationRules.ts';
import { checkNotSet, readEntity } from './body.ts';
import { created, onlyKey, prefers, type GraphCall, type GraphRoute } from './call.ts';
import { deleteServicePrincipal } from './deleted.ts';
import { answerMany, answerOne } from './query.ts';
import {
  findPrincipalAt,
  principalRow,
  servicePrincipals,
  visiblePrincipals,
} from './servicePrincipalRows.ts';

const principalBody = z.looseObject({
  appId: z.guid().optional(),
  accountEnabled: z.boolean().optional(),
  appRoleAssignmentRequired: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
});
type Asked = z.infer<typeof principalBody>;

const readOnly = (
  'id,displayName,appDisplayName,appDescription,appOwnerOrganizationId,applicationTemplateId,createdByAppId,' +
  'deletedDateTime,disabledByMicrosoftStatus,info,resourceSpecificApplicationPermissions,servicePrincipalType,' +
  'signInAudience,verifiedPublisher'
).split(',');

function readPrincipalBody(body: unknown): Asked {
  const asked = readEntity('servicePrincipal', principalBody, body);
  checkNotSet(readOnly, asked);
  if ('passwordCredentials' in asked || 'keyCredentials' in asked) {
    throw graphRefusals.notOffered('credentials of service principals');
  }
  return asked;
}

function applyPrincipalBody(principal: ServicePrincipal, asked: Asked): void {
  const { appId: _appId, accountEnabled, appRoleAssignmentRequired, tags, ...more } = asked;
  principal.accountEnabled = accountEnabled ?? principal.accountEnabled;
  principal.appRoleAssignmentRequired = appRoleAssignmentRequired ?? principal.appRoleAssignmentRequired;
  principal.tags = tags ?? principal.tags;
  const kept = Object.entries(more).filter(([name]) => !name.startsWith('@'));
  principal.more = { ...principal.more, ...Object.fromEntries(kept) };
}

/** The application behind a new service principal, once this tenant can know it. */
function backingApplication(call: GraphCall, appId: string): Application {
  const { sandbox, tenant } = call;
  const application = findApplication(sandbox.world, appId);
  const known = application && isEffective(sandbox, application) ? application : undefined;
  const owner = ownerId(call);
  if (isOwnerOnly(call)) {
    const local = known?.homeTenantId === tenant.id && owner !== undefined && known.owners.includes(owner);
    if (known && local) return known;
    throw new GraphRefusal(
      403,
      'Authorization_RequestDenied',
      'When using this permission, the backing application of the service principal being created must in the local tenant',
    );
  }
  const foreign = known?.homeTenantId !== tenant.id;
  if (known && (!foreign || known.signInAudience !== 'AzureADMyOrg')) return known;
  throw graphRefusals.badObject(
    'NoBackingApplicationObject',
    `The appId '${appId}' of the service principal does not reference a valid application object.`,
    'appId',
  );
}

function create(call: GraphCall, asked: Asked): GraphAnswer {
  const { sandbox, tenant } = call;
  const appId = asked.appId?.toLowerCase();
  if (appId === undefined) {
    throw graphRefusals.badRequest(
      "A value is required for property 'appId' of resource 'ServicePrincipal'.",
    );
  }
  const application = backingApplication(call, appId);
  if (findServicePrincipal(tenant, appId)) {
    throw graphRefusals.duplicate(
      `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
    );
  }
  const owner = call.caller.kind === 'application' ? ownerId(call) : undefined;
  const principal: ServicePrincipal = {
    id: nextGuid(sandbox.world),
    appId,
    displayName: application.displayName,
    accountEnabled: true,
    servicePrincipalType: 'Application',
    appOwnerOrganizationId: application.homeTenantId,
    appRoleAssignmentRequired: false,
    createdDateTime: new Date(sandbox.clock()).toISOString(),
    tags: [],
    owners: owner === undefined ? [] : [owner],
    effectiveAt: effectiveSoon(sandbox),
  };
  applyPrincipalBody(principal, asked);
  tenant.servicePrincipals.push(principal);
  sandbox.touch();
  return created(call, 'servicePrincipals', principalRow(call, principal));
}

function update(call: GraphCall, principal: ServicePrincipal, asked: Asked): GraphAnswer {
  checkOwner(call, principal.owners ?? []);
  if (asked.appId !== undefined && asked.appId.toLowerCase() !== principal.appId) {
    throw graphRefusals.badRequest("Property 'appId' cannot be set here.");
  }
  applyPrincipalBody(principal, asked);
  call.sandbox.touch();
  return { status: 204 };
}

/** Updates; with `(appId='…')` and `Prefer: create-if-missing` also creates. */
function patch(call: GraphCall): GraphAnswer {
  const asked = readPrincipalBody(call.body);
  const { property, value } = onlyKey(call);
  if (property !== 'appid' || !prefers(call, 'create-if-missing')) {
    return update(call, findPrincipalAt(call), asked);
  }
  const found = findServicePrincipal(call.tenant, value.toLowerCase());
  if (found) return update(call, found, asked);
  const address = `${call.sandbox.origins.graph}/${call.version}/servicePrincipals`;
  return create({ ...call, address }, { ...asked, appId: value });
}

function remove(call: GraphCall): GraphAnswer {
  const principal = findPrincipalAt(call);
  checkOwner(call, principal.owners ?? []);
  deleteServicePrincipal(call.sandbox, call.tenant, principal);
  return { status: 204 };
}

/** Applications as they live in the tenant. */
export const servicePrincipalRoutes: GraphRoute[] = [
  {
    method: 'GET',
    path: '/serviceprincipals',
    handle: (call) =>
      answerMany(
        call,
        servicePrincipals,
        visiblePrincipals(call).map((principal) => principalRow(call, principal)),
      ),
  },
  {
    method: 'POST',
    path: '/serviceprincipals',
    handle: (call) => create(call, readPrincipalBody(call.body)),
  },
  {
    method: 'GET',
    path: '/serviceprincipals/{id}',
    handle: (call) => answerOne(call, servicePrincipals, principalRow(call, findPrincipalAt(call))),
  },
  { method: 'PATCH', path: '/serviceprincipals/{id}', handle: patch },
  { method: 'DELETE', path: '/serviceprincipals/{id}', handle: remove },
];

import * as z from 'zod';
import { nextGuid, nextSecret } from '../random.ts';
import { effectiveSoon, findServicePrincipal, isEffective } from '../sandbox.ts';
import type { Application, KeyCredential, PasswordCredential } from '../worldApps.ts';
import { graphRefusals } from './answers.ts';
import { readBody } from './body.ts';
import { onlyKey, type GraphCall, type GraphRoute } from './call.ts';
import { answerMany, answerOne } from './query.ts';
import type { Row, Shape } from './shape.ts';

const TWO_YEARS = 730 * 86_400_000;

const applications: Shape = {
  type: 'application',
  context: 'applications',
  filterable: ['id', 'appId', 'displayName', 'identifierUris', 'uniqueName'],
};

/** A secret as Graph shows it again and again: without its value. */
const passwordRow = (credential: PasswordCredential): Row => ({
  customKeyIdentifier: null,
  displayName: credential.displayName,
  endDateTime: credential.endDateTime,
  hint: credential.hint,
  keyId: credential.keyId,
  secretText: null,
  startDateTime: credential.startDateTime,
});

const keyRow = (credential: KeyCredential): Row => ({
  customKeyIdentifier: null,
  displayName: credential.displayName,
  endDateTime: credential.endDateTime,
  key: null,
  keyId: credential.keyId,
  startDateTime: credential.startDateTime,
  type: 'AsymmetricX509Cert',
  usage: 'Verify',
});

const applicationRow = (application: Application): Row => ({
  id: application.id,
  deletedDateTime: null,
  isFallbackPublicClient: null,
  appId: application.appId,
  applicationTemplateId: null,
  identifierUris: application.identifierUris,
  createdDateTime: application.createdDateTime,
  displayName: application.displayName,
  signInAudience: application.signInAudience,
  tags: [],
  api: { requestedAccessTokenVersion: application.requestedAccessTokenVersion, oauth2PermissionScopes: [] },
  appRoles: application.appRoles.map((role) => ({ ...role, isEnabled: true, origin: 'Application' })),
  keyCredentials: application.keyCredentials.map(keyRow),
  passwordCredentials: application.passwordCredentials.map(passwordRow),
  requiredResourceAccess: application.requiredResourceAccess,
  uniqueName: null,
  web: {
    redirectUris: application.redirectUris,
    homePageUrl: null,
    logoutUrl: null,
    implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: false },
  },
});

const visible = ({ sandbox, tenant }: GraphCall): Application[] =>
  sandbox.world.applications.filter((one) => one.homeTenantId === tenant.id && isEffective(sandbox, one));

function findOne(call: GraphCall): Application {
  const { property, value } = onlyKey(call);
  const wanted = value.toLowerCase();
  const application = visible(call).find((one) => (property === 'appid' ? one.appId : one.id) === wanted);
  if (!application) throw graphRefusals.notFound(value);
  return application;
}

/** With Application.ReadWrite.OwnedBy alone, a caller changes only what it owns. */
function checkOwner(call: GraphCall, application: Application): void {
  const { permissions } = call.caller;
  if (permissions.includes('Application.ReadWrite.All') || permissions.includes('Directory.ReadWrite.All'))
    return;
  const own = findServicePrincipal(call.tenant, call.caller.appId);
  if (!own || !application.owners.includes(own.id)) throw graphRefusals.denied();
}

const addPasswordBody = z.strictObject({
  passwordCredential: z
    .strictObject({
      displayName: z.string().optional(),
      startDateTime: z.iso.datetime({ offset: true }).optional(),
      endDateTime: z.iso.datetime({ offset: true }).optional(),
    })
    .optional(),
});

function addPassword(call: GraphCall) {
  const application = findOne(call);
  checkOwner(call, application);
  const asked = readBody(addPasswordBody, call.body).passwordCredential ?? {};
  const now = call.sandbox.clock();
  const secretText = nextSecret(call.sandbox.world);
  const credential: PasswordCredential = {
    keyId: nextGuid(call.sandbox.world),
    displayName: asked.displayName ?? '',
    startDateTime: asked.startDateTime ?? new Date(now).toISOString(),
    endDateTime: asked.endDateTime ?? new Date(now + TWO_YEARS).toISOString(),
    hint: secretText.slice(0, 3),
    secretText,
    effectiveAt: effectiveSoon(call.sandbox),
  };
  application.passwordCredentials.push(credential);
  call.sandbox.touch();
  const context = `${call.sandbox.origins.graph}/v1.0/$metadata#microsoft.graph.passwordCredential`;
  return { status: 200, body: { '@odata.context': context, ...passwordRow(credential), secretText } };
}

const removePasswordBody = z.strictObject({ keyId: z.guid() });

function removePassword(call: GraphCall) {
  const application = findOne(call);
  checkOwner(call, application);
  const { keyId } = readBody(removePasswordBody, call.body);
  const left = application.passwordCredentials.filter((credential) => credential.keyId !== keyId);
  if (left.length === application.passwordCredentials.length) {
    throw graphRefusals.badRequest(`No password credential found with keyId '${keyId}'.`);
  }
  application.passwordCredentials = left;
  call.sandbox.touch();
  return { status: 204 };
}

/** Applications registered in the tenant, and their secrets. */
export const applicationRoutes: GraphRoute[] = [
  {
    method: 'GET',
    path: '/applications',
    handle: (call) => answerMany(call, applications, visible(call).map(applicationRow)),
  },
  {
    method: 'GET',
    path: '/applications/{id}',
    handle: (call) => answerOne(call, applications, applicationRow(findOne(call))),
  },
  { method: 'POST', path: '/applications/{id}/addpassword', handle: addPassword },
  { method: 'POST', path: '/applications/{id}/removepassword', handle: removePassword },
];

import * as z from 'zod';
import { linger } from '../leaving.ts';
import { nextGuid, nextSecret } from '../random.ts';
import { effectiveSoon } from '../sandbox.ts';
import type { PasswordCredential } from '../worldApps.ts';
import { graphRefusals } from './answers.ts';
import { findApplicationAt, passwordRow } from './applicationRows.ts';
import { checkOwner } from './applicationRules.ts';
import { checkSecretPolicy } from './appManagementPolicy.ts';
import { readParameters } from './body.ts';
import { contextUrl, type GraphCall, type GraphRoute } from './call.ts';

const TWO_YEARS = 730 * 86_400_000;

const instant = z.iso.datetime({ offset: true });
const addPasswordBody = z.object({
  passwordCredential: z
    .strictObject({
      customKeyIdentifier: z.null().optional(),
      displayName: z.string().nullish(),
      startDateTime: instant.nullish(),
      endDateTime: instant.nullish(),
    })
    .nullish(),
});

function addPassword(call: GraphCall) {
  const application = findApplicationAt(call);
  checkOwner(call, application.owners);
  const { sandbox, tenant } = call;
  const asked =
    readParameters('application', 'addPassword', addPasswordBody, call.body).passwordCredential ?? {};
  const now = sandbox.clock();
  const from = asked.startDateTime ? Date.parse(asked.startDateTime) : now;
  const to = asked.endDateTime ? Date.parse(asked.endDateTime) : from + TWO_YEARS;
  if (to <= from) {
    throw graphRefusals.badRequest(
      "Invalid value specified for property 'endDateTime' of resource 'PasswordCredential'.",
    );
  }
  checkSecretPolicy(tenant.policies, from, to);
  const secretText = nextSecret(sandbox.world);
  const credential: PasswordCredential = {
    keyId: nextGuid(sandbox.world),
    displayName: asked.displayName ?? '',
    startDateTime: asked.startDateTime ?? new Date(from).toISOString(),
    endDateTime: asked.endDateTime ?? new Date(to).toISOString(),
    hint: secretText.slice(0, 3),
    secretText,
    effectiveAt: effectiveSoon(sandbox),
  };
  application.passwordCredentials.push(credential);
  sandbox.touch();
  const context = contextUrl(call, 'microsoft.graph.passwordCredential');
  return { status: 200, body: { '@odata.context': context, ...passwordRow(credential), secretText } };
}

const removePasswordBody = z.object({ keyId: z.guid() });

function removePassword(call: GraphCall) {
  const application = findApplicationAt(call);
  checkOwner(call, application.owners);
  const { keyId } = readParameters('application', 'removePassword', removePasswordBody, call.body);
  const item = application.passwordCredentials.find((credential) => credential.keyId === keyId);
  if (!item) {
    throw graphRefusals.badRequest(`No password credential found with keyId '${keyId}'.`);
  }
  application.passwordCredentials = application.passwordCredentials.filter((one) => one !== item);
  linger(call.sandbox, [{ kind: 'secret', appId: application.appId, item }]);
  call.sandbox.touch();
  return { status: 204 };
}

/** Client secrets of applications. */
export const applicationSecretRoutes: GraphRoute[] = [
  { method: 'POST', path: '/applications/{id}/addpassword', handle: addPassword },
  { method: 'POST', path: '/applications/{id}/removepassword', handle: removePassword },
];

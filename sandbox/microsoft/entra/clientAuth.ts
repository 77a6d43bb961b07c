import { timingSafeEqual } from 'node:crypto';
import { applicationElsewhere } from '../leaving.ts';
import { isEffective, type Sandbox } from '../sandbox.ts';
import type { Tenant } from '../world.ts';
import type { Application } from '../worldApps.ts';
import { verifyAssertion } from './assertions.ts';
import { entraErrors, refuse } from './errors.ts';
import type { ClientProof } from './tokens.ts';

/** The client of a token request, and how it proved itself. */
export interface Client {
  application: Application;
  proof: ClientProof;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return refuse(entraErrors.malformed());
  }
}

/** Client id and secret from the form, else from a Basic header (each form-encoded, RFC 6749 section 2.3.1). */
export function clientParameters(
  form: URLSearchParams,
  authorization: string | undefined,
): { id: string | null; secret: string | null } {
  const basic = authorization?.match(/^Basic (.+)$/i)?.[1];
  if (basic === undefined) return { id: form.get('client_id'), secret: form.get('client_secret') };
  const [id = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return { id: decode(id), secret: decode(secret.join(':')) };
}

/** The application that may be used in this tenant; refuses with AADSTS700016. */
export function applicationFor(sandbox: Sandbox, tenant: Tenant | undefined, appId: string): Application {
  const application = applicationElsewhere(sandbox, appId);
  const known = application && isEffective(sandbox, application);
  const foreign =
    application?.signInAudience === 'AzureADMyOrg' && tenant && tenant.id !== application.homeTenantId;
  if (!known || foreign)
    refuse(entraErrors.unknownApplication(appId, tenant?.displayName ?? 'organizations'));
  return application;
}

const equal = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

function checkSecret(sandbox: Sandbox, application: Application, secret: string): void {
  const match = application.passwordCredentials.find(
    (credential) => equal(credential.secretText, secret) && isEffective(sandbox, credential),
  );
  if (!match) refuse(entraErrors.invalidSecret(application.appId));
  if (Date.parse(match.endDateTime) <= sandbox.clock()) refuse(entraErrors.expiredSecret(application.appId));
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Finds the application and checks its secret or assertion; refuses with Entra's codes. */
export async function authenticateClient(
  sandbox: Sandbox,
  tenant: Tenant | undefined,
  asked: string,
  form: URLSearchParams,
  authorization: string | undefined,
): Promise<Client> {
  const { id, secret } = clientParameters(form, authorization);
  if (!id) refuse(entraErrors.parameterMissing('client_id'));
  const application = applicationFor(sandbox, tenant, id);
  const assertion = form.get('client_assertion');
  if (assertion) {
    if (form.get('client_assertion_type') !== ASSERTION_TYPE)
      refuse(entraErrors.parameterMissing('client_assertion_type'));
    const names = tenant ? [asked, tenant.id, tenant.domain] : [asked];
    await verifyAssertion(sandbox, application, assertion, names);
    return { application, proof: '2' };
  }
  if (!secret) refuse(entraErrors.noCredential());
  checkSecret(sandbox, application, secret);
  return { application, proof: '1' };
}

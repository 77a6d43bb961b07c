import { nextGuid } from '../random.ts';
import { effectiveSoon } from '../sandbox.ts';
import type { Application, FederatedIdentityCredential } from '../worldApps.ts';
import { graphRefusals, type GraphAnswer } from './answers.ts';
import { findApplicationAt } from './applicationRows.ts';
import { checkOwner } from './applicationRules.ts';
import { created, prefers, type AddressKey, type GraphCall, type GraphRoute } from './call.ts';
import {
  checkNewCredential,
  checkPair,
  readCredential,
  type AskedCredential,
} from './federatedCredentialBody.ts';
import { answerMany, answerOne } from './query.ts';
import type { Row, Shape } from './shape.ts';

const shapeOf = (application: Application): Shape => ({
  type: 'federatedIdentityCredential',
  context: `applications('${application.id}')/federatedIdentityCredentials`,
  filterable: ['name'],
});

const row = ({ id, name, issuer, subject, audiences, description }: FederatedIdentityCredential): Row => ({
  id,
  name,
  issuer,
  subject,
  description: description ?? null,
  audiences,
});

const keyOf = (call: GraphCall): AddressKey => call.keys[1] ?? { property: 'id', value: '' };

/** Addressed by its id, by its bare name, or as `(name='…')`. */
const findIn = (application: Application, { property, value }: AddressKey) =>
  application.federatedIdentityCredentials.find(
    (one) => one.name === value || (property === 'id' && one.id === value.toLowerCase()),
  );

function findOne(call: GraphCall): { application: Application; credential: FederatedIdentityCredential } {
  const application = findApplicationAt(call);
  const credential = findIn(application, keyOf(call));
  if (!credential) throw graphRefusals.notFound(keyOf(call).value);
  return { application, credential };
}

function create(call: GraphCall, application: Application, asked: AskedCredential): GraphAnswer {
  checkOwner(call, application.owners);
  const { sandbox } = call;
  const held = application.federatedIdentityCredentials;
  const checked = checkNewCredential(held, asked);
  // Graph shows it at once; the token service hears of it later.
  const credential = { id: nextGuid(sandbox.world), ...checked, effectiveAt: effectiveSoon(sandbox) };
  held.push(credential);
  sandbox.touch();
  return created(call, shapeOf(application).context, row(credential));
}

function update(call: GraphCall, asked: AskedCredential): GraphAnswer {
  const { application, credential } = findOne(call);
  checkOwner(call, application.owners);
  if (asked.name !== undefined && asked.name !== credential.name) {
    throw graphRefusals.badRequest("Property 'name' is read-only and cannot be set.");
  }
  const { issuer, subject, audiences, description } = asked;
  const next = {
    issuer: issuer ?? credential.issuer,
    subject: subject ?? credential.subject,
    audiences: audiences ?? credential.audiences,
  };
  const others = application.federatedIdentityCredentials.filter((one) => one !== credential);
  checkPair(others, next.issuer, next.subject);
  const trustChanges = issuer !== undefined || subject !== undefined || audiences !== undefined;
  Object.assign(credential, next, trustChanges ? { effectiveAt: effectiveSoon(call.sandbox) } : {});
  if (description) credential.description = description;
  else if (description === null) delete credential.description;
  call.sandbox.touch();
  return { status: 204 };
}

/** Updates; with `(name='…')` and `Prefer: create-if-missing` also creates. */
function patch(call: GraphCall): GraphAnswer {
  const asked = readCredential(call.body);
  const key = keyOf(call);
  if (key.property !== 'name' || !prefers(call, 'create-if-missing')) return update(call, asked);
  const application = findApplicationAt(call);
  if (findIn(application, key)) return update(call, asked);
  const address = call.address.replace(/\([^()]*\)$/, '');
  return create({ ...call, address }, application, { ...asked, name: key.value });
}

function remove(call: GraphCall): GraphAnswer {
  const { application, credential } = findOne(call);
  checkOwner(call, application.owners);
  application.federatedIdentityCredentials = application.federatedIdentityCredentials.filter(
    (one) => one !== credential,
  );
  call.sandbox.touch();
  return { status: 204 };
}

function list(call: GraphCall): GraphAnswer {
  const application = findApplicationAt(call);
  return answerMany(call, shapeOf(application), application.federatedIdentityCredentials.map(row));
}

function getOne(call: GraphCall): GraphAnswer {
  const { application, credential } = findOne(call);
  return answerOne(call, shapeOf(application), row(credential));
}

const root = '/applications/{id}/federatedidentitycredentials';

/**
 * Whose tokens an application trusts instead of a secret.
 * @see https://learn.microsoft.com/graph/api/resources/federatedidentitycredential
 */
export const federatedCredentialRoutes: GraphRoute[] = [
  { method: 'GET', path: root, handle: list },
  {
    method: 'POST',
    path: root,
    handle: (call) => create(call, findApplicationAt(call), readCredential(call.body)),
  },
  { method: 'GET', path: `${root}/{id}`, handle: getOne },
  { method: 'PATCH', path: `${root}/{id}`, handle: patch },
  { method: 'DELETE', path: `${root}/{id}`, handle: remove },
];

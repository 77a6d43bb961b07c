import * as z from 'zod';
import { isEffective } from '../sandbox.ts';
import type { Tenant } from '../world.ts';
import { graphRefusals, type GraphAnswer } from './answers.ts';
import { findApplicationAt } from './applicationRows.ts';
import { checkOwner } from './applicationRules.ts';
import { readBody } from './body.ts';
import type { GraphCall, GraphRoute } from './call.ts';
import { answerMany } from './query.ts';
import { findPrincipalAt, servicePrincipals } from './servicePrincipalRows.ts';
import type { Row } from './shape.ts';
import { userRow, users } from './userRows.ts';

/** People and service principals among these ids, each with its type. */
export const ownerRows = (tenant: Tenant, ids: readonly string[]): Row[] =>
  ids.flatMap((id): Row[] => {
    const user = tenant.users.find((one) => one.id === id);
    if (user) return [{ '@odata.type': '#microsoft.graph.user', ...userRow(user) }];
    const principal = tenant.servicePrincipals.find((one) => one.id === id);
    if (!principal) return [];
    const { appId, displayName, servicePrincipalType } = principal;
    return [
      { '@odata.type': '#microsoft.graph.servicePrincipal', id, appId, displayName, servicePrincipalType },
    ];
  });

/** Something that has owners, and how its list is replaced. */
interface Owned {
  owners: string[];
  write: (owners: string[]) => void;
}

function ownedApplication(call: GraphCall): Owned {
  const application = findApplicationAt(call);
  return {
    owners: application.owners,
    write: (owners) => {
      application.owners = owners;
    },
  };
}

function ownedPrincipal(call: GraphCall): Owned {
  const principal = findPrincipalAt(call);
  return {
    owners: principal.owners ?? [],
    write: (owners) => {
      principal.owners = owners;
    },
  };
}

const referenceBody = z.strictObject({ '@odata.id': z.string() });

/** The id at the end of `@odata.id`; refuses addresses that name nobody, or nobody yet. */
export function readReference(call: GraphCall): string {
  const address = readBody(referenceBody, call.body)['@odata.id'];
  const id =
    /\/(?:directoryObjects|users|servicePrincipals)(?:\/|\(')([0-9a-f-]{36})(?:'\))?$/i.exec(address)?.[1] ??
    '';
  const { sandbox, tenant } = call;
  const known = [...tenant.users, ...tenant.servicePrincipals].some(
    (one) => one.id === id.toLowerCase() && isEffective(sandbox, one),
  );
  if (!known) throw graphRefusals.notFound(id === '' ? address : id);
  return id.toLowerCase();
}

function addOwner(call: GraphCall, { owners, write }: Owned): GraphAnswer {
  checkOwner(call, owners);
  const id = readReference(call);
  if (owners.includes(id)) {
    throw graphRefusals.badRequest(
      "One or more added object references already exist for the following modified properties: 'owners'.",
    );
  }
  write([...owners, id]);
  call.sandbox.touch();
  return { status: 204 };
}

function removeOwner(call: GraphCall, { owners, write }: Owned): GraphAnswer {
  checkOwner(call, owners);
  const id = call.keys[1]?.value.toLowerCase() ?? '';
  if (!owners.includes(id)) throw graphRefusals.notFound(id);
  write(owners.filter((owner) => owner !== id));
  call.sandbox.touch();
  return { status: 204 };
}

function listOwners(call: GraphCall, { owners }: Owned): GraphAnswer {
  const rows = ownerRows(call.tenant, owners);
  // People and service principals have different properties: those of either may be selected.
  const shape = rows.some((row) => 'appId' in row) ? servicePrincipals : users;
  const { defaults: _defaults, ...open } = shape;
  return answerMany(call, { ...open, context: 'directoryObjects' }, rows);
}

/** Owners of applications and of service principals. */
export const ownerRoutes: GraphRoute[] = (
  [
    ['/applications', ownedApplication],
    ['/serviceprincipals', ownedPrincipal],
  ] as const
).flatMap(([root, find]): GraphRoute[] => [
  { method: 'GET', path: `${root}/{id}/owners`, handle: (call) => listOwners(call, find(call)) },
  { method: 'POST', path: `${root}/{id}/owners/$ref`, handle: (call) => addOwner(call, find(call)) },
  {
    method: 'DELETE',
    path: `${root}/{id}/owners/{id}/$ref`,
    handle: (call) => removeOwner(call, find(call)),
  },
]);

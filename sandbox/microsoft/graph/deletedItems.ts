import { effectiveSoon } from '../sandbox.ts';
import type { DeletedItem } from '../world.ts';
import { graphRefusals, type GraphAnswer } from './answers.ts';
import { applicationRow, applications } from './applicationRows.ts';
import { checkOwner } from './applicationRules.ts';
import { contextUrl, onlyKey, type Caller, type GraphCall, type GraphRoute } from './call.ts';
import { deletedItems } from './deleted.ts';
import { answerMany, answerOne } from './query.ts';
import { principalRow, servicePrincipals } from './servicePrincipalRows.ts';
import type { Row, Shape } from './shape.ts';
import { checkFree, userRow, users } from './userRows.ts';

type Kind = DeletedItem['kind'];

const shapes: Record<Kind, Shape> = {
  application: applications,
  servicePrincipal: servicePrincipals,
  user: users,
};

/** Which permissions open which kind of deleted thing; the published list names only those for people. */
const opening: Record<Kind, { read: string[]; write: string[] }> = {
  application: {
    read: [
      'Application.Read.All',
      'Application.ReadWrite.OwnedBy',
      'Application.ReadWrite.All',
      'Directory.Read.All',
      'Directory.ReadWrite.All',
    ],
    write: ['Application.ReadWrite.OwnedBy', 'Application.ReadWrite.All'],
  },
  servicePrincipal: {
    read: [
      'Application.Read.All',
      'Application.ReadWrite.OwnedBy',
      'Application.ReadWrite.All',
      'Directory.Read.All',
      'Directory.ReadWrite.All',
    ],
    write: ['Application.ReadWrite.OwnedBy', 'Application.ReadWrite.All'],
  },
  user: {
    read: ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
    write: ['User.DeleteRestore.All', 'User.ReadWrite.All'],
  },
};

function checkKind({ permissions }: Caller, kind: Kind, access: 'read' | 'write'): void {
  if (!opening[kind][access].some((name) => permissions.includes(name))) throw graphRefusals.denied();
}

function rowOf(call: GraphCall, deleted: DeletedItem): Row {
  const { deletedDateTime, kind, item } = deleted;
  const row =
    kind === 'application'
      ? applicationRow(item)
      : kind === 'user'
        ? userRow(item)
        : principalRow(call, item);
  return { ...row, deletedDateTime };
}

function list(call: GraphCall, kind: Kind): GraphAnswer {
  checkKind(call.caller, kind, 'read');
  const rows = deletedItems(call.sandbox, call.tenant)
    .filter((one) => one.kind === kind)
    .map((one) => rowOf(call, one));
  return answerMany(call, { ...shapes[kind], context: 'directoryObjects' }, rows);
}

function findDeleted(call: GraphCall, access: 'read' | 'write'): DeletedItem {
  const { value } = onlyKey(call);
  const found = deletedItems(call.sandbox, call.tenant).find((one) => one.item.id === value.toLowerCase());
  if (!found) throw graphRefusals.notFound(value);
  checkKind(call.caller, found.kind, access);
  if (access === 'write' && found.kind !== 'user') checkOwner(call, found.item.owners ?? []);
  return found;
}

function forget(call: GraphCall, deleted: DeletedItem): void {
  call.tenant.deletedItems = deletedItems(call.sandbox, call.tenant).filter((one) => one !== deleted);
  call.sandbox.touch();
}

/** Refuses to bring back what would bear a name that another one took meanwhile. */
function checkRestorable(call: GraphCall, { kind, item }: DeletedItem): void {
  if (kind === 'user') checkFree(call, item.userPrincipalName);
  if (kind !== 'servicePrincipal') return;
  if (!call.tenant.servicePrincipals.some((one) => one.appId === item.appId)) return;
  throw graphRefusals.duplicate(
    `The service principal cannot be created, updated, or restored because the service principal name ${item.appId} is already in use.`,
  );
}

/** Brings a thing back under its old id; what had been granted to it is not brought back. */
function restore(call: GraphCall): GraphAnswer {
  const deleted = findDeleted(call, 'write');
  checkRestorable(call, deleted);
  const { sandbox, tenant } = call;
  deleted.item.effectiveAt = effectiveSoon(sandbox);
  if (deleted.kind === 'application') sandbox.world.applications.push(deleted.item);
  if (deleted.kind === 'user') tenant.users.push(deleted.item);
  if (deleted.kind === 'servicePrincipal') tenant.servicePrincipals.push(deleted.item);
  forget(call, deleted);
  const row = { ...rowOf(call, deleted), deletedDateTime: null };
  return {
    status: 200,
    body: {
      '@odata.context': contextUrl(call, 'directoryObjects/$entity'),
      '@odata.type': `#microsoft.graph.${deleted.kind}`,
      ...row,
    },
  };
}

function purge(call: GraphCall): GraphAnswer {
  forget(call, findDeleted(call, 'write'));
  return { status: 204 };
}

/** What was deleted within the last 30 days. */
export const deletedItemRoutes: GraphRoute[] = [
  ...(['application', 'servicePrincipal', 'user'] as const).map((kind): GraphRoute => ({
    method: 'GET',
    path: `/directory/deleteditems/microsoft.graph.${kind.toLowerCase()}`,
    handle: (call) => list(call, kind),
  })),
  {
    method: 'GET',
    path: '/directory/deleteditems/{id}',
    handle(call) {
      const deleted = findDeleted(call, 'read');
      return answerOne(call, { ...shapes[deleted.kind], context: 'directoryObjects' }, rowOf(call, deleted));
    },
  },
  { method: 'POST', path: '/directory/deleteditems/{id}/restore', handle: restore },
  { method: 'DELETE', path: '/directory/deleteditems/{id}', handle: purge },
];

import type { Connection } from './connection.ts';
import { nextRandom } from './random.ts';
import type { RequestLog } from './requestLog.ts';
import type { Tenant, User, World } from './world.ts';
import type { Application, ServicePrincipal } from './worldApps.ts';
import type { SigningKeys } from './entra/keys.ts';

/** Answers one request, as a server would; with a connection it can also hang up. */
export type FetchHandler = (request: Request, connection?: Connection) => Promise<Response> | Response;

/** The https origins under which each part is reached; `authority` may equal `app`. */
export interface Origins {
  app: string;
  authority: string;
  graph: string;
  vault: string;
  reports: string;
  inbox: string;
}

/** What every part of the offline Microsoft works with. */
export interface Sandbox {
  readonly world: World;
  readonly origins: Origins;
  /** The sandbox's time, in ms since 1970. */
  readonly clock: () => number;
  readonly keys: SigningKeys;
  readonly identityHeader: string;
  readonly requests: RequestLog;
  /** Says that the world changed and should be saved soon. */
  touch(): void;
  /** Says that the clock was turned; settles when the app sees it. */
  turned(): Promise<void>;
}

/** The instant from which something made now is known elsewhere, in ms since 1970. */
export function effectiveSoon(sandbox: Sandbox): number {
  const { minMs, maxMs } = sandbox.world.knobs.lag;
  return sandbox.clock() + minMs + nextRandom(sandbox.world) * (maxMs - minMs);
}

/** True once replication is over. */
export const isEffective = (sandbox: Sandbox, thing: { effectiveAt: number }): boolean =>
  thing.effectiveAt <= sandbox.clock();

/** The tenant by id or by verified domain; a deleted tenant is not found. */
export function findTenant(world: World, name: string): Tenant | undefined {
  const wanted = name.toLowerCase();
  return world.tenants.find(
    (tenant) => !tenant.knobs.deleted && (tenant.id === wanted || tenant.domain === wanted),
  );
}

/** The application by client id. */
export const findApplication = (world: World, appId: string): Application | undefined =>
  world.applications.find((application) => application.appId === appId.toLowerCase());

/** The service principal of a client id in one tenant, replicated or not. */
export const findServicePrincipal = (tenant: Tenant, appId: string): ServicePrincipal | undefined =>
  tenant.servicePrincipals.find((principal) => principal.appId === appId);

/** The person by id or user principal name. */
export function findUser(tenant: Tenant, name: string): User | undefined {
  const wanted = name.toLowerCase();
  return tenant.users.find((user) => user.id === wanted || user.userPrincipalName.toLowerCase() === wanted);
}

/** The tenant whose verified domain ends this address. */
export const tenantOfAddress = (world: World, address: string): Tenant | undefined =>
  world.tenants.find(
    (tenant) => !tenant.knobs.deleted && address.toLowerCase().endsWith(`@${tenant.domain}`),
  );

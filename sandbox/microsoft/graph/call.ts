import type { Sandbox } from '../sandbox.ts';
import type { Tenant } from '../world.ts';
import type { GraphAnswer } from './answers.ts';

/** Who calls, as the token says. */
export interface Caller {
  kind: 'application' | 'delegated';
  tenantId: string;
  appId: string;
  /** Object id of the service principal or person. */
  oid: string;
  /** `roles` or `scp`, by kind. */
  permissions: string[];
  /** Template ids of the caller's directory roles. */
  directoryRoles: string[];
}

/** A key in an address: `{id}` itself, or an alternate key such as `(appId='…')`. */
export interface AddressKey {
  property: string;
  value: string;
}

/** One request to one endpoint, read and allowed. */
export interface GraphCall {
  sandbox: Sandbox;
  tenant: Tenant;
  caller: Caller;
  keys: AddressKey[];
  /** Argument of a function such as `(period='D7')`. */
  argument: string;
  query: URLSearchParams;
  body: unknown;
  /** The full address without its query, for next links. */
  address: string;
}

/** One endpoint; `path` is written as in the published permission list. */
export interface GraphRoute {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  handle(call: GraphCall): GraphAnswer | Promise<GraphAnswer>;
}

/** The key of an address that holds exactly one. */
export const onlyKey = (call: GraphCall): AddressKey => call.keys[0] ?? { property: 'id', value: '' };

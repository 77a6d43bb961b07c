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

export type GraphVersion = 'v1.0' | 'beta';

/** One request to one endpoint, read and allowed. */
export interface GraphCall {
  sandbox: Sandbox;
  tenant: Tenant;
  caller: Caller;
  /** The permissions held that open this endpoint. */
  openings: readonly string[];
  keys: AddressKey[];
  /** Argument of a function such as `(period='D7')`. */
  argument: string;
  query: URLSearchParams;
  /** Headers of the request, or of its item in a batch. */
  headers: Headers;
  body: unknown;
  version: GraphVersion;
  /** The full address without its query, for next links. */
  address: string;
}

/** One endpoint; `path` is written as in the published permission list. */
export interface GraphRoute {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  /** True where an application may do this to itself without any permission. */
  ownApp?: true;
  /** v1.0 unless told. */
  version?: GraphVersion;
  handle(call: GraphCall): GraphAnswer | Promise<GraphAnswer>;
}

/** A path without its percent escapes; `undefined` where one of them is malformed. */
export function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** The key of an address that holds exactly one. */
export const onlyKey = (call: GraphCall): AddressKey => call.keys[0] ?? { property: 'id', value: '' };

/** Whether `Prefer` names this preference. */
export const prefers = (call: GraphCall, preference: string): boolean =>
  (call.headers.get('prefer') ?? '')
    .toLowerCase()
    .split(',')
    .some((one) => one.trim() === preference);

/** `@odata.context` of an answer. */
export const contextUrl = (call: GraphCall, fragment: string): string =>
  `${call.sandbox.origins.graph}/${call.version}/$metadata#${fragment}`;

/** 201 with the new object and its address. */
export const created = (call: GraphCall, context: string, row: { id?: unknown }): GraphAnswer => ({
  status: 201,
  headers: { location: `${call.address}/${String(row.id)}` },
  body: { '@odata.context': contextUrl(call, `${context}/$entity`), ...row },
});

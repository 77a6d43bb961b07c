/**
 * What passes between a Functions host and `@azure/functions`, as far as this host uses it.
 *
 * @see https://github.com/Azure/azure-functions-nodejs-library/tree/v4.x/types-core
 */
export const logLevels = ['trace', 'debug', 'information', 'warning', 'error', 'critical'] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogCategory = 'user' | 'system';

/** A value on its way between host and library; exactly one key is set. */
export interface TypedData {
  string?: string;
  json?: string;
  bytes?: Uint8Array;
  int?: number;
  double?: number;
  http?: HttpIn | HttpOut;
  collectionString?: { string: string[] };
  collectionBytes?: { bytes: Uint8Array[] };
}

type Nullable = Record<string, { value: string }>;

/** An http request as the library takes it: lower-case header names, repeated values joined by a comma. */
export interface HttpIn {
  method: string;
  url: string;
  nullableHeaders: Nullable;
  nullableQuery: Nullable;
  nullableParams: Nullable;
  body?: { bytes: Uint8Array };
}

/** A cookie as the library answers it; `none` means no SameSite attribute at all. */
export interface Cookie {
  name: string;
  value: string;
  domain?: { value?: string } | undefined;
  path?: { value?: string } | undefined;
  expires?: { value?: { seconds: number } } | undefined;
  secure?: { value?: boolean } | undefined;
  httpOnly?: { value?: boolean } | undefined;
  sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone' | undefined;
  maxAge?: { value?: number } | undefined;
}

/** An http answer as the library gives it. */
export interface HttpOut {
  statusCode?: string;
  headers?: Record<string, string>;
  cookies?: readonly Cookie[];
  body?: TypedData | null;
}

export interface Binding {
  name?: string;
  type: string;
  direction: 'in' | 'out';
  [option: string]: unknown;
}

export type Callback = (...args: unknown[]) => unknown;

export interface FunctionMetadata {
  name: string;
  bindings: Record<string, Binding>;
  retryOptions?: unknown;
}

export interface CoreContext {
  invocationId: string;
  metadata: { name: string; bindings: Record<string, Binding> };
  request: {
    inputData: { name: string; data: TypedData }[];
    triggerMetadata: Record<string, TypedData>;
  };
  state: undefined | 'preInvocationHooks' | 'invocation' | 'postInvocationHooks';
  log(level: LogLevel, category: LogCategory, message: string): void;
}

export interface InvocationResponse {
  outputData?: { name: string; data: TypedData }[];
  returnValue?: TypedData | null;
}

interface InvocationModel {
  getArguments(): Promise<{ context: object; inputs: unknown[] }>;
  invokeFunction(context: object, inputs: unknown[], callback: Callback): Promise<unknown>;
  getResponse(context: object, result: unknown): Promise<InvocationResponse>;
}

export interface ProgrammingModel {
  name: string;
  version: string;
  getInvocationModel(context: CoreContext): InvocationModel;
  getCapabilities(capabilities: Record<string, string>): Promise<Record<string, string>>;
}

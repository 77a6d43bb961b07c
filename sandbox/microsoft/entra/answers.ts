import type { Sandbox } from '../sandbox.ts';
import { entraTime, noSuchTenant, type EntraError } from './errors.ts';

const noStore = {
  'cache-control': 'no-store, no-cache',
  pragma: 'no-cache',
  expires: '-1',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  p3p: 'CP="DSP CUR OTPi IND OTRi ONL FIN"',
  'x-ms-ests-server': '2.1.0 - SANDBOX ProdSlices',
};

/** The token service's JSON answers carry these headers, whether they hold a token or a refusal. */
export const tokenHeaders = (traceId: string): Record<string, string> => ({
  ...noStore,
  'content-type': 'application/json; charset=utf-8',
  'x-ms-request-id': traceId,
});

const lookedUp = (sandbox: Sandbox, code: number): string =>
  `${sandbox.origins.authority}/error?code=${code}`;

/** Refusals that an interactive sign-in can lift: the client passes `claims` on to it. */
const challenged = new Set([50072, 50074, 50076, 50078, 50079, 50158, 53003]);
const challenge =
  '{"access_token":{"capolids":{"essential":true,"values":["b2a3d4c5-0000-4000-8000-000000000001"]}}}';

/** The body of a refusal, with the ids and times that Microsoft's support asks for. */
function entraErrorBody(sandbox: Sandbox, error: EntraError, traceId: string, correlationId: string) {
  const timestamp = entraTime(sandbox.clock());
  return {
    error: error.error,
    error_description: `AADSTS${error.code}: ${error.message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [error.code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: lookedUp(sandbox, error.code),
    ...(error.suberror === undefined ? {} : { suberror: error.suberror }),
    ...(challenged.has(error.code) ? { claims: challenge } : {}),
    ...(error.code === 50055
      ? { password_change_url: 'https://portal.microsoftonline.com/ChangePassword.aspx' }
      : {}),
  };
}

/** A refusal of the token service, as one response. */
export function tokenRefusal(sandbox: Sandbox, error: EntraError, correlationId: string): Response {
  const traceId = crypto.randomUUID();
  return new Response(JSON.stringify(entraErrorBody(sandbox, error, traceId, correlationId)), {
    status: error.status,
    headers: { ...tokenHeaders(traceId), 'x-ms-clitelem': `1,${error.code},0,,` },
  });
}

/** An unknown tenant in the address of a metadata document. */
export function metadataRefusal(sandbox: Sandbox, tenant: string): Response {
  const traceId = crypto.randomUUID();
  const body = entraErrorBody(sandbox, noSuchTenant(tenant), traceId, crypto.randomUUID());
  return new Response(JSON.stringify({ ...body, error: 'invalid_tenant' }), {
    status: 400,
    headers: tokenHeaders(traceId),
  });
}

/** Form encoding as Entra writes it into redirects: spaces as `+`, percent escapes in lower case. */
export const entraQuery = (parameters: Record<string, string | undefined>): string =>
  new URLSearchParams(
    Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
    .toString()
    .replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());

/** The parameters with which a person is sent back after a refusal on Entra's pages. */
export function redirectError(sandbox: Sandbox, error: EntraError): Record<string, string> {
  const lines = [
    `AADSTS${error.code}: ${error.message}`,
    `Trace ID: ${crypto.randomUUID()}`,
    `Correlation ID: ${crypto.randomUUID()}`,
    `Timestamp: ${entraTime(sandbox.clock())}`,
  ];
  return {
    error: error.error,
    error_description: lines.join('\r\n'),
    error_uri: lookedUp(sandbox, error.code),
  };
}

import type { Cookie, HttpIn, HttpOut, TypedData } from '../shapes.ts';

/** One request as it came over the wire. */
export interface Incoming {
  readonly method: string;
  /** Absolute, with the origin that the caller used. */
  readonly url: string;
  /** Name, value, name, value, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: Uint8Array;
}

export interface Answer {
  readonly status: number;
  /** Several entries may share a name (Set-Cookie). */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

/** Makes the library's request: header names in lower case, repeated headers and query keys joined by a comma. */
export function toHttpIn(incoming: Incoming, params: Readonly<Record<string, string>>): HttpIn {
  const headers = joined(pairs(incoming.rawHeaders).map(([name, value]) => [name.toLowerCase(), value]));
  const query = joined([...new URL(incoming.url).searchParams]);
  const bodiless = incoming.method === 'GET' || incoming.method === 'HEAD' || incoming.body.length === 0;
  return {
    method: incoming.method,
    url: incoming.url,
    nullableHeaders: nullable(headers),
    nullableQuery: nullable(query),
    nullableParams: nullable(new Map(Object.entries(params))),
    ...(bodiless ? {} : { body: { bytes: incoming.body } }),
  };
}

/** A flat list of names and values, as pairs. */
export function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : []));
}

function joined(entries: readonly (readonly [string, string])[]): Map<string, string> {
  const result = new Map<string, string>();
  for (const [name, value] of entries) {
    const before = result.get(name);
    result.set(name, before === undefined ? value : `${before},${value}`);
  }
  return result;
}

function nullable(entries: ReadonlyMap<string, string>): Record<string, { value: string }> {
  return Object.fromEntries([...entries].map(([name, value]) => [name, { value }]));
}

/** Makes the answer to send from what the library gave back; nothing is 204. */
export function toAnswer(returned: TypedData | null | undefined): Answer {
  const http: HttpOut | undefined = returned?.http;
  if (!http) return { status: 204, headers: [], body: new Uint8Array() };
  return {
    status: Number(http.statusCode ?? 200),
    headers: [
      ...Object.entries(http.headers ?? {}),
      ...(http.cookies ?? []).map((cookie) => ['set-cookie', cookieText(cookie)] as const),
    ],
    body: bytesOf(http.body),
  };
}

/** The bytes of a value, text as UTF-8. */
export function bytesOf(data: TypedData | null | undefined): Uint8Array {
  if (data?.bytes) return data.bytes;
  return new TextEncoder().encode(data?.string ?? data?.json ?? '');
}

/** A Set-Cookie value as the host writes it, with `path=/` where the app named none. */
export function cookieText(cookie: Cookie): string {
  const sameSite = { none: undefined, lax: 'lax', strict: 'strict', explicitNone: 'none' } as const;
  const expires = cookie.expires?.value?.seconds;
  const maxAge = cookie.maxAge?.value;
  const site = sameSite[cookie.sameSite ?? 'none'];
  return [
    `${cookie.name}=${escapeData(cookie.value)}`,
    ...(expires === undefined ? [] : [`expires=${new Date(expires * 1000).toUTCString()}`]),
    ...(maxAge === undefined ? [] : [`max-age=${Math.floor(maxAge)}`]),
    ...(cookie.domain?.value ? [`domain=${cookie.domain.value}`] : []),
    `path=${cookie.path?.value ?? '/'}`,
    ...(cookie.secure?.value ? ['secure'] : []),
    ...(site ? [`samesite=${site}`] : []),
    ...(cookie.httpOnly?.value ? ['httponly'] : []),
  ].join('; ');
}

/** Escapes as .NET's `Uri.EscapeDataString` does: the host escapes cookie values, and hands them back as sent. */
function escapeData(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

import type { Answer } from '../http/convert.ts';

/** Tells whether an address stays on this site, however a browser may read it. */
export function isLocal(address: string): boolean {
  if (!/^\/(?![/\\])/.test(address)) return false;
  const base = 'https://here.invalid';
  return URL.canParse(address, base) && new URL(address, base).origin === base;
}

/** A redirect that also sets cookies. */
export function redirect(location: string, ...cookies: readonly string[]): Answer {
  return answer(302, '', [['location', location]], cookies);
}

/** A page of one sentence. */
export function page(status: number, sentence: string, ...cookies: readonly string[]): Answer {
  const html = `<!doctype html><html lang="en"><title>Sign in</title><p>${sentence}</p></html>\n`;
  return answer(status, html, [['content-type', 'text/html; charset=utf-8']], cookies);
}

function answer(
  status: number,
  text: string,
  headers: readonly (readonly [string, string])[],
  cookies: readonly string[],
): Answer {
  return {
    status,
    headers: [
      ...headers,
      ['cache-control', 'no-store'],
      ...cookies.map((cookie) => ['set-cookie', cookie] as const),
    ],
    body: new TextEncoder().encode(text),
  };
}

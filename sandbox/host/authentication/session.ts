import { EncryptJWT, jwtDecrypt } from 'jose';
import type { Claims } from './principal.ts';

/** What a sign-in that is under way has to remember. */
interface SignIn {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
}

const eightHours = 8 * 60 * 60;
const fiveMinutes = 5 * 60;
const sessionCookie = 'AppServiceAuthSession';
const signInCookie = 'AppServiceAuthSignIn';

/** Keeps who is signed in, and who is about to be, in encrypted cookies: nothing is stored here. */
export interface Sessions {
  open(claims: Claims): Promise<string>;
  read(cookies: string | undefined): Promise<Claims | undefined>;
  readonly closed: string;
  begin(signIn: SignIn): Promise<string>;
  resume(cookies: string | undefined, state: string): Promise<SignIn | undefined>;
  ended(state: string): string;
}

export function createSessions(key: Uint8Array): Sessions {
  const seal = (purpose: string, content: object, seconds: number): Promise<string> =>
    new EncryptJWT({ content })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setAudience(purpose)
      .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
      .encrypt(key);
  const unseal = async <T>(purpose: string, sealed: string | undefined): Promise<T | undefined> => {
    if (!sealed) return undefined;
    try {
      const { payload } = await jwtDecrypt<{ content: T }>(sealed, key, { audience: purpose });
      return payload.content;
    } catch {
      return undefined;
    }
  };
  return {
    open: async (claims) =>
      cookie(sessionCookie, await seal(sessionCookie, claims, eightHours), `Max-Age=${eightHours}`),
    read: (cookies) => unseal<Claims>(sessionCookie, find(cookies, sessionCookie)),
    closed: cookie(sessionCookie, '', 'Max-Age=0'),
    begin: async (signIn) =>
      cookie(nameFor(signIn.state), await seal(signInCookie, signIn, fiveMinutes), `Max-Age=${fiveMinutes}`),
    async resume(cookies, state) {
      const found = await unseal<SignIn>(signInCookie, find(cookies, nameFor(state)));
      return found?.state === state ? found : undefined;
    },
    ended: (state) => cookie(nameFor(state), '', 'Max-Age=0'),
  };
}

/** Several tabs may be signing in at once, each with a state of its own. */
const nameFor = (state: string): string => `${signInCookie}.${state.slice(0, 12)}`;

const cookie = (name: string, value: string, life: string): string =>
  `${name}=${value}; Path=/; ${life}; HttpOnly; Secure; SameSite=Lax`;

function find(cookies: string | undefined, name: string): string | undefined {
  for (const part of (cookies ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=');
    if (key === name) return value.join('=');
  }
  return undefined;
}

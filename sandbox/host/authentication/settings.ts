import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What App Service authentication is set to; the portal's settings on Azure, app settings here. */
export interface AuthenticationSettings {
  /** Such as `https://login.microsoftonline.com/{tenant}/v2.0`. */
  readonly issuer: URL;
  readonly tenant: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The origin that browsers use, without a slash at its end. */
  readonly origin: string;
  /** 32 bytes that encrypt the session cookie. */
  readonly sessionKey: Uint8Array;
}

/**
 * Reads the settings; undefined where `WEBSITE_AUTH_ENABLED` is not true.
 *
 * @param keyFile where the session key is kept, so that sessions outlive the process
 * @throws Error that names the settings which are missing
 */
export function authenticationSettings(
  environment: NodeJS.ProcessEnv,
  keyFile: string | undefined,
): AuthenticationSettings | undefined {
  if (environment['WEBSITE_AUTH_ENABLED']?.toLowerCase() !== 'true') return undefined;
  const missing: string[] = [];
  const need = (name: string): string => {
    const value = environment[name];
    if (!value) missing.push(name);
    return value ?? '';
  };
  const tenant = need('OPERATOR_TENANT');
  const authority = need('AUTHORITY_HOST').replace(/\/$/, '');
  const clientId = need('SIGN_IN_CLIENT_ID');
  const clientSecret = need('MICROSOFT_PROVIDER_AUTHENTICATION_SECRET');
  const origin = need('PUBLIC_ORIGIN').replace(/\/$/, '');
  if (missing.length > 0) throw new Error(`App Service authentication needs ${missing.join(', ')}.`);
  const issuer = new URL(`${authority.includes('://') ? authority : `https://${authority}`}/${tenant}/v2.0`);
  return { issuer, tenant, clientId, clientSecret, origin, sessionKey: loadSessionKey(keyFile) };
}

function loadSessionKey(file: string | undefined): Uint8Array {
  try {
    const kept = Buffer.from(file ? readFileSync(file, 'utf8') : '', 'base64url');
    if (kept.length === 32) return kept;
  } catch {
    // There is none yet.
  }
  const made = randomBytes(32);
  if (file) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, made.toString('base64url'), { mode: 0o600 });
  }
  return made;
}

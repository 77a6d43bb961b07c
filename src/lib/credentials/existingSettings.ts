import * as z from 'zod';
import { fitsVault, VALUE_LIMIT } from '../storage/vault.ts';
import { type CertificateProblem, type GivenCertificate, takeCertificate } from './certificates.ts';

/** Settings of an app that somebody registered: well-formed, and not tried yet. */
export interface ExistingSettings {
  /** Directory id, lower case. */
  readonly tenantId: string;
  /** Lower case. */
  readonly clientId: string;
  readonly proof:
    | { readonly kind: 'secret'; readonly secret: string }
    | { readonly kind: 'certificate'; readonly certificate: GivenCertificate };
}

export type SettingName = 'tenantId' | 'clientId' | 'clientSecret' | 'certificate';

const text = (longest: number) =>
  z.string().trim().max(longest, `must be at most ${longest} characters`).default('');

/**
 * The settings as they are typed in or sent. Every error comes with the name of its field, and none repeats what was
 * given: a secret is easily pasted into the wrong field.
 */
export const existingSettings = z
  .strictObject({
    tenantId: text(200),
    clientId: text(200),
    /** The value of a client secret; this or `certificate`. */
    clientSecret: text(500),
    /** PEM text with a certificate and its private key, not encrypted. */
    certificate: text(32_000),
  })
  .transform((given, context): ExistingSettings => {
    const { tenantId, clientId, clientSecret, certificate } = given;
    const wrong = (path: SettingName, message: string | undefined): void => {
      if (message !== undefined) context.addIssue({ code: 'custom', path: [path], message });
    };
    wrong('tenantId', tenantProblem(tenantId));
    wrong('clientId', clientProblem(clientId, tenantId));
    if (clientSecret !== '' && certificate !== '')
      wrong('certificate', 'must be left out where a client secret is given');
    if (clientSecret === '' && certificate === '') wrong('clientSecret', 'must be given, or a certificate');
    if (clientSecret !== '') wrong('clientSecret', secretProblem(clientSecret));
    const ids = { tenantId: tenantId.toLowerCase(), clientId: clientId.toLowerCase() };
    if (certificate === '' || clientSecret !== '')
      return { ...ids, proof: { kind: 'secret', secret: clientSecret } };
    const taken = takeCertificate(certificate);
    if (!taken.ok) wrong('certificate', certificateProblems[taken.error]);
    else if (fitsVault(taken.value.pem))
      return { ...ids, proof: { kind: 'certificate', certificate: taken.value } };
    else wrong('certificate', `must be at most ${VALUE_LIMIT} octets, with its private key and nothing else`);
    return z.NEVER;
  });

const isGuid = (value: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);

/** Longer than an id and without spaces, or of the shape that Microsoft gives to secrets. */
const looksSecret = (value: string): boolean => /^\S{38,}$/.test(value) || /\dQ~/.test(value);
const SECRET_HERE = 'looks like a secret: give the ID here, and the secret in its own field';

function tenantProblem(value: string): string | undefined {
  if (isGuid(value)) return undefined;
  return looksSecret(value) ? SECRET_HERE : 'must be the Directory (tenant) ID, a GUID';
}

function clientProblem(value: string, tenantId: string): string | undefined {
  if (isGuid(value)) {
    const isTenant = value.toLowerCase() === tenantId.toLowerCase();
    return isTenant ? 'is the Directory (tenant) ID: give the Application (client) ID' : undefined;
  }
  return looksSecret(value) ? SECRET_HERE : 'must be the Application (client) ID, a GUID';
}

function secretProblem(value: string): string | undefined {
  if (isGuid(value))
    return 'is the ID of a secret: copy the column “Value”, which Microsoft shows only when a secret is made; if it is gone, make a new secret';
  if (value.includes('-----BEGIN')) return 'is PEM text: give it as certificate';
  return /\s/.test(value) ? 'must not contain spaces or line ends' : undefined;
}

const certificateProblems: Readonly<Record<CertificateProblem, string>> = {
  noCertificate: 'must contain a block “BEGIN CERTIFICATE”',
  noKey: 'must contain the private key too, a block “BEGIN PRIVATE KEY”',
  encryptedKey: 'must contain the private key without a password',
  unreadable: 'must be PEM text; a part of it cannot be read',
  otherKey: 'must contain the private key of the certificate; this one belongs to another',
  notRsa: 'must have an RSA key; Microsoft takes no other here',
};

/** What a page may show again of an id that was typed: nothing that could be a secret in the wrong field. */
export const harmlessId = (typed: string): string => (/^[0-9a-f-]{0,36}$/i.test(typed.trim()) ? typed : '');

import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import * as z from 'zod';
import { iso } from '../clock.ts';
import { plainText } from '../profiles/phrase.ts';
import { readable } from '../profiles/readable.ts';
import { err, ok, type Result } from '../result.ts';

/** Texts one under the other or in an array; empty ones do not count. */
const lines = z
  .union([z.string().max(4_000), z.array(z.string().max(300))])
  .transform((given) =>
    (typeof given === 'string' ? given.split(/[\n,]/) : given)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  );

const isName = (text: string): boolean =>
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*$/i.test(text);

const ACCOUNT = /^(?:[^@\\\s"/[\]:;|=,+*?<>]+@[^@\\\s]+\.[^@\\\s]+|[^@\\\s]+\\[^\\"/[\]:;|=,+*?<>@]+)$/;

const DN = /^(?:[A-Za-z]+=[^=]+)(?:,[A-Za-z]+=[^=]+)*$/;
/** Nothing is a name, too: whether it may be left out is another question. */
const isDn = (text: string): boolean => text === '' || DN.test(text);
const NO_DN = 'must be a distinguished name, as OU=Staff,DC=corp,DC=example';

const whereabouts = z.object({ hosts: z.array(z.string()), domain: z.string() });

/** Where a trial of the account makes its user. */
export const directoryTrialInput = z.strictObject({ container: plainText(1_000).refine(isDn, NO_DN) });

/** An account in a directory of the customer's own, as it is typed in or sent. No error repeats what was given. */
export const directoryInput = z
  .strictObject({
    hosts: lines
      .pipe(
        z
          .array(
            z
              .string()
              .refine(
                (host) => isIP(host) !== 0 || isName(host),
                'must be full names or addresses of domain controllers',
              ),
          )
          .max(3, 'must be at most 3'),
      )
      .default([]),
    /** In the place of hosts: by its records its controllers are found. */
    domain: z
      .string()
      .trim()
      .refine((name) => name === '' || isName(name), 'must be the DNS name of a domain, as corp.example')
      .default(''),
    port: z
      .union(
        [z.literal(636), z.literal(389), z.literal('636'), z.literal('389')],
        'must be 636, or 389 for StartTLS: plain LDAP is not used',
      )
      .default(636)
      .transform((port): 636 | 389 => (Number(port) === 636 ? 636 : 389)),
    /** Certificates of who issued those of the controllers, PEM; left out, those in force. */
    ca: z.string().trim().max(16_000, 'must be at most 16,000 characters').default(''),
    account: z
      .string('must be given')
      .trim()
      .max(256, 'must be at most 256 characters')
      .regex(ACCOUNT, 'must be the account with its domain, as name@corp.example or CORP\\name'),
    /** Left out, the one in force. */
    password: z.string('must be text').max(256, 'must be at most 256 characters').default(''),
    /** Distinguished name; the domain where it is left out. */
    base: z.string().trim().max(1_000, 'must be at most 1,000 characters').refine(isDn, NO_DN).default(''),
    groups: lines.pipe(z.array(plainText(256)).max(5, 'must be at most 5')).default([]),
  })
  .superRefine(({ hosts, domain }, context) => {
    const issue = (name: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [name], message });
    if (hosts.length === 0 && domain === '') issue('hosts', 'must be given, or the domain in their place');
    if (hosts.length > 0 && domain !== '') issue('domain', 'must be left out where controllers are named');
  }, readable(whereabouts));
export type DirectoryInput = z.output<typeof directoryInput>;

/** Certificates of a CA, and when the last of them ends, ISO 8601: until then one of them may let somebody in. */
export interface GivenCa {
  readonly ca: string;
  readonly caEndsAt: string;
}

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
const MOST = 5;

/** Reads the certificates of a CA and nothing else of the text; the error says in words why they are of no use. */
export function takeCa(text: string, now: number): Result<GivenCa, string> {
  const blocks = text.match(PEM) ?? [];
  if (/PRIVATE KEY/.test(text)) return err('must be certificates alone: take the private key out');
  if (blocks.length === 0) return err('must be the certificate of the CA as PEM text');
  if (blocks.length > MOST) return err(`must be at most ${MOST} certificates`);
  try {
    const certificates = blocks.map((block) => new X509Certificate(block));
    const end = Math.max(...certificates.map(({ validToDate }) => validToDate.getTime()));
    if (end <= now) return err(`has expired, on ${iso(end).slice(0, 10)}`);
    return ok({ ca: certificates.map(String).join(''), caEndsAt: iso(end) });
  } catch {
    return err('cannot be read as a certificate');
  }
}

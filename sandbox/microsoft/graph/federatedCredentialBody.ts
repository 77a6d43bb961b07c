import * as z from 'zod';
import type { FederatedIdentityCredential } from '../worldApps.ts';
import { GraphRefusal, graphRefusals } from './answers.ts';
import { readEntity } from './body.ts';

const MOST = 20;

/** Lengths alone are looked at: an issuer or subject that is wrong shows only when a token is exchanged. */
const text = z.string().min(1).max(600);
const credentialBody = z.strictObject({
  '@odata.type': z.string().optional(),
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9\-_]{2,119}$/)
    .optional(),
  issuer: text.optional(),
  subject: text.optional(),
  audiences: z.array(text).length(1).optional(),
  description: z.string().max(600).nullish(),
});

/** What a body may say of a federated credential. */
export type AskedCredential = z.infer<typeof credentialBody>;

/** The body of a POST or PATCH; refuses names and values that Graph refuses. */
export const readCredential = (body: unknown): AskedCredential =>
  readEntity('federatedIdentityCredential', credentialBody, body);

/** One application trusts one subject of one issuer at most once. */
export function checkPair(
  others: readonly FederatedIdentityCredential[],
  issuer: string,
  subject: string,
): void {
  if (!others.some((one) => one.issuer === issuer && one.subject === subject)) return;
  const message = `The combination of issuer and subject must be unique for the application. Issuer ${issuer} and Subject: ${subject} already exist.`;
  throw new GraphRefusal(400, 'InvalidFederatedIdentityCredentialValue', message);
}

/** Everything that a new credential needs; refuses what is missing, a name or pair that is there, and a 21st. */
export function checkNewCredential(
  held: readonly FederatedIdentityCredential[],
  { name, issuer, subject, audiences, description }: AskedCredential,
): Omit<FederatedIdentityCredential, 'id'> {
  const needed = { name, issuer, subject, audiences };
  if (name === undefined || issuer === undefined || subject === undefined || audiences === undefined) {
    const missing = Object.entries(needed).find(([, value]) => value === undefined);
    throw graphRefusals.badRequest(
      `A value is required for property '${missing?.[0] ?? ''}' of resource 'FederatedIdentityCredential'.`,
    );
  }
  if (held.some((one) => one.name === name)) {
    throw graphRefusals.duplicate(`FederatedIdentityCredential with name ${name} already exists.`);
  }
  checkPair(held, issuer, subject);
  // The page names the limit, not the code with which Graph refuses.
  if (held.length >= MOST)
    throw graphRefusals.badRequest(`An application can have ${MOST} federated identity credentials.`);
  return { name, issuer, subject, audiences, ...(description ? { description } : {}) };
}

import * as z from 'zod';
import type { Access, TenantApp } from './access.ts';

const answer = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('token'),
    /** Of the application permissions that the profile names those that it held. */
    roles: z.array(z.string()),
    /** Which names the profile had then, as one fingerprint: by others the answer would be another. Absent in older rows. */
    asked: z.string().optional(),
    /** Others that it held; of very many the first and how many more. */
    others: z.string(),
  }),
  z.object({
    outcome: z.literal('refused'),
    error: z.string(),
    aadsts: z.number().optional(),
    correlationId: z.string().optional(),
  }),
  z.object({ outcome: z.literal('noCredential'), reason: z.string() }),
  z.object({ outcome: z.literal('unavailable'), reason: z.string() }),
]);
export type AppAnswer = z.infer<typeof answer>;

/** What came of asking for a token with an app that the connection does not read with: by which version of its credential, and when. */
const appProof = z.object({ at: z.string(), secretVersion: z.string() }).and(answer);
export type AppProof = z.infer<typeof appProof>;

export const appProofs = z.record(z.string(), appProof);

interface Proved {
  readonly access: Pick<Access, 'apps'>;
  readonly appProofs?: z.infer<typeof appProofs> | undefined;
}

/** Pure: what came of asking with the credential that is in force of an app now. */
export function proofOf(
  { appProofs: kept }: Pick<Proved, 'appProofs'>,
  { key, credential }: Pick<TenantApp, 'key' | 'credential'>,
): AppProof | undefined {
  const proof = kept?.[key];
  return proof && proof.secretVersion === credential?.secretVersion ? proof : undefined;
}

/** Pure: the same with this proof of an app; those of apps that are not there any more are forgotten. */
export function withAppProof<C extends Proved>(current: C, key: string, proof: AppProof): C {
  const { appProofs: before, access } = current;
  const kept = Object.entries({ ...before, [key]: proof }).filter(([known]) =>
    access.apps.some((app) => app.key === known),
  );
  return { ...current, appProofs: Object.fromEntries(kept) };
}

import * as z from 'zod';
import type { GraphAnswer, GraphRead } from '../microsoft/graph.ts';
import { bodyOf } from './check.ts';

const credential = z.object({
  keyId: z.string().max(100),
  displayName: z.string().nullish(),
  startDateTime: z.string().nullish(),
  endDateTime: z.string().nullish(),
  hint: z.string().nullish(),
});
const holder = z.object({
  passwordCredentials: z.array(credential),
  keyCredentials: z.array(credential),
});

const HOLDERS = ['application', 'servicePrincipal'] as const;

/** Credentials live on the application and, unseen in its portal page, on its service principal too. */
export const credentialReads = (clientId: string): GraphRead[] =>
  (['applications', 'servicePrincipals'] as const).map((collection, at) => ({
    id: HOLDERS[at] ?? collection,
    url: `/${collection}(appId='${clientId}')?$select=id,passwordCredentials,keyCredentials`,
  }));

/** Pure: is this an answer to one of {@link credentialReads} that lists what it holds? */
export const isHolder = (answer: GraphAnswer | undefined): boolean => bodyOf(answer, holder) !== undefined;

/** Pure: the same, or that there is none to hold anything. */
export const isHolderOrGone = (answer: GraphAnswer | undefined): boolean =>
  isHolder(answer) || (answer?.kind === 'answered' && answer.status === 404);

/** A credential as Microsoft lists it. */
export interface ListedCredential extends z.output<typeof credential> {
  readonly kind: 'secret' | 'certificate';
}

/** Every credential that the answers to {@link credentialReads} list, on the application and its service principal. */
export function listedIn(reads: ReadonlyMap<string, GraphAnswer>): ListedCredential[] {
  const all = HOLDERS.flatMap((name) => bodyOf(reads.get(name), holder) ?? []).flatMap((one) => [
    ...one.passwordCredentials.map((each) => ({ ...each, kind: 'secret' as const })),
    ...one.keyCredentials.map((each) => ({ ...each, kind: 'certificate' as const })),
  ]);
  return [...new Map(all.map((one) => [one.keyId.toLowerCase(), one])).values()];
}

/** In milliseconds since 1970; `NaN` where Microsoft gave none. */
export const endOf = ({ endDateTime }: ListedCredential): number => Date.parse(endDateTime ?? '');

/** Pure: is this one good now, and for longer than the other of its kind? */
export function isNewer(one: ListedCredential, other: ListedCredential, now: number): boolean {
  const begins = Date.parse(one.startDateTime ?? '');
  const end = endOf(one);
  return one.kind === other.kind && end > now && end > endOf(other) && !(begins > now);
}

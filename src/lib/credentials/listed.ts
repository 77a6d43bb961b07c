import * as z from 'zod';
import { DAY, iso } from '../clock.ts';
import type { GraphAnswer } from '../microsoft/graph.ts';
import type { ExistingSettings } from './existingSettings.ts';

/** What Microsoft Graph shows of an app and of the credential that was given for it. */
export interface ListedApp {
  readonly objectId?: string;
  readonly servicePrincipalId?: string;
  readonly keyId?: string;
  /** ISO 8601. */
  readonly endsAt?: string;
  /** The app lives in another tenant; here it has a service principal alone. */
  readonly elsewhere: boolean;
}

const credential = z.object({
  keyId: z.string(),
  endDateTime: z.string().nullish(),
  hint: z.string().nullish(),
  customKeyIdentifier: z.string().nullish(),
  key: z.string().nullish(),
});
const holder = z.object({
  id: z.string(),
  passwordCredentials: z.array(credential).default([]),
  keyCredentials: z.array(credential).default([]),
});
type Listed = z.output<typeof credential>;

/** Pure: the app and its credential in the answers to `credentialReads`; what could not be read is left out. */
export function readListed(
  { proof }: ExistingSettings,
  answers: ReadonlyMap<string, GraphAnswer>,
  now: number,
): ListedApp {
  const application = answers.get('application');
  const app = bodyOf(application);
  const principal = bodyOf(answers.get('servicePrincipal'));
  const all = [app, principal].flatMap((one) => (one ? [one] : []));
  const found =
    proof.kind === 'secret'
      ? onlyOne(
          all
            .flatMap(({ passwordCredentials }) => passwordCredentials)
            .filter((one) => one.hint && proof.secret.startsWith(one.hint) && isGood(one, now)),
        )
      : all
          .flatMap(({ keyCredentials }) => keyCredentials)
          .find((one) => isSame(one, proof.certificate.der, proof.certificate.thumbprintSha1));
  const ends = proof.kind === 'certificate' ? proof.certificate.endsAt : Date.parse(found?.endDateTime ?? '');
  return {
    ...(app && { objectId: app.id }),
    ...(principal && { servicePrincipalId: principal.id }),
    ...(found && { keyId: found.keyId }),
    ...(!Number.isNaN(ends) && { endsAt: iso(ends) }),
    elsewhere: application?.kind === 'answered' && application.status === 404 && principal !== undefined,
  };
}

const bodyOf = (answer: GraphAnswer | undefined): z.output<typeof holder> | undefined =>
  answer?.kind === 'answered' && answer.status === 200 ? holder.safeParse(answer.body).data : undefined;

/** It was just taken, so one that has ended long ago is another that begins alike. */
const isGood = ({ endDateTime }: Listed, now: number): boolean => {
  const ends = Date.parse(endDateTime ?? '');
  return Number.isNaN(ends) || ends > now - DAY;
};

/** Two that begin alike cannot be told apart. */
const onlyOne = (found: readonly Listed[]): Listed | undefined => (found.length === 1 ? found[0] : undefined);

/** Graph lists a certificate by its thumbprint, written as base64 or in hexadecimal; its bytes where they are asked for. */
function isSame({ key, customKeyIdentifier }: Listed, der: string, thumbprint: string): boolean {
  if (key === der) return true;
  const bytes = Buffer.from(thumbprint, 'hex');
  return (
    customKeyIdentifier === bytes.toString('base64') || customKeyIdentifier?.toUpperCase() === thumbprint
  );
}

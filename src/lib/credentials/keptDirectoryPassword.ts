import { MINUTE } from '../clock.ts';
import type { DirectoryAccount } from '../connections/directory.ts';
import { err, ok, type Result } from '../result.ts';
import type { Vault } from '../storage/vault.ts';
import type { Problem } from '../web/problem.ts';
import { noValue } from './directoryRenewal.ts';
import { refused } from './refusals.ts';

type Whereabouts = Pick<DirectoryAccount, 'hosts' | 'domain' | 'ca' | 'account'>;

/**
 * Pure: why a new password has to be given with these particulars, in words; `undefined` where the one in force may stay.
 * That is sent to nobody for whom neither the controllers nor the CA in force speak.
 */
export function barOfKeeping(inForce: DirectoryAccount | undefined, asked: Whereabouts): string | undefined {
  if (inForce?.account !== asked.account) return 'must be given';
  const isThere =
    asked.hosts.every((host) => inForce.hosts.includes(host)) && inForce.domain === asked.domain;
  return isThere || inForce.ca === asked.ca
    ? undefined
    : 'must be given where both the controllers and the CA are others';
}

/** The password to be tried: the one that was given, or the one in force, where none was. @throws UnavailableError */
export async function passwordFor(
  vault: Pick<Vault, 'get'>,
  inForce: DirectoryAccount | undefined,
  asked: Whereabouts,
  given: string,
): Promise<Result<string, Problem>> {
  if (given !== '') return ok(given);
  const message = barOfKeeping(inForce, asked);
  if (message !== undefined || !inForce) return err(refused([{ path: 'password', message: message ?? '' }]));
  const { secretName, secretVersion } = inForce.password;
  const entry = await vault.get(secretName, secretVersion);
  return entry ? ok(entry.value) : err(noValue);
}

/** So much a domain's clock may differ from ours. */
const SKEW = 5 * MINUTE;

/**
 * Is this the password that a renewal from here has put out of force, and has nobody set it again? A domain takes it for
 * about an hour yet: kept, it would have the one in force forgotten, and nobody let in afterwards.
 *
 * @param setAt when the domain says that the account's password was set, in ms
 * @throws UnavailableError
 */
export async function isPutOut(
  vault: Pick<Vault, 'get'>,
  { password: inForce }: Pick<DirectoryAccount, 'password'>,
  password: string,
  setAt: number | undefined,
): Promise<boolean> {
  const { secretName, formerVersion } = inForce;
  if (formerVersion === undefined) return false;
  const isAnew = setAt !== undefined && setAt > Date.parse(inForce.setAt) + SKEW;
  return !isAnew && (await vault.get(secretName, formerVersion))?.value === password;
}

export const putOut =
  'is the one before the last renewal, which the domain takes for about an hour only: leave it empty, and the one in force stays; or have another one set in the domain';

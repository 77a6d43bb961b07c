import type { AddressProblem } from '../alerts/webhookAddress.ts';
import type { Profiles } from '../profiles/store.ts';
import type { Problem } from './problem.ts';

/** Why a webhook cannot choose these profiles; a name that is misspelt would keep everything away. */
export async function profilesProblem(
  known: Pick<Profiles, 'find'>,
  ids: readonly string[] = [],
): Promise<Problem | undefined> {
  const found = await Promise.all(ids.map((id) => known.find(id)));
  const errors = ids.flatMap((id, at) =>
    found[at] ? [] : [{ path: `profiles.${at}`, message: `there is no profile "${id}"` }],
  );
  return errors.length > 0 ? { code: 'invalid_request', errors } : undefined;
}

export const addressProblem = ({ message }: AddressProblem): Problem => ({
  code: 'invalid_request',
  errors: [{ path: 'url', message }],
});

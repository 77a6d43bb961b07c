import * as z from 'zod';
import type { TenantAccount } from '../connections/access.ts';
import type { Graph, GraphAnswer } from '../microsoft/graph.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import { needsSignIn } from '../onboarding/provisioning/plan.ts';
import { quoted } from '../onboarding/provisioning/step.ts';
import { type DirectoryRole, directoryRoles } from '../profiles/account.ts';
import type { Profile } from '../profiles/schema.ts';
import type { Result } from '../result.ts';

/** What the directory says of an account that was given. */
export type AccountSight =
  /** It may be used. `isKnown`: it is one that the connection has already. */
  | {
      readonly kind: 'seen';
      readonly objectId: string;
      readonly userPrincipalName: string;
      readonly isKnown: boolean;
    }
  | { readonly kind: 'refused'; readonly message: string }
  /** Nobody may look, or nothing was shown. */
  | { readonly kind: 'unseen'; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly retryAfterSeconds?: number };

const user = z.object({
  id: z.string(),
  userPrincipalName: z.string(),
  accountEnabled: z.boolean().nullish(),
});
// Of more pages than the first nobody could say what is not held.
const assignments = z.object({
  '@odata.nextLink': z.undefined().optional(),
  value: z.array(z.object({ roleDefinitionId: z.string() })),
});

const refused = (message: string): AccountSight => ({ kind: 'refused', message });

/**
 * Looks for the account of this name: one of those that the connection has by its object id, since a namesake is
 * another one; any other by its name, and then with the roles that the profile wants.
 */
export async function seeAccount(
  graph: Result<Graph, TokenFailure>,
  profile: Profile,
  known: readonly TenantAccount[],
  userName: string,
): Promise<AccountSight> {
  if (!graph.ok) return unseenBecause(graph.error);
  const same = known.find((one) => isSameName(one.userPrincipalName, userName));
  const url = `/users/${encodeURIComponent(same?.objectId ?? userName)}?$select=id,userPrincipalName,accountEnabled`;
  const answer = (await graph.value.batch([{ id: 'user', url }])).get('user');
  if (answer?.kind === 'answered' && answer.status === 404)
    return refused(
      same
        ? 'The account is not in the tenant any more. A new one of its name is another account: an onboarding link makes, or takes, another one.'
        : 'The tenant knows no account of this name.',
    );
  const found = read(answer, user);
  if (!found) return unread('the account', answer);
  const { id: objectId, userPrincipalName } = found;
  if (!isSameName(userPrincipalName, userName))
    return refused(`The account is called ${userPrincipalName} by now.`);
  if (userPrincipalName.includes('#EXT#'))
    return refused('is a guest, whose password is another tenant’s to know');
  if (found.accountEnabled !== true) return refused('The account is disabled.');
  const isKnown = known.some((one) => one.objectId === objectId);
  if (isKnown) return { kind: 'seen', objectId, userPrincipalName, isKnown };
  if (needsSignIn(profile))
    return refused(
      'is another account than the one in force. The connector works on behalf of its account, which has to be granted its permissions and to sign in: make an onboarding link, and name it there.',
    );
  return seeRoles(graph.value, profile, { kind: 'seen', objectId, userPrincipalName, isKnown });
}

async function seeRoles(
  graph: Graph,
  { account }: Profile,
  seen: Extract<AccountSight, { kind: 'seen' }>,
): Promise<AccountSight> {
  const wanted: readonly DirectoryRole[] = account?.kind === 'made' ? account.directoryRoles : [];
  if (wanted.length === 0) return seen;
  const url = `/roleManagement/directory/roleAssignments?$filter=principalId%20eq%20${quoted(seen.objectId)}`;
  const answer = (await graph.batch([{ id: 'roles', url }])).get('roles');
  const held = read(answer, assignments);
  if (!held) return unread('the roles of the account', answer);
  const missing = wanted.filter(
    (name) => !held.value.some(({ roleDefinitionId }) => roleDefinitionId === directoryRoles[name]),
  );
  return missing.length === 0
    ? seen
    : refused(
        `The account lacks directory roles: ${missing.join(', ')}. The tenant admin assigns them under Roles & admins.`,
      );
}

const isSameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function unseenBecause(failure: TokenFailure): AccountSight {
  if (failure.kind !== 'refused') {
    if (failure.kind === 'noCredential') return { kind: 'unseen', reason: failure.reason };
    return failure;
  }
  return {
    kind: 'unseen',
    reason: `the connection’s own sign-in is refused (AADSTS${failure.aadsts ?? ''})`,
  };
}

function unread(what: string, answer: GraphAnswer | undefined): AccountSight {
  if (!answer || answer.kind === 'unavailable')
    return answer ?? { kind: 'unavailable', reason: 'Microsoft Graph did not answer' };
  return { kind: 'unseen', reason: `Microsoft Graph did not show ${what} (${answer.status})` };
}

const read = <S extends z.ZodType>(answer: GraphAnswer | undefined, schema: S): z.output<S> | undefined =>
  answer?.kind === 'answered' && answer.status === 200 ? schema.safeParse(answer.body).data : undefined;

import * as z from 'zod';
import { isOtherName } from '../connections/accountSuccession.ts';
import { evidenceOf, type Verdict } from '../connections/verdict.ts';
import { explain } from '../microsoft/aadsts.ts';
import type { GraphAnswer } from '../microsoft/graph.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import { type DirectoryRole, directoryRoles } from '../profiles/account.ts';
import type { Profile } from '../profiles/schema.ts';
import { accountFindings, judgePassword } from './accountPassword.ts';
import {
  bodyOf,
  type Check,
  found,
  holdsOneOf,
  named,
  type Subject,
  unknown,
  unknownBecause,
} from './check.ts';
import { exchangeReads, judgeExchange } from './exchangeRoles.ts';
import { asTold, nothing, type Part, together } from './part.ts';
import { userRead } from './passwordAge.ts';

const USER = 'user';
const ROLES = 'roles';

const userBody = z.object({
  userPrincipalName: z.string().max(1_000).optional(),
  accountEnabled: z.boolean(),
  passwordPolicies: z.string().nullish(),
});
// Of more pages than the first nobody could say what is not held.
const rolesBody = z.object({
  '@odata.nextLink': z.undefined().optional(),
  value: z.array(z.object({ roleDefinitionId: z.string() })),
});

/**
 * Is the account that the connector signs in with there, enabled, in its roles, and is its password the one in the
 * vault?
 *
 * The account is asked for by its object id: a new one of the same name is another one.
 */
export const account: Check = {
  id: 'account',
  findings: accountFindings,

  plan(subject) {
    const { profile, account: known, rights } = subject;
    if (!profile.account) return { ...notAsked('The connector signs in with no account.'), over: true };
    if (!known) return notAsked('It is not known which account the connector signs in with.');
    if (!holdsOneOf(rights, ['Directory.Read.All', 'User.Read.All']))
      return notAsked('To read the account needs Directory.Read.All or User.Read.All.');
    const { objectId } = known;
    const beta = exchangeReads(subject);
    return {
      kind: 'ask',
      ...(beta.length > 0 && { beta }),
      reads: [
        userRead(USER, objectId),
        ...(wantedRoles(profile).length > 0 && showsRoles(rights)
          ? [
              {
                id: ROLES,
                url: `/roleManagement/directory/roleAssignments?$filter=principalId%20eq%20'${objectId}'`,
              },
            ]
          : []),
      ],
    };
  },

  judge(subject, { token, reads, proof }) {
    const { account: known, profile } = subject;
    if (!known) return unknown('notPlanned', 'Nothing was asked.');
    const user = token.ok
      ? judgeUser(known.objectId, reads.get(USER))
      : judgeRefusal(known.objectId, token.error);
    const seen = user.evidence[USER_NAME];
    // Of a renamed one Microsoft says that there is no such name; it is tried again by its new one.
    const isRenamed = typeof seen === 'string' && isOtherName(known, seen);
    const password = isRenamed ? nothing : judgePassword(known, proof);
    const isGone = user.findings.some(({ code }) => code === 'account.missing');
    // Nobody can sign in with it then, and that is told: whether its password could be tried is no trouble of its own.
    const isOut = isGone || user.findings.some(({ code }) => code === 'account.disabled');
    const roles = token.ok && !isGone ? judgeRoles(subject, reads.get(ROLES)) : nothing;
    const left = wantedRoles(profile).length > 0 && !showsRoles(subject.rights);
    const inDirectory = left ? { ...nothing, evidence: { roles: NEEDS_RIGHT } } : roles;
    const inExchange = token.ok && !isGone ? judgeExchange(subject, reads) : nothing;
    return together(user, inDirectory, inExchange, isOut ? asTold(password) : password);
  },
};

/** Where the evidence says what the account is called by now. */
const USER_NAME = 'userName';

/** Pure: the name by which the tenant knows the account, where the verdict has seen it. */
export function nameSeen(verdict: Verdict | undefined): string | undefined {
  const name = evidenceOf(verdict)[USER_NAME];
  return typeof name === 'string' ? name : undefined;
}

const notAsked = (reason: string) => ({ kind: 'notAsked' as const, reason });
const OF_USER = ['account.missing', 'account.disabled'];
const OF_ROLES = ['account.roleMissing'];
const OF_THE_LOST = ['account.disabled', ...OF_ROLES];
const NEEDS_RIGHT = 'not asked: needs Directory.Read.All or RoleManagement.Read.Directory';

const showsRoles = (rights: readonly string[]): boolean =>
  holdsOneOf(rights, ['Directory.Read.All', 'RoleManagement.Read.Directory']);

const wantedRoles = ({ account: wanted }: Profile): readonly DirectoryRole[] =>
  wanted?.kind === 'made' ? wanted.directoryRoles : [];

function judgeUser(objectId: string, answer: GraphAnswer | undefined): Part {
  if (answer?.kind === 'answered' && answer.status === 404)
    return {
      findings: [
        found('account.missing', objectId, 'critical', 'The account is not in the tenant any more.'),
      ],
      evidence: { exists: false },
      // Restored, it is as it was before.
      left: { codes: OF_THE_LOST },
    };
  const body = bodyOf(answer, userBody);
  if (!body) return { ...nothing, unknown: { verdict: unread('the account', answer), codes: OF_USER } };
  const enabled = body.accountEnabled;
  const policies = body.passwordPolicies ?? '';
  return {
    findings: enabled
      ? []
      : [
          found(
            'account.disabled',
            objectId,
            'critical',
            'The account is disabled: nobody can sign in with it.',
          ),
        ],
    evidence: {
      exists: true,
      // By its object id: it may have been renamed.
      ...(body.userPrincipalName !== undefined && { [USER_NAME]: body.userPrincipalName }),
      enabled,
      passwordExpires: !policies.includes('DisablePasswordExpiration'),
    },
  };
}

function judgeRoles({ profile, rights }: Subject, answer: GraphAnswer | undefined): Part {
  const wanted = wantedRoles(profile);
  if (wanted.length === 0 || !showsRoles(rights)) return nothing;
  const body = bodyOf(answer, rolesBody);
  if (!body)
    return { ...nothing, unknown: { verdict: unread('the roles of the account', answer), codes: OF_ROLES } };
  const isHeld = (name: DirectoryRole): boolean =>
    body.value.some(({ roleDefinitionId }) => roleDefinitionId === directoryRoles[name]);
  const missing = wanted.filter((name) => !isHeld(name));
  return {
    findings: missing.map((name) =>
      found('account.roleMissing', name, 'warning', `The account does not hold the role ${name}.`),
    ),
    evidence: { roles: named(wanted.filter(isHeld)), rolesMissing: named(missing) },
  };
}

/** The token service, too, says of an account that signed in itself when it is gone or disabled. */
function judgeRefusal(objectId: string, failure: TokenFailure): Part {
  const left = { verdict: unknownBecause(failure), codes: [...OF_USER, ...OF_ROLES] };
  if (failure.kind !== 'refused' || failure.aadsts === undefined) return { ...nothing, unknown: left };
  const { aadsts } = failure;
  const code = ({ 50034: 'account.missing', 50057: 'account.disabled' } as const)[aadsts];
  const { class: kind } = explain(aadsts);
  // That the account has to sign in again is for secretExpiry to say.
  const told = kind === 'signIn' || kind === 'secondFactor';
  return code === undefined
    ? { ...nothing, unknown: { ...left, told } }
    : {
        findings: [found(code, objectId, 'critical', explain(aadsts).cause)],
        evidence: { aadsts },
        unknown: { ...left, told: true, codes: code === 'account.missing' ? OF_THE_LOST : OF_ROLES },
      };
}

function unread(what: string, answer: GraphAnswer | undefined): Verdict {
  if (answer?.kind === 'unavailable') return unknown('unavailable', answer.reason);
  const said = answer ? ` (${answer.status} ${answer.code ?? ''})` : '';
  return unknown('refused', `Microsoft Graph did not show ${what}${said}.`);
}

import * as z from 'zod';
import type { Verdict } from '../connections/verdict.ts';
import { explain } from '../microsoft/aadsts.ts';
import type { GraphAnswer } from '../microsoft/graph.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import { mainApp } from '../profiles/schema.ts';
import { heldRights } from '../credentials/heldRights.ts';
import { OPENID_SCOPES } from '../microsoft/cloud.ts';
import { type Check, failed, found, named, passed, showsApps, unknown, unknownBecause } from './check.ts';

const APP = 'app';
const DELEGATED = 'delegated';

const appBody = z.object({ accountEnabled: z.boolean() });
// Of more pages than the first nobody could say what they grant.
const grantsBody = z.object({
  '@odata.nextLink': z.undefined().optional(),
  value: z.array(z.object({ scope: z.string().nullish(), consentType: z.string().nullish() })),
});

/**
 * Does the tenant still grant what the profile needs, no less and no more?
 *
 * A fresh token decides: its roles are the grants as Microsoft enforces them. What the directory
 * says of the app is read beside it where the profile's rights allow; while that cannot be read, nothing
 * is known to be in order.
 */
export const consentStatus: Check = {
  id: 'consentStatus',
  findings: {
    'consent.notGranted': {
      who: 'tenant admin',
      steps: [
        'Ask the operator for a new onboarding link.',
        'Follow it as Global Administrator or Privileged Role Administrator and accept.',
      ],
    },
    'consent.partial': {
      who: 'tenant admin',
      steps: ['Follow a new onboarding link and accept again: Microsoft then grants what is missing.'],
    },
    'consent.excess': {
      who: 'tenant admin',
      steps: [
        'Open Microsoft Entra admin center, Enterprise applications, the app, Permissions.',
        'Revoke the permissions that the connector does not need.',
      ],
    },
    'app.disabled': {
      who: 'tenant admin',
      steps: [
        'Open Microsoft Entra admin center, Enterprise applications, the app, Properties.',
        'Set "Enabled for users to sign-in" to Yes and save.',
      ],
    },
    'tenant.gone': {
      who: 'operator',
      steps: ['Ask the customer whether the tenant still exists; if not, disconnect it here.'],
    },
  },

  plan({ clientId, profile, rights }) {
    if (profile.apps.length === 0)
      return { kind: 'notAsked', reason: 'The connector has no app, and so nothing is consented to.' };
    const app = `/servicePrincipals(appId='${clientId}')`;
    return {
      kind: 'ask',
      reads: showsApps(rights)
        ? [
            { id: APP, url: `${app}?$select=id,accountEnabled` },
            { id: DELEGATED, url: `${app}/oauth2PermissionGrants?$select=scope,consentType` },
          ]
        : [],
    };
  },

  judge(subject, { token, reads }) {
    const { profile, tenant, clientId } = subject;
    if (!token.ok) return judgeRefusal(token.error, tenant, clientId);
    const { tenant: answering } = token.value;
    if (answering.toLowerCase() !== tenant) return unknown('foreignToken', 'The token is of another tenant.');

    const { required, held, missing } = heldRights(profile, token.value);
    const isPerson = token.value.by === 'person';
    const app = bodyOf(reads.get(APP), appBody);
    const grants = bodyOf(reads.get(DELEGATED), grantsBody);
    const wanted = mainApp(profile);
    // What may be left out is asked for too.
    const asked = new Set(namesOf(isPerson ? wanted?.delegated : wanted?.application));
    const forAll = new Set(profile.consent === 'admin' ? namesOf(wanted?.delegated) : []);
    const excess = [
      ...held.filter((name) => !asked.has(name)),
      // What is granted to everybody, beside what the app holds or the account was granted.
      ...new Set(
        (grants?.value ?? [])
          .filter(({ consentType }) => !isPerson || consentType === 'AllPrincipals')
          .flatMap(({ scope }) => (scope ?? '').split(' '))
          .filter((scope) => scope !== '' && !OPENID_SCOPES.has(scope) && !forAll.has(scope)),
      ),
    ];
    const evidence = {
      status: missing.length === 0 ? 'fully' : missing.length < required.length ? 'partially' : 'not granted',
      granted: named(held, ' '),
      missing: named(missing, ' '),
      excess: named(excess, ' '),
      appEnabled: app?.accountEnabled ?? null,
      delegatedGrantsRead: grants !== undefined,
    };

    const findings = [
      ...(missing.length === required.length
        ? [
            found(
              'consent.notGranted',
              clientId,
              'critical',
              'None of the permissions that the connector needs is granted.',
            ),
          ]
        : []),
      ...(missing.length > 0 && missing.length < required.length
        ? [
            found(
              'consent.partial',
              clientId,
              // What works on behalf of an account fails in the middle of its work.
              isPerson ? 'critical' : 'warning',
              `Some permissions are missing: ${named(missing)}.`,
              missing.length,
            ),
          ]
        : []),
      ...(app?.accountEnabled === false
        ? [found('app.disabled', clientId, 'critical', 'The app is disabled in the tenant.')]
        : []),
      ...(excess.length > 0
        ? [
            found(
              'consent.excess',
              clientId,
              'info',
              `More is granted than the connector needs: ${named(excess)}.`,
            ),
          ]
        : []),
    ];
    const [first, ...more] = findings;
    if (first) return failed(evidence, first, ...more);
    const plan = consentStatus.plan(subject);
    const all = plan.kind === 'ask' && plan.reads.length > 0;
    if (all && (!app || !grants)) return unread(reads.get(app ? DELEGATED : APP));
    return passed(evidence);
  },
};

/** What the token grants is in order, but the directory did not say whether all else is. */
function unread(answer: GraphAnswer | undefined): Verdict {
  if (answer?.kind === 'unavailable') return unknown('unavailable', answer.reason);
  const said = answer ? ` (${answer.status} ${answer.code ?? ''})` : '';
  return unknown('refused', `Microsoft Graph did not show the app${said}.`);
}

/** Only refusals that are about the tenant's side of the consent are findings. */
function judgeRefusal(failure: TokenFailure, tenant: string, clientId: string): Verdict {
  if (failure.kind !== 'refused') return unknownBecause(failure);
  const evidence = {
    status: 'no token',
    aadsts: failure.aadsts ?? null,
    correlationId: failure.correlationId ?? null,
  };
  const { class: kind, cause } = explain(failure.aadsts);
  switch (kind) {
    case 'consent':
      return failed(evidence, found('consent.notGranted', clientId, 'critical', cause));
    case 'appDisabled':
      return failed(evidence, found('app.disabled', clientId, 'critical', cause));
    case 'tenantGone':
      return failed(evidence, found('tenant.gone', tenant, 'critical', cause));
    case 'credential':
    case 'policy':
    case 'signIn':
    case 'secondFactor':
    case 'account':
    case 'transient':
    case 'other':
      return unknownBecause(failure);
  }
}

const bodyOf = <S extends z.ZodType>(answer: GraphAnswer | undefined, schema: S): z.output<S> | undefined =>
  answer?.kind === 'answered' && answer.status === 200 ? schema.safeParse(answer.body).data : undefined;

const namesOf = (permissions: readonly { readonly name: string }[] = []): string[] =>
  permissions.map(({ name }) => name);

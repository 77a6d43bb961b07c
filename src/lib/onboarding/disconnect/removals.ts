import type { Connection } from '../../connections/connection.ts';
import { isAppOfOurs } from '../../connections/succession.ts';
import type { Profile } from '../../profiles/schema.ts';
import { leavesSetup } from '../session.ts';
import { refText } from './apps.ts';

/** What can be taken out of a tenant. */
export const removalKinds = [
  'removeConsent',
  'removeGrants',
  'removeCredential',
  'removeApplication',
  'removeAccount',
  'removeIncomingAccount',
  'removeFormerAccount',
  'removeTrialUser',
  'removeSteward',
  'removeSetup',
] as const;
export type RemovalKind = (typeof removalKinds)[number];

/** One thing that exists in the tenant because of a connection. */
export interface Removal {
  /** Kind, and what tells it from others of the kind: `removeApplication:connector`. */
  readonly id: string;
  readonly kind: RemovalKind;
  readonly name: string;
  /** Other connections that use the same: then it stays. */
  readonly usedBy: readonly { readonly id: string; readonly name: string }[];
  /** It was in the tenant before us: an account or an app that was adopted. */
  readonly wasThere?: true;
  /** Whether the steward app may do it, without an admin. */
  readonly bySteward: boolean;
}

/**
 * Pure: everything that is in the tenant because of us. What was given, not made, is none of ours to remove.
 *
 * @param others the other connections of the tenant that are not ended
 * @param sharedClientId of the shared app of a profile: two profiles may share one
 */
export function removalsOf(
  connection: Connection,
  profile: Profile,
  others: readonly Connection[],
  sharedClientId: (profile: string) => string | undefined,
): readonly Removal[] {
  const { access, ownership } = connection;
  const users = (uses: (other: Connection) => boolean) =>
    others.filter(uses).map(({ id, name }) => ({ id, name }));
  const clientIdsOf = (one: Connection): string[] => {
    const shared = one.ownership === 'shared' ? sharedClientId(one.profile) : undefined;
    return [...one.access.apps.map(({ clientId }) => clientId), ...(shared === undefined ? [] : [shared])];
  };
  const consented = sharedClientId(connection.profile);
  const nameOf = (key: string): string => profile.apps.find((app) => app.key === key)?.displayName ?? key;
  const byOwner = access.steward.includes('rotate');

  const inForce = access.apps.map((app) => ({ app, ref: { key: app.key }, name: nameOf(app.key) }));
  const replaced = access.formerApps.map((app) => ({
    app,
    ref: { key: app.key, clientId: app.clientId },
    name: `${nameOf(app.key)} (${app.clientId})`,
  }));
  const apps = [...inForce, ...replaced]
    .filter(({ app }) => isAppOfOurs(app))
    .flatMap(({ app: { clientId, origin, credential, pending, former }, ref, name }): Removal[] => {
      const usedBy = users((other) => clientIdsOf(other).includes(clientId));
      const all = { name, usedBy, ...(origin === 'adopted' && { wasThere: true as const }) };
      const hasKey = [credential, pending, ...former].some((one) => one && one.origin !== 'given');
      const of = (kind: RemovalKind, bySteward: boolean): Removal => ({
        id: `${kind}:${refText(ref)}`,
        kind,
        ...all,
        bySteward,
      });
      return [
        of('removeGrants', false),
        ...(hasKey ? [of('removeCredential', byOwner)] : []),
        // What was there before us stays, without what we added.
        ...(origin === 'made' ? [of('removeApplication', byOwner)] : []),
      ];
    });
  const { account, incoming } = access;
  const isOurs = account !== undefined && account.origin !== 'given';
  // One that is in force gets another password by coming in: it is there once.
  const isAnother = !isOurs || incoming?.objectId !== account.objectId;
  const accounts: Removal[] = [
    ...(isOurs
      ? [{ kind: 'removeAccount' as const, ...account, wasThere: account.origin === 'adopted' }]
      : []),
    ...(incoming && incoming.origin !== 'given' && isAnother
      ? [{ kind: 'removeIncomingAccount' as const, ...incoming, wasThere: incoming.origin === 'adopted' }]
      : []),
    ...access.formerAccounts.map((one) => ({ kind: 'removeFormerAccount' as const, ...one })),
  ].map(({ kind, objectId, userPrincipalName, wasThere }) => ({
    id: kind === 'removeAccount' ? kind : `${kind}:${objectId}`,
    kind,
    name: userPrincipalName,
    usedBy: users(
      ({ access: theirs }) => theirs.account?.objectId === objectId || theirs.incoming?.objectId === objectId,
    ),
    ...(wasThere === true && { wasThere: true as const }),
    bySteward: false,
  }));
  const consent: Removal[] =
    ownership === 'shared'
      ? [
          {
            id: 'removeConsent',
            kind: 'removeConsent',
            name: profile.name,
            usedBy: users(
              (other) =>
                (other.ownership === 'shared' && other.profile === connection.profile) ||
                (consented !== undefined && clientIdsOf(other).includes(consented)),
            ),
            bySteward: false,
          },
        ]
      : [];
  const steward: Removal[] =
    access.steward.length > 0
      ? [
          {
            id: 'removeSteward',
            kind: 'removeSteward',
            name: access.steward.join(', '),
            usedBy: users((other) => other.access.steward.length > 0),
            bySteward: false,
          },
        ]
      : [];
  const setup: Removal[] =
    access.setupLeftover || leavesSetup(connection.provisioning)
      ? [{ id: 'removeSetup', kind: 'removeSetup', name: '', usedBy: [], bySteward: false }]
      : [];
  const trial: Removal[] = access.trial
    ? [
        {
          id: 'removeTrialUser',
          kind: 'removeTrialUser',
          name: access.trial.userPrincipalName ?? '',
          usedBy: [],
          bySteward: false,
        },
      ]
    : [];
  return [...consent, ...apps, ...accounts, ...trial, ...steward, ...setup];
}

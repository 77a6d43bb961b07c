import { isInstant, iso } from '../clock.ts';
import type { Access, Credential, TenantAccount } from '../connections/access.ts';
import type { Connection } from '../connections/connection.ts';
import { directoryPasswordSeen, directoryRenewalAt } from '../connections/directorySuccession.ts';
import { evidenceOf } from '../connections/verdict.ts';
import { renewsItself, rotationDueAt } from '../connections/succession.ts';
import { SIGN_IN_LIFE } from '../health/signIn.ts';
import type { Profile } from '../profiles/schema.ts';
import type { Lifetime } from './pages/lifetimes.tsx';

/** Pure: all that a connection signs in with, or did: of each app what is in force, then what is to come, then what was. */
export function lifetimesOf(
  connection: Pick<Connection, 'state' | 'access' | 'health' | 'directory'>,
  profile: Profile | undefined,
): readonly Lifetime[] {
  const { access, health } = connection;
  const seen = evidenceOf(health.checks.secretExpiry?.last);
  const nameOf = (key: string): string => profile?.apps.find((app) => app.key === key)?.displayName ?? key;
  return [
    ...access.apps.flatMap((app) => ofApp(access, app, nameOf(app.key), seen)),
    ...(access.account ? ofAccount(access.account, 'inForce', seen['passwordEnds']) : []),
    ...(access.incoming ? ofAccount(access.incoming, 'pending') : []),
    ...ofDirectory(connection, profile?.handOver.includes('directoryPassword') === true),
  ];
}

/** Of a password that nobody could enter at the connector none is made. */
function ofDirectory(
  connection: Pick<Connection, 'state' | 'health' | 'directory'>,
  isRenewed: boolean,
): Lifetime[] {
  const { directory } = connection;
  if (!directory) return [];
  const { account: of, password, pendingPassword } = directory;
  const { ends, set } = directoryPasswordSeen(connection);
  const due = isRenewed ? directoryRenewalAt(connection) : undefined;
  return [
    {
      of,
      kind: 'password',
      standing: 'inForce',
      id: password.secretVersion,
      isKeyId: false,
      from: set ?? password.setAt,
      ...(ends === 'never' ? { isEndless: true } : ends !== undefined && { until: ends }),
      ...(due !== undefined && { renewsAt: iso(due) }),
    },
    ...(pendingPassword ? [ofPending(of, pendingPassword)] : []),
  ];
}

const ofPending = (
  of: string,
  { secretVersion, sentAt }: { readonly secretVersion: string; readonly sentAt?: string | undefined },
): Lifetime => ({
  of,
  kind: 'password',
  standing: 'pending',
  id: secretVersion,
  isKeyId: false,
  ...(sentAt !== undefined && { from: sentAt }),
});

function ofApp(
  access: Access,
  app: Access['apps'][number],
  of: string,
  seen: Readonly<Record<string, unknown>>,
): Lifetime[] {
  const { credential, pending, former } = app;
  const shown = (one: Credential, standing: 'inForce' | 'pending'): Lifetime => ({
    of,
    kind: one.kind,
    standing,
    id: one.keyId ?? one.secretVersion,
    isKeyId: one.keyId !== undefined,
    ...(one.madeAt !== undefined && { from: one.madeAt }),
    ...(one.endsAt !== undefined && { until: one.endsAt }),
  });
  const due = credential && renewsItself(access, app) ? rotationDueAt(credential) : undefined;
  // Of one that somebody typed in only the check knows the end.
  const until = credential?.endsAt ?? seen['endsAt'];
  return [
    ...(credential
      ? [
          {
            ...shown(credential, 'inForce'),
            ...(isInstant(until) && { until }),
            ...(due !== undefined && { renewsAt: iso(due) }),
          },
        ]
      : []),
    ...(pending ? [shown(pending, 'pending')] : []),
    ...former
      .map((one, at): Lifetime => {
        // It came into force when the one before it was replaced.
        const from = former[at - 1]?.replacedAt;
        return {
          of,
          kind: one.kind,
          standing: 'former',
          id: one.keyId,
          isKeyId: one.keyId !== one.secretVersion,
          ...(isInstant(from) && { from }),
          ...(isInstant(one.replacedAt) && { replacedAt: one.replacedAt }),
          ...(isInstant(one.endsAt) && { until: one.endsAt }),
        };
      })
      .toReversed(),
  ];
}

function ofAccount(
  { userPrincipalName: of, password, pendingPassword, refreshToken }: TenantAccount,
  standing: 'inForce' | 'pending',
  passwordEnds?: unknown,
): Lifetime[] {
  return [
    ...(password
      ? [
          {
            of,
            kind: 'password' as const,
            standing,
            id: password.secretVersion,
            isKeyId: false,
            from: password.setAt,
            ...(isInstant(passwordEnds) && { until: passwordEnds }),
            ...(passwordEnds === 'never' && { isEndless: true }),
          },
        ]
      : []),
    ...(pendingPassword ? [ofPending(of, pendingPassword)] : []),
    ...(refreshToken
      ? [
          {
            of,
            kind: 'signIn' as const,
            standing,
            id: refreshToken.secretVersion,
            isKeyId: false,
            from: refreshToken.storedAt,
            until: iso(Date.parse(refreshToken.storedAt) + SIGN_IN_LIFE),
          },
        ]
      : []),
  ];
}

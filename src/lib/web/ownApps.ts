import { iso } from '../clock.ts';
import { listedAlerts } from '../connections/listedAlerts.ts';
import type { Listed } from '../connections/listedRows.ts';
import { evidenceOf, type Health } from '../connections/verdict.ts';
import type { OperatorApp } from '../credentials/operatorApps.ts';
import { type OperatorSubject, subjectId } from '../health/operatorSubjects.ts';
import { credentialsOfApp } from '../health/portal.ts';
import { type Profile, sharedApp } from '../profiles/schema.ts';
import type { OwnAlert, OwnApp } from './pages/settingsView.ts';
import { distance } from './pages/when.ts';

const names = { setup: 'Setup app', steward: 'Steward app' } as const;

/** Pure: the apps that the settings name, how each proves itself, what the last look at it said, and who depends on it. */
export function ownApps(given: {
  readonly signIn: string;
  readonly apps: readonly OperatorApp[];
  /** What is known of them, the profiles and the connections; `undefined` where nobody could read it. */
  readonly subjects: readonly OperatorSubject[] | undefined;
  readonly profiles: readonly Profile[] | undefined;
  readonly listed: readonly Listed[] | undefined;
  readonly now: number;
}): readonly OwnApp[] {
  const { signIn, apps, subjects, profiles, listed, now } = given;
  // Two profiles may share one app.
  const distinct = apps.filter(
    ({ clientId, purpose }, at) =>
      apps.findIndex((one) => one.clientId === clientId && one.purpose === purpose) === at,
  );
  return [
    { kind: 'signIn', name: 'Sign-in app', ...placesOf(signIn), isRead: true, alerts: [], profiles: [] },
    ...distinct.map((app): OwnApp => {
      const { clientId, purpose, credential } = app;
      const users = profiles?.filter((profile) => needs(profile, app, apps));
      const [first] = users ?? [];
      const shared = first && sharedApp(first)?.displayName;
      const health = subjects?.find((one) => one.clientId === clientId)?.health;
      return {
        kind: purpose,
        name: purpose === 'shared' ? (shared ?? clientId) : names[purpose],
        ...placesOf(clientId),
        credential: {
          kind: credential.kind,
          ...(credential.kind !== 'federated' && { entry: credential.secretName }),
        },
        isRead: subjects !== undefined,
        ...seenOf(health, now),
        alerts: health ? openAlerts(health) : [],
        profiles: users?.map(({ id, name }) => ({
          id,
          name,
          connections: listed?.filter((one) => one.profile === id && one.state !== 'disconnected').length,
        })),
      };
    }),
  ];
}

const placesOf = (clientId: string) => ({
  clientId,
  portal: credentialsOfApp(clientId),
  alertsAddress: `/alerts?connection=${encodeURIComponent(subjectId(clientId))}`,
});

/** Can connections of this profile depend on this app? */
function needs(
  { id, apps: own, account }: Profile,
  { purpose, clientId }: OperatorApp,
  all: readonly OperatorApp[],
): boolean {
  if (purpose === 'shared')
    return all.some((one) => one.purpose === 'shared' && one.clientId === clientId && one.profile === id);
  return (
    purpose === 'setup' && (account !== undefined || own.some(({ ownership }) => ownership !== 'shared'))
  );
}

function seenOf(health: Health | undefined, now: number): Pick<OwnApp, 'endsAt' | 'checked' | 'unknown'> {
  const record = health?.checks.secretExpiry;
  if (!record) return {};
  const { last, at, unknown } = record;
  const endsAt = evidenceOf(last)['endsAt'];
  return {
    endsAt: typeof endsAt === 'string' ? iso(Date.parse(endsAt)) : undefined,
    checked: { verdict: last.verdict, at, ago: distance(at, now) },
    unknown: unknown && { since: unknown.since, message: unknown.message },
  };
}

/** What is open, snoozed or not. */
export const openAlerts = (health: Health): OwnAlert[] =>
  listedAlerts(health).flatMap(({ id, code, severity, message, resolvedAt }) =>
    resolvedAt === undefined ? [{ id, code, severity, message }] : [],
  );

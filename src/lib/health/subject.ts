import { type StewardSet, stewardRoles } from '../connections/access.ts';
import type { Connection } from '../connections/connection.ts';
import { renewsItself } from '../connections/succession.ts';
import { userLeftByTrial } from '../connections/trial.ts';
import type { CheckId } from '../connections/verdict.ts';
import type { ConnectionTokens } from '../credentials/connectionTokens.ts';
import type { Ladder } from '../ladder.ts';
import { type Profile, requiredRoles, requiredScopes } from '../profiles/schema.ts';
import { seesMoreAsSteward } from './anonymization.ts';
import type { Subject } from './check.ts';
import { furtherOf } from './furtherApps.ts';

/** What the operator settled for all connections. */
export interface Installation {
  readonly ladder: Ladder;
  /** Client id of the setup app, where there is one. */
  readonly setup: string | undefined;
}

/** What the checks are asked about; `undefined` where the connection has no app (yet) to ask with. */
export function subjectOf(
  connection: Connection,
  profile: Profile,
  tokens: Pick<ConnectionTokens, 'clientId'>,
  installation: Installation,
): Subject | undefined {
  const clientId = tokens.clientId(connection, profile);
  const { tenant, ownership, access } = connection;
  const trialUser = userLeftByTrial(connection);
  const lastReports = connection.health.checks.anonymization?.last;
  const further = furtherOf(connection, profile);
  const lastDirectory = connection.health.checks.directoryAccount;
  const about = {
    connectionId: connection.id,
    tenant,
    profile,
    ownership,
    ...(access.account && { account: access.account }),
    // The more specific wins.
    ladder: connection.expiryLadder ?? profile.expiryLadder ?? installation.ladder,
    notOurs: (connection.notOurs ?? []).map(({ keyId }) => keyId),
    ...(further.length > 0 && { further }),
    ...(access.setupLeftover && installation.setup !== undefined && { leftover: installation.setup }),
    ...(trialUser !== undefined && { trialUser }),
    ...(access.reportsChangedAt !== undefined && { reportsChangedAt: access.reportsChangedAt }),
    ...(lastReports && { lastReports }),
    ...(connection.directory && {
      directory: {
        account: connection.directory,
        ...(lastDirectory && { record: lastDirectory }),
      },
    }),
  };
  // Without an app the steward looks, as far as it was allowed to.
  if (profile.apps.length === 0) return { ...about, clientId: '', rights: watchRights(access.steward) };
  if (clientId === undefined) return undefined;
  const own = ownership === 'dedicated' ? access.apps.find((app) => app.clientId === clientId) : undefined;
  return {
    ...about,
    clientId,
    ...(own && { app: own, rotates: renewsItself(access, own) }),
    ...(own?.credential && { credential: own.credential }),
    rights: [...requiredRoles(profile), ...requiredScopes(profile)],
  };
}

/** A check of which the steward app sees more than the connector, and the subject as it sees it. */
export function asWatched(
  ids: readonly CheckId[],
  subject: Subject,
  { access }: Connection,
): { readonly checks: readonly CheckId[]; readonly subject: Subject } | undefined {
  const rights = watchRights(access.steward);
  return ids.includes('anonymization') && seesMoreAsSteward(subject, rights)
    ? { checks: ['anonymization'], subject: { ...subject, rights } }
    : undefined;
}

const watchRights = (steward: readonly StewardSet[]): readonly string[] =>
  steward.includes('watch') ? stewardRoles.watch : [];

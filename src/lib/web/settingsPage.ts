import type { HttpResponseInit } from '@azure/functions';
import type { Webhooks } from '../alerts/webhooks.ts';
import { type Clock, iso } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Listing } from '../connections/listing.ts';
import type { OperatorApps } from '../credentials/operatorApps.ts';
import { INSTALLATION, type OperatorSubjects } from '../health/operatorSubjects.ts';
import type { Poison } from '../health/poison.ts';
import type { HealthReport } from '../health/report.ts';
import type { Runs } from '../health/runs.ts';
import type { UpkeepMarks } from '../health/upkeep.ts';
import { isolated, type Logger } from '../log.ts';
import { cloudOf } from '../microsoft/cloud.ts';
import type { FindTenantInformation } from '../microsoft/tenantInformation.ts';
import type { OwnershipsOf } from '../onboarding/ownerships.ts';
import type { Profiles } from '../profiles/store.ts';
import { VERSION } from '../version.ts';
import type { Operator } from './identity.ts';
import { openAlerts, ownApps } from './ownApps.ts';
import { renderSettings } from './pages/settings.tsx';
import { page } from './respond.ts';
import { settingNotes } from './settingNotes.ts';
import { settingRows } from './settingRows.ts';
import { timerLines } from './timerLines.ts';

/** The page of settings and status: what cannot be read now is said, and hides nothing else. */
export async function settingsPage(
  services: {
    readonly config: Config;
    readonly operatorApps: Pick<OperatorApps, 'all'>;
    readonly healthReport: HealthReport;
    readonly poison: Pick<Poison, 'recent'>;
    readonly operatorSubjects: Pick<OperatorSubjects, 'all'>;
    readonly runs: Pick<Runs, 'recent'>;
    readonly upkeep: Pick<UpkeepMarks, 'all'>;
    readonly listing: Pick<Listing, 'all'>;
    readonly profiles: Pick<Profiles, 'all'>;
    readonly webhooks: Pick<Webhooks, 'list'>;
    readonly ownershipsOf: OwnershipsOf;
    readonly findTenantInformation: FindTenantInformation;
    readonly clock: Clock;
    readonly log: Logger;
  },
  operator: Operator,
): Promise<HttpResponseInit> {
  const { config, ownershipsOf, log } = services;
  const now = services.clock();
  const tried = async <T>(what: string, read: () => Promise<T>): Promise<T | undefined> => {
    let found: T | undefined;
    await isolated(log, `reading ${what} for the page of settings`, {}, async () => {
      found = await read();
    });
    return found;
  };
  const [probes, poisoned, subjects, timers, listed, profiles, webhooks, named] = await Promise.all([
    services.healthReport(),
    tried('queues', () => services.poison.recent()),
    tried('our own apps', () => services.operatorSubjects.all()),
    tried('timers', () => timerLines(services, now)),
    tried('connections', () => services.listing.all()),
    tried('profiles', () => services.profiles.all()),
    tried('webhooks', () => services.webhooks.list()),
    services.findTenantInformation(config.OPERATOR_TENANT),
  ]);
  const own = subjects?.find(({ clientId }) => clientId === INSTALLATION);
  return page(
    200,
    renderSettings({
      operator: { name: operator.name },
      probes,
      poisoned,
      alerts: subjects && (own ? openAlerts(own.health) : []),
      timers,
      apps: ownApps({
        signIn: config.SIGN_IN_CLIENT_ID,
        apps: services.operatorApps.all,
        subjects,
        profiles,
        listed,
        now,
      }),
      notes: settingNotes({
        config,
        profiles,
        webhooks,
        ownershipsOf,
        namesDenied: !named.ok && named.error === 'denied',
      }),
      settings: settingRows(config),
      versions: {
        product: VERSION,
        node: process.version,
        authority: config.AUTHORITY_HOST,
        graph: config.GRAPH_ENDPOINT,
        cloud: cloudOf(config.AUTHORITY_HOST),
        profiles: profiles?.map(({ id, name, version }) => ({ id, name, version })),
      },
      generatedAt: iso(now),
    }),
  );
}

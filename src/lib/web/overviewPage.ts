import type { HttpResponseInit } from '@azure/functions';
import type { Clock } from '../clock.ts';
import type { Listing } from '../connections/listing.ts';
import type { Grouping } from '../health/grouping.ts';
import type { OperatorSubjects } from '../health/operatorSubjects.ts';
import type { OwnershipsOf } from '../onboarding/ownerships.ts';
import type { Profiles } from '../profiles/store.ts';
import type { Operator } from './identity.ts';
import { overviewView } from './overviewView.ts';
import type { NewConnectionForm } from './pages/newConnection.tsx';
import { renderOverview } from './pages/overview.tsx';
import { page } from './respond.ts';
import { lookAtRuns } from './timerViews.ts';

/** The overview. @param form what was just sent and cannot be done */
export async function overviewPage(
  services: Parameters<typeof lookAtRuns>[0] & {
    readonly listing: Pick<Listing, 'all'>;
    readonly profiles: Pick<Profiles, 'all'>;
    readonly operatorSubjects: Pick<OperatorSubjects, 'all'>;
    readonly grouping: Pick<Grouping, 'open'>;
    readonly ownershipsOf: OwnershipsOf;
    readonly clock: Clock;
  },
  operator: Operator,
  form?: NewConnectionForm,
  status = 200,
): Promise<HttpResponseInit> {
  const now = services.clock();
  const listed = await services.listing.all();
  const [profiles, operatorSubjects, groups, seen] = await Promise.all([
    services.profiles.all(),
    services.operatorSubjects.all(),
    services.grouping.open(),
    lookAtRuns(services, listed, now),
  ]);
  const { ownershipsOf } = services;
  const view = overviewView({
    operator,
    listed,
    profiles,
    operatorSubjects,
    groups,
    ownershipsOf,
    ...seen,
    now,
    form,
  });
  return page(status, renderOverview(view));
}

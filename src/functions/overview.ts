import { operatorPage } from '../lib/triggers.ts';
import { renderOverview } from '../lib/web/pages/overview.tsx';
import { page } from '../lib/web/respond.ts';
import { overviewView } from '../lib/web/views.ts';

// A host replaces an empty route by the function's name; this one matches the empty path.
operatorPage(
  'overview',
  { method: 'GET', route: '{ignored:maxlength(0)?}', role: 'Mooring.Reader' },
  async ({ request, services, operator }) => {
    const cursor = Number(new URL(request.url).searchParams.get('cursor') ?? 0);
    const view = overviewView({
      operator,
      listed: await services.listing.all(),
      profiles: await services.profiles.all(),
      ownershipsOf: services.ownershipsOf,
      operatorSubjects: await services.operatorSubjects.all(),
      from: Number.isSafeInteger(cursor) && cursor > 0 ? cursor : 0,
      now: services.clock(),
    });
    return page(200, renderOverview(view));
  },
);

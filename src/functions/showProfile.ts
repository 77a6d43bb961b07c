import { operatorPage } from '../lib/triggers.ts';
import { noSuchProfilePage } from '../lib/web/missing.ts';
import { renderProfile } from '../lib/web/pages/profile.tsx';
import { profileView } from '../lib/web/profileViews.ts';
import { page } from '../lib/web/respond.ts';

operatorPage(
  'showProfile',
  { method: 'GET', route: 'profiles/{id}', role: 'Mooring.Reader' },
  async ({ request, services, operator }) => {
    const profile = await services.profiles.find(request.params['id'] ?? '');
    if (!profile) return noSuchProfilePage();
    const { ownershipsOf } = services;
    return page(200, renderProfile(profileView({ operator, profile, ownershipsOf })));
  },
);

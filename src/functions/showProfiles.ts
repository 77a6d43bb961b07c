import { operatorPage } from '../lib/triggers.ts';
import { renderProfiles } from '../lib/web/pages/profiles.tsx';
import { profilesView } from '../lib/web/profileViews.ts';
import { page } from '../lib/web/respond.ts';

operatorPage(
  'showProfiles',
  { method: 'GET', route: 'profiles', role: 'Mooring.Reader' },
  async ({ services, operator }) => {
    const profiles = await services.profiles.all();
    const { ownershipsOf } = services;
    return page(200, renderProfiles(profilesView({ operator, profiles, ownershipsOf })));
  },
);

import { api } from '../lib/triggers.ts';
import { readPaging, slice } from '../lib/web/paging.ts';
import { profileJson } from '../lib/web/profileJson.ts';
import { json, problem } from '../lib/web/respond.ts';

api(
  'listProfiles',
  { method: 'GET', route: 'profiles', role: 'Mooring.Reader' },
  async ({ request, services }) => {
    const paging = readPaging(request.url);
    if (!paging.ok) return problem(paging.error);
    const { items, cursor } = slice(await services.profiles.all(), paging.value);
    return json(200, {
      items: items.map((profile) => profileJson(profile, services.ownershipsOf)),
      ...(cursor !== undefined && { cursor }),
    });
  },
);

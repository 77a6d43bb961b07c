import { api } from '../lib/triggers.ts';
import { paging, readStretch, slice } from '../lib/web/paging.ts';
import { profileJson } from '../lib/web/profileJson.ts';
import { problem } from '../lib/web/respond.ts';
import { profile } from '../lib/web/schemas/profiles.ts';
import { page } from '../lib/web/schemas/shared.ts';

api(
  'listProfiles',
  {
    method: 'GET',
    route: 'profiles',
    role: 'Mooring.Reader',
    summary: 'List profiles',
    query: paging,
    answers: { 200: page(profile) },
    refusals: [],
  },
  async ({ query, services, reply }) => {
    const stretch = readStretch('profiles', query);
    if (!stretch.ok) return problem(stretch.error);
    const { items, ...more } = slice(await services.profiles.all(), 'profiles', stretch.value);
    return reply(200, { items: items.map((one) => profileJson(one, services.ownershipsOf)), ...more });
  },
);

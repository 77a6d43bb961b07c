import { api } from '../lib/triggers.ts';
import { paging, slice } from '../lib/web/paging.ts';
import { profileJson } from '../lib/web/profileJson.ts';
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
    const { items, ...more } = slice(await services.profiles.all(), query);
    return reply(200, { items: items.map((one) => profileJson(one, services.ownershipsOf)), ...more });
  },
);

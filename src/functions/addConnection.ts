import * as z from 'zod';
import { newConnectionInput } from '../lib/onboarding/newConnection.ts';
import { err, type Result } from '../lib/result.ts';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { renderOverview } from '../lib/web/pages/overview.tsx';
import { fromZod, type Problem, problems } from '../lib/web/problem.ts';
import { page, seeOther } from '../lib/web/respond.ts';
import { overviewView } from '../lib/web/views.ts';

const form = z.object({
  profile: z.string().default(''),
  tenant: z.string().default(''),
  name: z.string().default(''),
  tags: z.string().default(''),
});

/** The form of the overview; what was typed is kept where something is wrong with it. */
operatorPage(
  'addConnection',
  { method: 'POST', route: 'connections', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const sent = await readForm(request, form);
    const values = sent.ok ? sent.value : { profile: '', tenant: '', name: '', tags: '' };
    const [profile, ownership] = values.profile.split(':');
    const input = newConnectionInput.safeParse({
      ...values,
      profile,
      ownership,
      tags: splitTags(values.tags),
    });
    const made: Result<{ id: string }, Problem> = !sent.ok
      ? sent
      : input.success
        ? await services.newConnection(input.data, operator.id)
        : err(fromZod(input.error));
    if (made.ok) return seeOther(`/connections/${made.value.id}`);

    const { code, detail, errors } = made.error;
    const view = overviewView({
      operator,
      listed: await services.listing.all(),
      profiles: await services.profiles.all(),
      ownershipsOf: services.ownershipsOf,
      operatorSubjects: await services.operatorSubjects.all(),
      from: 0,
      now: services.clock(),
      form: {
        values,
        errors: errors?.length ? errors : [{ path: fieldOf(code), message: detail ?? problems[code].title }],
      },
    });
    return page(problems[code].status, renderOverview(view));
  },
);

const splitTags = (text: string): string[] =>
  text
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');

function fieldOf(code: Problem['code']): string {
  if (code === 'unknown_tenant') return 'tenant';
  if (code === 'connection_exists') return 'name';
  return code === 'unknown_profile' || code === 'profile_not_configured' ? 'profile' : '';
}

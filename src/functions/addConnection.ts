import * as z from 'zod';
import { newConnectionInput } from '../lib/onboarding/newConnection.ts';
import { type Clock, MINUTE } from '../lib/clock.ts';
import type { ConnectionStore } from '../lib/connections/store.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { connectionPage } from '../lib/web/connectionPage.ts';
import { firstLink } from '../lib/web/firstLink.ts';
import { overviewPage } from '../lib/web/overviewPage.ts';
import { fromZod, type Problem, problems } from '../lib/web/problem.ts';
import { seeOther } from '../lib/web/respond.ts';

const form = z.object({
  profile: z.string().default(''),
  tenant: z.string().default(''),
  name: z.string().default(''),
  tags: z.string().default(''),
  /** An onboarding link is wanted with it. */
  link: z.literal('yes').optional(),
});

const nothing: z.output<typeof form> = { profile: '', tenant: '', name: '', tags: '' };

/** The form of the overview; what was typed is kept where something is wrong with it. */
operatorPage(
  'addConnection',
  { method: 'POST', route: 'connections', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const sent = await readForm(request, form);
    const { link, ...values } = sent.ok ? sent.value : nothing;
    const [profile, ownership] = values.profile.split(':');
    const input = newConnectionInput.safeParse({
      ...values,
      profile,
      ownership,
      tags: splitTags(values.tags),
    });
    const tried: Result<{ id: string }, Problem> = !sent.ok
      ? sent
      : input.success
        ? await services.newConnection(input.data, operator.id)
        : err(fromZod(input.error));
    const made = tried.ok ? tried : await orJustMade(services, tried.error, operator.id);
    if (made.ok) {
      const { id } = made.value;
      if (link === undefined) return seeOther(`/connections/${id}`);
      return connectionPage(services, operator, id, await firstLink(services, id, operator.id));
    }

    const { code, detail, errors } = made.error;
    const faults = errors?.length
      ? errors
      : [{ path: fieldOf(code), message: detail ?? problems[code].title }];
    return overviewPage(services, operator, { values, errors: faults }, problems[code].status);
  },
);

/** So long after it a press is taken for the second one of the same form. */
const JUST = 10 * MINUTE;

/** What was sent twice was made by the first: the second is answered like it, as long as nobody has begun with it. */
async function orJustMade(
  { connections, clock }: { connections: Pick<ConnectionStore, 'read'>; clock: Clock },
  problem: Problem,
  by: string,
): Promise<Result<{ id: string }, Problem>> {
  const there = problem.existing === undefined ? undefined : await connections.read(problem.existing);
  const isSame =
    there?.createdBy === by && there.state === 'pending' && clock() - Date.parse(there.createdAt) < JUST;
  return isSame ? ok(there) : err(problem);
}

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

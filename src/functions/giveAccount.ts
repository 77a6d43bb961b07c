import * as z from 'zod';
import { accountPassword } from '../lib/credentials/accountPassword.ts';
import { err } from '../lib/result.ts';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { connectionPage } from '../lib/web/connectionPage.ts';
import { noSuchConnectionPage } from '../lib/web/missing.ts';
import { errorsOf, unlessAway } from '../lib/web/outcomes.ts';
import { fromZod, problems } from '../lib/web/problem.ts';

const typed = z.object({ userName: z.string().default(''), password: z.string().default('') });

/** The form "Account"; says what became of it, and shows nothing again that could be a password. */
operatorPage(
  'giveAccount',
  { method: 'POST', route: 'connections/{id}/account', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const sent = await readForm(request, typed);
    const parsed = accountPassword.safeParse(sent.ok ? sent.value : {});
    const given = !sent.ok
      ? sent
      : parsed.success
        ? await unlessAway(() => services.giveAccount(id, parsed.data, operator.id))
        : err(fromZod(parsed.error));
    if (!given) return noSuchConnectionPage();
    const account = given.ok
      ? { said: given.value.said }
      : { ...(parsed.success && { userName: parsed.data.userName }), errors: errorsOf(given.error) };
    const status = given.ok ? 200 : problems[given.error.code].status;
    return connectionPage(services, operator, id, { account }, status);
  },
);

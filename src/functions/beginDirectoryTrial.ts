import * as z from 'zod';
import { directoryTrialInput } from '../lib/credentials/directoryInput.ts';
import { err } from '../lib/result.ts';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { connectionPage } from '../lib/web/connectionPage.ts';
import { noSuchConnectionPage } from '../lib/web/missing.ts';
import { errorsOf, unlessAway } from '../lib/web/outcomes.ts';
import { fromZod, problems } from '../lib/web/problem.ts';
import { ask, confirmable, directoryTrialQuestion } from '../lib/web/questions.ts';
import { seeOther } from '../lib/web/respond.ts';

const typed = confirmable.extend({ container: z.string().default('') });

/** Asks whether what the directory account may do is to be tried in a container; tries it once that is confirmed. */
operatorPage(
  'beginDirectoryTrial',
  { method: 'POST', route: 'connections/{id}/directory/trial', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const sent = await readForm(request, typed);
    const { container = '', confirmed } = sent.ok ? sent.value : {};
    const parsed = directoryTrialInput.safeParse({ container });
    if (parsed.success && confirmed === undefined) {
      const connection = await services.connections.read(id);
      if (!connection) return noSuchConnectionPage();
      return ask(operator, connection, 'directory/trial', directoryTrialQuestion(parsed.data.container));
    }
    const tried = !sent.ok
      ? sent
      : parsed.success
        ? await unlessAway(() => services.tryDirectory(id, parsed.data.container, operator.id))
        : err(fromZod(parsed.error));
    if (!tried) return noSuchConnectionPage();
    if (tried.ok) return seeOther(`/connections/${encodeURIComponent(id)}#directory-trial`);
    const directory = { untried: { container, errors: errorsOf(tried.error) } };
    return connectionPage(services, operator, id, { directory }, problems[tried.error.code].status);
  },
);

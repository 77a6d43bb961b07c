import * as z from 'zod';
import { directoryInput } from '../lib/credentials/directoryInput.ts';
import { err } from '../lib/result.ts';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { connectionPage } from '../lib/web/connectionPage.ts';
import { noSuchConnectionPage } from '../lib/web/missing.ts';
import { errorsOf, unlessAway } from '../lib/web/outcomes.ts';
import { fromZod, problems } from '../lib/web/problem.ts';

const text = z.string().default('');
const typed = z.object({
  hosts: text,
  domain: text,
  port: text,
  ca: text,
  account: text,
  password: text,
  base: text,
  groups: text,
});

/** The form "Directory account"; says what became of it, and shows no password again. */
operatorPage(
  'giveDirectory',
  { method: 'POST', route: 'connections/{id}/directory', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const sent = await readForm(request, typed);
    const parsed = directoryInput.safeParse(sent.ok ? sent.value : {});
    const given = !sent.ok
      ? sent
      : parsed.success
        ? await unlessAway(() => services.giveDirectory(id, parsed.data, operator.id))
        : err(fromZod(parsed.error));
    if (!given) return noSuchConnectionPage();
    const { password: _password, ...form } = sent.ok ? sent.value : typed.parse({});
    const directory = given.ok ? { said: given.value.said } : { form, errors: errorsOf(given.error) };
    const status = given.ok ? 200 : problems[given.error.code].status;
    return connectionPage(services, operator, id, { directory }, status);
  },
);

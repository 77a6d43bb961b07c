import * as z from 'zod';
import { existingSettings, harmlessId } from '../lib/credentials/existingSettings.ts';
import { err } from '../lib/result.ts';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { connectionPage } from '../lib/web/connectionPage.ts';
import { noSuchConnectionPage } from '../lib/web/missing.ts';
import { errorsOf, unlessAway } from '../lib/web/outcomes.ts';
import { fromZod, problems } from '../lib/web/problem.ts';

const typed = z.object({
  tenantId: z.string().default(''),
  clientId: z.string().default(''),
  clientSecret: z.string().default(''),
  certificate: z.string().default(''),
});

/** The form "Existing settings"; says what became of them, and shows the ids again where something is wrong. */
operatorPage(
  'giveSettings',
  { method: 'POST', route: 'connections/{id}/credentials', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const sent = await readForm(request, typed);
    const parsed = existingSettings.safeParse(sent.ok ? sent.value : {});
    const given = !sent.ok
      ? sent
      : parsed.success
        ? await unlessAway(() => services.giveSettings(id, parsed.data, operator.id))
        : err(fromZod(parsed.error));
    if (!given) return noSuchConnectionPage();
    const settings = given.ok
      ? { said: given.value.said }
      : {
          form: {
            tenantId: harmlessId(sent.ok ? sent.value.tenantId : ''),
            clientId: harmlessId(sent.ok ? sent.value.clientId : ''),
          },
          errors: errorsOf(given.error),
        };
    const status = given.ok ? 200 : problems[given.error.code].status;
    return connectionPage(services, operator, id, { settings }, status);
  },
);

import * as z from 'zod';
import { callers } from '../lib/connections/change.ts';
import { harmlessId } from '../lib/credentials/existingSettings.ts';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { connectionPage } from '../lib/web/connectionPage.ts';
import { noSuchConnectionPage, refusedPage } from '../lib/web/missing.ts';
import { seeOther } from '../lib/web/respond.ts';

const form = z.object({ callers: z.string().default('') });

/** The form "Who may fetch tokens": one object id a line. */
operatorPage(
  'changeCallers',
  { method: 'POST', route: 'connections/{id}/callers', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const sent = await readForm(request, form);
    if (!sent.ok) return refusedPage(sent.error);
    const lines = sent.value.callers.split('\n').map((line) => line.trim());
    const wanted = callers.safeParse(lines.filter((line) => line !== ''));
    if (wanted.success) {
      const changed = await services.changeConnection(id, { callers: wanted.data }, operator.id);
      return changed ? seeOther(`/connections/${encodeURIComponent(id)}#tokens`) : noSuchConnectionPage();
    }
    const outcome = { typed: lines.map(harmlessId).join('\n'), error: errorOf(wanted.error, lines) };
    return connectionPage(services, operator, id, { callers: outcome }, 400);
  },
);

/** What is wrong, by the lines as they were typed, empty ones counted. */
function errorOf({ issues }: z.ZodError, lines: readonly string[]): string {
  const numbers = lines.flatMap((line, at) => (line === '' ? [] : [at + 1]));
  const said = issues.map(({ path: [at], message }) =>
    typeof at === 'number' ? `line ${numbers[at]} ${message}` : message,
  );
  return said.join('; ');
}

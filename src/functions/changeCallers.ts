import * as z from 'zod';
import { callers, callersMark } from '../lib/connections/change.ts';
import { harmlessId } from '../lib/credentials/existingSettings.ts';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { connectionPage } from '../lib/web/connectionPage.ts';
import { changedMeanwhile, noSuchConnectionPage, refusedPage } from '../lib/web/missing.ts';
import { seeOther } from '../lib/web/respond.ts';

const form = z.object({ mark: z.string().max(100), callers: z.string().default('') });

/** The form "Who may fetch tokens": one object id a line. */
operatorPage(
  'changeCallers',
  { method: 'POST', route: 'connections/{id}/callers', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const sent = await readForm(request, form);
    if (!sent.ok) return refusedPage(sent.error);
    const { mark } = sent.value;
    const lines = sent.value.callers.split('\n').map((line) => line.trim());
    const wanted = callers.safeParse(lines.filter((line) => line !== ''));
    if (wanted.success) {
      const changed = await services.changeConnection(
        id,
        { callers: wanted.data },
        operator.id,
        // The form sent again finds what it asked for, and changes nothing more.
        (current) => [mark, callersMark({ callers: wanted.data })].includes(callersMark(current)),
      );
      if (changed === 'outdated') return refusedPage(changedMeanwhile);
      return changed ? seeOther(`/connections/${encodeURIComponent(id)}#tokens`) : noSuchConnectionPage();
    }
    const outcome = { typed: lines.map(harmlessId).join('\n'), error: errorOf(wanted.error, lines), mark };
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

import * as z from 'zod';
import { publicApi } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { cookiesOf } from '../lib/web/connectPage.ts';
import { json, problem } from '../lib/web/respond.ts';

const form = z.object({ t: z.string().min(1).max(100) });

/** The open page asks how things stand; a POST, since it does the step that is due. */
publicApi('connectStatus', { method: 'POST', route: 'connect/status' }, async ({ request, services }) => {
  const sent = await readForm(request, form);
  if (!sent.ok) return problem(sent.error);
  const view = await services.onboarding.status(sent.value.t, cookiesOf(request));
  return json(200, {
    kind: view.kind,
    ...(view.kind === 'waiting' && { waitingFor: view.waitingFor }),
    ...(view.kind === 'progress' && { mark: view.mark }),
  });
});

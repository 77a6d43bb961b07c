import { publicApi } from '../lib/triggers.ts';
import { mayAct, readOperator } from '../lib/web/identity.ts';
import { json } from '../lib/web/respond.ts';

/** 503 for a fault of this installation alone; to strangers the status, to readers what is wrong. */
publicApi('health', { method: 'GET', route: 'health' }, async ({ request, services }) => {
  const probes = await services.healthReport();
  const isOk = probes.every(({ ok }) => ok);
  const operator = readOperator(request, services.config);
  const isReader = operator.ok && mayAct(operator.value, 'Mooring.Reader');
  return json(isOk ? 200 : 503, { status: isOk ? 'ok' : 'failing', ...(isReader && { probes }) });
});

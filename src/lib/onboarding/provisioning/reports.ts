import * as z from 'zod';
import { iso } from '../../clock.ts';
import { ask, said, type Step } from './step.ts';

const settings = z.object({ displayConcealedNames: z.boolean() });
const URL = '/admin/reportSettings';

/** Lets usage reports show names, where the connector cannot work without. */
export const showNamesInReports: Step = {
  id: 'reportSetting',
  scopes: ['ReportSettings.ReadWrite.All'],
  async run(work) {
    const { displayConcealedNames } = settings.parse((await ask(work, { method: 'GET', url: URL })).body);
    if (!displayConcealedNames) return [said('reports.fine')];
    await ask(work, { method: 'PATCH', url: URL, body: { displayConcealedNames: false } });
    await work.keep((access) => ({ ...access, reportsChangedAt: iso(work.now) }));
    return [said('reports.changed')];
  },
};

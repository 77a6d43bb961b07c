import * as z from 'zod';
import { iso } from '../../clock.ts';
import type { Access } from '../../connections/access.ts';
import { ask, Halt, said, type Step } from './step.ts';

const settings = z.object({ displayConcealedNames: z.boolean() });
const URL = '/admin/reportSettings';

const withChangeAt = ({ reportsChangedAt: _ours, ...access }: Access, at: string | undefined): Access => ({
  ...access,
  ...(at !== undefined && { reportsChangedAt: at }),
});

/** Lets usage reports show names, where the connector cannot work without. */
export const showNamesInReports: Step = {
  id: 'reportSetting',
  scopes: ['ReportSettings.ReadWrite.All'],
  async run(work) {
    const { displayConcealedNames } = settings.parse((await ask(work, { method: 'GET', url: URL })).body);
    if (!displayConcealedNames) return [said('reports.fine')];
    const before = work.access();
    // Said first: after a crash nobody could tell that it was us who changed it.
    await work.keep((access) => ({ ...access, reportsChangedAt: iso(work.now) }));
    try {
      await ask(work, { method: 'PATCH', url: URL, body: { displayConcealedNames: false } });
    } catch (thrown) {
      if (thrown instanceof Halt) await work.keep((access) => withChangeAt(access, before.reportsChangedAt));
      throw thrown;
    }
    return [said('reports.changed')];
  },
};

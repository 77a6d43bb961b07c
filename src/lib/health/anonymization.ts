import * as z from 'zod';
import type { Verdict } from '../connections/verdict.ts';
import type { GraphAnswer } from '../microsoft/graph.ts';
import { type Check, failed, found, passed, unknown, unknownBecause } from './check.ts';

const SETTINGS = 'reportSettings';
const REPORT = 'report';

const settingsBody = z.object({ displayConcealedNames: z.boolean() });
const reportBody = z.object({ value: z.array(z.object({ userPrincipalName: z.string() })) });

/** A concealed name is 32 upper-case hexadecimal characters; a real one has an `@`. */
const CONCEALED = /^[0-9A-F]{32}$/;

/**
 * Do usage reports show whose usage they report?
 *
 * The tenant's setting is asked where the profile's rights allow; else a usage report, judged by the shape
 * of its names. A report without rows says nothing: young tenants have none.
 *
 * @see https://learn.microsoft.com/graph/api/resources/adminreportsettings
 */
export const anonymization: Check = {
  id: 'anonymization',
  findings: {
    'reports.concealed': {
      who: 'tenant admin',
      steps: [
        'Open the Microsoft 365 admin center, Settings, Org settings, Services, Reports.',
        'Clear "Display concealed user, group, and site names in all reports" and save.',
        'Reports follow within minutes to 48 hours.',
      ],
    },
  },

  plan({ profile, rights }) {
    if (profile.reports.concealedNames === 'any') {
      return { kind: 'notAsked', reason: 'The connector does not need the names in usage reports.' };
    }
    const reads = [
      ...(rights.some((right) => right.startsWith('ReportSettings.Read'))
        ? [{ id: SETTINGS, url: '/admin/reportSettings' }]
        : []),
      ...(rights.includes('Reports.Read.All')
        ? [{ id: REPORT, url: `/reports/getM365AppUserDetail(period='D7')?$format=application/json` }]
        : []),
    ];
    return reads.length > 0
      ? { kind: 'ask', reads }
      : { kind: 'notAsked', reason: 'Needs Reports.Read.All or ReportSettings.Read.All.' };
  },

  judge({ tenant }, { token, reads }) {
    if (!token.ok) return unknownBecause(token.error);
    const settings = reads.get(SETTINGS);
    if (settings?.kind === 'answered' && settings.status === 200) {
      const read = settingsBody.safeParse(settings.body);
      if (!read.success) return unknown('unreadable', 'The report settings could not be read.');
      return judged(tenant, read.data.displayConcealedNames, { source: 'reportSettings' });
    }
    return judgeReport(tenant, reads.get(REPORT) ?? settings);
  },
};

function judgeReport(tenant: string, answer: GraphAnswer | undefined): Verdict {
  if (!answer) return unknown('unanswered', 'The report was not answered.');
  if (answer.kind === 'unavailable') return unknown('unavailable', answer.reason);
  if (answer.status !== 200) {
    return unknown('refused', `Microsoft Graph refused the report (${answer.status} ${answer.code ?? ''}).`);
  }
  const read = reportBody.safeParse(answer.body);
  if (!read.success) return unknown('unreadable', 'The report has another form than expected.');
  const names = read.data.value.map(({ userPrincipalName }) => userPrincipalName);
  if (names.length === 0) return unknown('noUsageYet', 'The tenant has no usage to report yet.');
  const concealed = names.filter((name) => CONCEALED.test(name)).length;
  const evidence = { source: 'getM365AppUserDetail', rows: names.length, concealed };
  if (concealed === names.length) return judged(tenant, true, evidence);
  if (names.some((name) => name.includes('@'))) return judged(tenant, false, evidence);
  return unknown('unreadable', 'The names in the report have an unknown shape.');
}

const judged = (tenant: string, concealed: boolean, evidence: Record<string, string | number>): Verdict =>
  concealed
    ? failed(
        { ...evidence, concealedNames: true },
        found(
          'reports.concealed',
          tenant,
          'warning',
          'Usage reports conceal the names of users, so usage cannot be told apart.',
        ),
      )
    : passed({ ...evidence, concealedNames: false });

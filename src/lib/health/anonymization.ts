import { type Check, holdsOneOf, type Subject, unknown, unknownBecause } from './check.ts';
import {
  judgeReportedNames,
  judgeSettings,
  readReport,
  readSettings,
  type ReportSight,
} from './reportNames.ts';
import { portal } from './portal.ts';

const SETTINGS = 'reportSettings';
const REPORT = 'report';
const DOWNLOAD = 'download';
const DETAIL = "/reports/getM365AppUserDetail(period='D7')";

/** Shows whether usage reports conceal names, without a report. */
const OF_SETTINGS = ['ReportSettings.Read.All'];

/**
 * Does one who looks by the steward app see more than the connector itself: the tenant's own setting, not its effect?
 *
 * @param steward the rights that the steward app was given
 */
export const seesMoreAsSteward = ({ profile, rights }: Subject, steward: readonly string[]): boolean =>
  profile.reports.concealedNames !== 'any' &&
  holdsOneOf(steward, OF_SETTINGS) &&
  !holdsOneOf(rights, OF_SETTINGS);

/**
 * Do usage reports show whose usage they report?
 *
 * The tenant's setting decides where the rights allow to read it; else a usage report, judged by the shape of its
 * names: as JSON, and where Microsoft does not give it so, by one download of the file. A report without rows says
 * nothing: young tenants have none. After a change reports follow within two days.
 *
 * @see https://learn.microsoft.com/graph/api/resources/adminreportsettings
 */
export const anonymization: Check = {
  id: 'anonymization',
  findings: {
    'reports.concealed': {
      who: 'tenant admin',
      steps: [
        {
          text: 'Open the Microsoft 365 admin center, Settings, Org settings, Services, Reports.',
          link: portal.reports,
        },
        'Clear "Display concealed user, group, and site names in all reports" and save.',
        'Reports follow within minutes to 48 hours.',
        'Where the tenant admin has allowed the steward app to change this setting, the operator can do the same: by the button on the connection’s page, or POST /api/v1/connections/{id}/remedies/reports.concealed.',
      ],
    },
    'reports.settling': {
      who: 'operator',
      steps: ['Wait: reports follow the setting within minutes to 48 hours, and the next check looks again.'],
    },
  },

  plan({ profile, rights }) {
    if (profile.reports.concealedNames === 'any') {
      const reason = 'The connector does not need the names in usage reports.';
      return { kind: 'notAsked', reason, over: true };
    }
    const reads = [
      ...(holdsOneOf(rights, OF_SETTINGS) ? [{ id: SETTINGS, url: '/admin/reportSettings' }] : []),
      ...(rights.includes('Reports.Read.All')
        ? [{ id: REPORT, url: `${DETAIL}?$format=application/json` }]
        : []),
    ];
    return reads.length > 0
      ? { kind: 'ask', reads }
      : { kind: 'notAsked', reason: 'To ask needs Reports.Read.All or ReportSettings.Read.All.' };
  },

  more(_subject, reads) {
    const json = reads.get(REPORT);
    if (json?.kind !== 'answered' || reads.has(DOWNLOAD)) return undefined;
    const isDecided = readSettings(reads.get(SETTINGS)).kind === 'known';
    // Who may not read it as JSON may not read the file either.
    const isRefused = json.status === 401 || json.status === 403;
    const isRead = readReport(json).kind !== 'unreadable';
    return isDecided || isRefused || isRead ? undefined : { id: DOWNLOAD, url: DETAIL, as: 'text' };
  },

  judge(subject, { token, reads, now }) {
    if (!token.ok) return unknownBecause(token.error);
    const settings = readSettings(reads.get(SETTINGS));
    const report: ReportSight = readReport(reads.get(DOWNLOAD) ?? reads.get(REPORT));
    if (settings.kind === 'known') return judgeSettings(subject, settings.concealed, report, now);
    // Refused, a report may tell; out of reach for a moment, nobody knows: the report lags behind the setting.
    if (settings.kind === 'unknown' && (settings.verdict.reason !== 'refused' || !reads.has(REPORT)))
      return settings.verdict;
    return report.kind === 'read'
      ? judgeReportedNames(subject, report, now)
      : (report.verdict ?? unknown('unanswered', 'The report was not answered.'));
  },
};

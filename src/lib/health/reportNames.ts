import { CsvError, parse } from 'csv-parse/sync';
import * as z from 'zod';
import { DAY, iso } from '../clock.ts';
import { type Evidence, evidenceOf, type Verdict } from '../connections/verdict.ts';
import type { GraphAnswer } from '../microsoft/graph.ts';
import { bodyOf, failed, found, passed, type Subject } from './check.ts';

type Unknown = Extract<Verdict, { verdict: 'unknown' }>;

/** What the tenant's setting says. */
export type SettingsSight =
  | { readonly kind: 'notRead' }
  | { readonly kind: 'unknown'; readonly verdict: Unknown }
  | { readonly kind: 'known'; readonly concealed: boolean };

/** What a usage report shows; `unreadable`: it may be had in another form. */
export type ReportSight =
  | { readonly kind: 'notRead'; readonly verdict?: Unknown }
  | { readonly kind: 'unknown' | 'unreadable'; readonly verdict: Unknown }
  | { readonly kind: 'read'; readonly concealed: boolean; readonly evidence: Evidence };

const settingsBody = z.object({ displayConcealedNames: z.boolean() });

/** Pure: what the answer to `/admin/reportSettings` says. */
export function readSettings(answer: GraphAnswer | undefined): SettingsSight {
  if (!answer) return { kind: 'notRead' };
  if (answer.kind === 'unavailable')
    return { kind: 'unknown', verdict: notKnown('unavailable', answer.reason) };
  if (answer.status !== 200) {
    const said = `Microsoft Graph refused the report settings (${answer.status} ${answer.code ?? ''}).`;
    return { kind: 'unknown', verdict: notKnown('refused', said) };
  }
  const body = bodyOf(answer, settingsBody);
  return body
    ? { kind: 'known', concealed: body.displayConcealedNames }
    : { kind: 'unknown', verdict: notKnown('unreadable', 'The report settings could not be read.') };
}

const reportBody = z.object({ value: z.array(z.object({ userPrincipalName: z.string() })) });

/** A concealed name is 32 upper-case hexadecimal characters; a real one is like an address. */
const CONCEALED = /^[0-9A-F]{32}$/;
const SHOWN = /^[^\s@]+@[^\s@]+$/;

/** Pure: what a usage report shows, be it JSON or the text of the file. */
export function readReport(answer: GraphAnswer | undefined): ReportSight {
  if (!answer) return { kind: 'notRead' };
  if (answer.kind === 'unavailable')
    return { kind: 'unknown', verdict: notKnown('unavailable', answer.reason) };
  if (answer.status !== 200) {
    const said = `Microsoft Graph refused the report (${answer.status} ${answer.code ?? ''}).`;
    return { kind: 'unreadable', verdict: notKnown('refused', said) };
  }
  const names = typeof answer.body === 'string' ? namesInFile(answer.body) : namesInJson(answer.body);
  if (!names) return unreadable('The report has another form than expected.');
  if (names.length === 0)
    return { kind: 'unknown', verdict: notKnown('noUsageYet', 'The tenant has no usage to report yet.') };
  const concealed = names.filter((name) => CONCEALED.test(name)).length;
  const form = typeof answer.body === 'string' ? ' (file)' : '';
  const evidence = { source: `getM365AppUserDetail${form}`, rows: names.length, concealed };
  if (concealed === names.length) return { kind: 'read', concealed: true, evidence };
  if (names.some((name) => SHOWN.test(name))) return { kind: 'read', concealed: false, evidence };
  return {
    kind: 'unknown',
    verdict: notKnown('unreadable', 'The names in the report have an unknown shape.'),
  };
}

const namesInJson = (body: unknown): string[] | undefined =>
  reportBody.safeParse(body).data?.value.map(({ userPrincipalName }) => userPrincipalName);

const COLUMN = 'User Principal Name';

/** Far more than any row of it has. */
const ROW_LENGTH = 20_000;

/** The names in the file; `undefined` where it is another file, or half of one: each row has as many cells as the header. */
function namesInFile(text: string): string[] | undefined {
  let columns = 0;
  try {
    const rows = parse<{ readonly name?: string }>(text, {
      bom: true,
      skip_empty_lines: true,
      max_record_size: ROW_LENGTH,
      columns(header: string[]) {
        columns = header.filter((column) => column === COLUMN).length;
        return header.map((column) => column === COLUMN && 'name');
      },
    });
    return columns === 1 ? rows.map(({ name = '' }) => name) : undefined;
  } catch (thrown) {
    if (thrown instanceof CsvError) return undefined;
    throw thrown;
  }
}

const notKnown = (reason: string, message: string): Unknown => ({ verdict: 'unknown', reason, message });
const unreadable = (message: string): ReportSight => ({
  kind: 'unreadable',
  verdict: notKnown('unreadable', message),
});

/** Reports follow the setting so late. */
const SETTLING = 2 * DAY;

/** Pure: the setting decides; a report that does not follow it yet is waited for. */
export function judgeSettings(
  subject: Subject,
  isConcealed: boolean,
  report: ReportSight,
  now: number,
): Verdict {
  const evidence = { ...(report.kind === 'read' ? report.evidence : {}), source: 'reportSettings' };
  if (isConcealed) return concealed(subject, evidence);
  const shown = { ...evidence, concealedNames: false };
  if (report.kind === 'read' && !report.concealed) return passed(shown);
  const changedAt = Date.parse(subject.reportsChangedAt ?? '');
  if (report.kind !== 'read') {
    if (now - changedAt < SETTLING) return settling(subject, shown, changedAt);
    // What a report showed is over only where another one shows it.
    return report.verdict && wasConcealed(subject) ? report.verdict : passed(shown);
  }
  const since = latest(changedAt, Date.parse(settlingSince(subject) ?? '')) ?? now;
  if (now - since < SETTLING) return settling(subject, shown, since);
  const message = `Usage reports still conceal names, though the tenant’s setting shows them since ${iso(since).slice(0, 10)}.`;
  return failed(
    { ...shown, settlingSince: iso(since) },
    found('reports.concealed', subject.tenant, 'warning', message),
  );
}

/** Pure: where the setting cannot be read, what the report shows is all that is known. */
export function judgeReportedNames(
  subject: Subject,
  report: Extract<ReportSight, { kind: 'read' }>,
  now: number,
): Verdict {
  if (!report.concealed) return passed({ ...report.evidence, concealedNames: false });
  const changedAt = Date.parse(subject.reportsChangedAt ?? '');
  return now - changedAt < SETTLING
    ? settling(subject, { ...report.evidence, concealedNames: true }, changedAt)
    : concealed(subject, report.evidence);
}

const settlingSince = ({ lastReports }: Subject): string | undefined => {
  const since = evidenceOf(lastReports)['settlingSince'];
  return typeof since === 'string' ? since : undefined;
};

/** The last report that was read still concealed names, whatever the setting said. */
function wasConcealed({ lastReports }: Subject): boolean {
  const concealed =
    lastReports?.verdict === 'fail' && lastReports.evidence['concealedNames'] === false
      ? lastReports.evidence['concealed']
      : undefined;
  return typeof concealed === 'number' && concealed > 0;
}

function latest(...times: readonly number[]): number | undefined {
  const known = times.filter((time) => !Number.isNaN(time));
  return known.length > 0 ? Math.max(...known) : undefined;
}

function settling({ tenant }: Subject, evidence: Evidence, since: number): Verdict {
  const message = `Names are shown since ${iso(since).slice(0, 16).replace('T', ' ')} UTC, and usage reports follow within 48 hours.`;
  return failed(
    { ...evidence, settlingSince: iso(since) },
    found('reports.settling', tenant, 'info', message),
  );
}

/** Names are concealed: for the first time, or since somebody switched back what was right. */
function concealed(subject: Subject, evidence: Evidence): Verdict {
  const { tenant, reportsChangedAt } = subject;
  const drifted = hasDrifted(subject);
  const message = !drifted
    ? 'Usage reports conceal the names of users, so usage cannot be told apart.'
    : reportsChangedAt === undefined
      ? 'Usage reports conceal names again: they showed them before, so somebody has switched that back.'
      : `Usage reports conceal names again: on ${reportsChangedAt.slice(0, 10)} they were made to show them here, and somebody has switched that back.`;
  return failed(
    { ...evidence, concealedNames: true, ...(drifted && { drift: true }) },
    found('reports.concealed', tenant, 'warning', message),
  );
}

/** Did the tenant show names before, by our doing or by its own? */
function hasDrifted({ reportsChangedAt, lastReports }: Subject): boolean {
  if (reportsChangedAt !== undefined) return true;
  const { concealedNames, drift, settlingSince: since } = evidenceOf(lastReports);
  return (
    drift === true || (concealedNames === false && (lastReports?.verdict === 'ok' || since !== undefined))
  );
}

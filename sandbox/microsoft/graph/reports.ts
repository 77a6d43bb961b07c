import * as z from 'zod';
import { retryAfter } from '../faults.ts';
import type { Refuse } from '../part.ts';
import { findTenant, type Sandbox } from '../sandbox.ts';
import { directoryRoles } from '../wellKnown.ts';
import { GraphRefusal, graphRefusals, type GraphAnswer } from './answers.ts';
import { readBody } from './body.ts';
import type { GraphCall, GraphRoute } from './call.ts';
import { answerOne } from './query.ts';
import { reportFormat, reportsByDate, reportStart } from './reportOptions.ts';
import { activeUserCsv, appUserCsv, appUserItem, periods, reportRows, type Period } from './reportRows.ts';
import type { Shape } from './shape.ts';

const PAGE = 200;
const DOWNLOAD_SECONDS = 300;
const { globalAdministrator, globalReader, reportsReader, usageSummaryReportsReader } = directoryRoles;
const readers = new Set<string>([
  globalAdministrator,
  globalReader,
  reportsReader,
  usageSummaryReportsReader,
]);
const neverNamed = new Set<string>([globalReader, usageSummaryReportsReader]);
const reportNames = ['getM365AppUserDetail', 'getOffice365ActiveUserDetail'] as const;
type ReportName = (typeof reportNames)[number];

/** Whether this caller sees pseudonyms: by the tenant's setting, or by a role that never sees names. */
function hidesNames({ caller, tenant }: GraphCall): boolean {
  if (tenant.knobs.concealedNames) return true;
  if (caller.kind === 'application') return false;
  const named = caller.directoryRoles.some((role) => readers.has(role) && !neverNamed.has(role));
  return !named;
}

function checkReader(call: GraphCall): void {
  if (call.caller.kind === 'application') return;
  if (call.caller.directoryRoles.some((role) => readers.has(role))) return;
  const message = JSON.stringify({ error: { code: 'S2SUnauthorized', message: 'Invalid permission.' } });
  throw new GraphRefusal(403, 'UnknownError', message);
}

function readPeriod(call: GraphCall): Period {
  const period = periods.find((one) => one === call.argument);
  if (!period) throw new GraphRefusal(400, 'InvalidRequest', 'Invalid period');
  return period;
}

/** The way of all CSV reports: a redirect to an address that needs no token, for a few minutes. */
async function redirectToDownload(call: GraphCall, report: ReportName): Promise<GraphAnswer> {
  const { sandbox, tenant } = call;
  const now = Math.floor(sandbox.clock() / 1000);
  const ticket = {
    report,
    period: readPeriod(call),
    tid: tenant.id,
    hide: hidesNames(call),
    exp: now + DOWNLOAD_SECONDS,
  };
  const token = await sandbox.keys.sign(ticket);
  const location = `${sandbox.origins.reports}/data/v1.0/download?token=${token}`;
  return { status: 302, headers: { location, 'content-type': 'text/plain' }, text: '' };
}

function appUserJson(call: GraphCall): GraphAnswer {
  const now = call.sandbox.clock();
  const period = readPeriod(call);
  const rows = reportRows(call.tenant, hidesNames(call), now);
  const from = reportStart(call);
  const next = new URLSearchParams(call.query);
  next.set('$skiptoken', Buffer.from(String(from + PAGE)).toString('base64url'));
  return {
    status: 200,
    body: {
      '@odata.context': `${call.sandbox.origins.graph}/v1.0/$metadata#Collection(Edm.Stream)`,
      ...(from + PAGE < rows.length ? { '@odata.nextLink': `${call.address}?${next.toString()}` } : {}),
      value: rows.slice(from, from + PAGE).map((row) => appUserItem(row, now, period)),
    },
  };
}

const settings: Shape = {
  type: 'adminReportSettings',
  context: 'admin/reportSettings',
  filterable: [],
};
const settingsBody = z.strictObject({
  '@odata.type': z.string().optional(),
  displayConcealedNames: z.boolean().optional(),
});

/** Usage reports, and the setting that conceals names in them. */
export const reportRoutes: GraphRoute[] = [
  ...reportsByDate,
  {
    method: 'GET',
    path: '/reports/getm365appuserdetail(period={value})',
    handle(call) {
      checkReader(call);
      return reportFormat(call) === 'json'
        ? appUserJson(call)
        : redirectToDownload(call, 'getM365AppUserDetail');
    },
  },
  {
    method: 'GET',
    path: '/reports/getoffice365activeuserdetail(period={value})',
    handle(call) {
      checkReader(call);
      if (reportFormat(call) === 'json')
        throw graphRefusals.unparsable('JSON is not supported for this report in v1.0.');
      return redirectToDownload(call, 'getOffice365ActiveUserDetail');
    },
  },
  {
    method: 'GET',
    path: '/admin/reportsettings',
    handle: (call) =>
      answerOne(call, settings, { id: '', displayConcealedNames: call.tenant.knobs.concealedNames }),
  },
  {
    method: 'PATCH',
    path: '/admin/reportsettings',
    handle({ sandbox, tenant, body }) {
      const { displayConcealedNames } = readBody(settingsBody, body);
      tenant.knobs.concealedNames = displayConcealedNames ?? tenant.knobs.concealedNames;
      sandbox.touch();
      return { status: 204 };
    },
  },
];

const ticketShape = z.object({
  report: z.enum(reportNames),
  period: z.enum(periods),
  tid: z.string(),
  hide: z.boolean(),
  exp: z.number(),
});

/** What the reports host answers where a fault makes it fail. */
export const reportsFault: Refuse = (fault) =>
  new Response('', { status: fault.status, headers: retryAfter(fault) });

/** The reports host: hands out the file to whoever has the address, until it is too old. */
export async function downloadReport(sandbox: Sandbox, request: Request): Promise<Response> {
  const token = new URL(request.url).searchParams.get('token') ?? '';
  const claims = await sandbox.keys.verify(token).catch(() => undefined);
  const ticket = ticketShape.safeParse(claims);
  const tenant = ticket.success ? findTenant(sandbox.world, ticket.data.tid) : undefined;
  if (!ticket.success || !tenant || ticket.data.exp * 1000 <= sandbox.clock()) {
    return new Response('The download address is not valid or has expired.', { status: 403 });
  }
  const { report, period, hide } = ticket.data;
  const now = sandbox.clock();
  const rows = reportRows(tenant, hide, now);
  const text = report === 'getM365AppUserDetail' ? appUserCsv(rows, now, period) : activeUserCsv(rows, now);
  return new Response(text, {
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${report}.csv"`,
    },
  });
}

import type { Tenant } from '../world.ts';
import { reportRows, type ReportRow } from '../graph/reportRows.ts';
import type { Summary } from './summary.ts';

const ROWS = 5;

/** A tenant as the page shows it. */
export type TenantView = Summary['tenants'][number] & {
  /** The query of the page on which it is shown, so that its forms lead back there; often empty. */
  where: string;
  usage: { concealed: boolean; count: number; rows: ReportRow[] };
};

/** The usage reports of a tenant as an app's own token sees them: people's names, or what stands in their place. */
export function usageView(tenant: Tenant): TenantView['usage'] {
  const { concealedNames: concealed } = tenant.knobs;
  const rows = reportRows(tenant, concealed);
  return { concealed, count: rows.length, rows };
}

/** As {@link usageView}, the first rows alone. */
export const firstUsage = (tenant: Tenant): TenantView['usage'] => {
  const usage = usageView(tenant);
  return { ...usage, rows: usage.rows.slice(0, ROWS) };
};

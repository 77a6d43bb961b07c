import type { Sandbox } from '../sandbox.ts';
import type { Tenant } from '../world.ts';
import { reportRows } from '../graph/reportRows.ts';
import type { Summary } from './summary.ts';

interface UsageLine {
  userPrincipalName: string;
  displayName: string;
  lastActivityDate: string;
  used: string[];
}

/** A tenant as the page shows it. */
export type TenantView = Summary['tenants'][number] & {
  /** The query of the page on which it is shown, so that its forms lead back there; often empty. */
  where: string;
  usage: { concealed: boolean; count: number; rows: UsageLine[] };
};

/**
 * The usage reports of a tenant as an app's own token sees them: people's names, or what stands in their place. So many
 * rows of them, or all.
 */
export function usageView({ clock }: Sandbox, tenant: Tenant, most = Infinity): TenantView['usage'] {
  const { concealedNames: concealed } = tenant.knobs;
  const rows = reportRows(tenant, concealed, clock()).map(({ userPrincipalName, displayName, usage }) => ({
    userPrincipalName,
    displayName,
    lastActivityDate: usage.lastActivityDate,
    used: usage.used,
  }));
  return { concealed, count: rows.length, rows: rows.slice(0, most) };
}

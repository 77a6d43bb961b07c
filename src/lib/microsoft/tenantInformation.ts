import * as z from 'zod';
import { CALL_TIMEOUT, within } from '../deadline.ts';
import { err, ok, type Result } from '../result.ts';
import type { Graph } from './graph.ts';

/** The application permission that this takes, in the tenant of whoever asks. */
export const TENANT_INFORMATION_RIGHT = 'CrossTenantInformation.ReadBasic.All';

/** Milliseconds that somebody waits for a name, without which everything works. */
const PATIENCE = 3_000;

/** What a tenant tells everybody of itself: it chose both, so neither says who it is. */
export interface TenantInformation {
  readonly displayName: string;
  /** The domain that its new accounts get, such as `contoso.com`. */
  readonly defaultDomain: string;
}

/** `denied` where the right is missing, `unavailable` for all else. */
export type FindTenantInformation = (
  tenant: string,
) => Promise<Result<TenantInformation, 'denied' | 'unavailable'>>;

// Of a name that nobody sees there is nothing to show.
const visible = z
  .string()
  .max(1_000)
  .regex(/[^\p{Z}\p{Cc}\p{Default_Ignorable_Code_Point}]/u);
const information = z.object({ displayName: visible, defaultDomainName: visible });

/**
 * Asks what a tenant, named by its directory id, is called; it need not know us. Nothing is thrown.
 *
 * @see https://learn.microsoft.com/graph/api/tenantrelationship-findtenantinformationbytenantid
 */
export function createFindTenantInformation(given: {
  /** With a token of our own tenant. */
  readonly graph: Pick<Graph, 'read'>;
  readonly callTimeout?: number;
}): FindTenantInformation {
  const patience = Math.min(given.callTimeout ?? CALL_TIMEOUT, PATIENCE);
  return async (tenant) => {
    const url = `/tenantRelationships/findTenantInformationByTenantId(tenantId='${tenant}')`;
    // The time of the token is within it.
    const answer = await within(patience, 'Microsoft Graph', () => given.graph.read(url)).catch(
      () => undefined,
    );
    if (answer?.kind !== 'answered') return err('unavailable');
    if (answer.status === 403) return err('denied');
    const { success, data } = information.safeParse(answer.body);
    return success
      ? ok({ displayName: data.displayName, defaultDomain: data.defaultDomainName })
      : err('unavailable');
  };
}

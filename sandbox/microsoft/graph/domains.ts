import type { Tenant } from '../world.ts';
import { graphRefusals } from './answers.ts';
import { onlyKey, type GraphRoute } from './call.ts';
import { answerMany, answerOne } from './query.ts';
import type { Row, Shape } from './shape.ts';

/** Passwords of new tenants never expire. */
const NEVER = 2_147_483_647;

const domains: Shape = { type: 'domain', context: 'domains', filterable: [] };

const domainRow = (tenant: Tenant): Row => ({
  authenticationType: 'Managed',
  availabilityStatus: null,
  id: tenant.domain,
  isAdminManaged: true,
  isDefault: true,
  isInitial: true,
  isRoot: true,
  isVerified: true,
  supportedServices: ['Email', 'OfficeCommunicationsOnline'],
  passwordValidityPeriodInDays: NEVER,
  passwordNotificationWindowInDays: 14,
  state: null,
});

/** The tenant's verified domain. */
export const domainRoutes: GraphRoute[] = [
  { method: 'GET', path: '/domains', handle: (call) => answerMany(call, domains, [domainRow(call.tenant)]) },
  {
    method: 'GET',
    path: '/domains/{id}',
    handle(call) {
      const { value } = onlyKey(call);
      if (value.toLowerCase() !== call.tenant.domain) throw graphRefusals.notFound(value);
      return answerOne(call, domains, domainRow(call.tenant));
    },
  },
];

import type { Tenant } from '../world.ts';
import { graphRefusals } from './answers.ts';
import { onlyKey, type GraphRoute } from './call.ts';
import { answerMany, answerOne } from './query.ts';
import type { Row, Shape } from './shape.ts';

/** Passwords of new tenants never expire. */
const NEVER = 2_147_483_647;

const domains: Shape = { type: 'domain', context: 'domains', filterable: [] };

interface VerifiedDomain {
  name: string;
  isDefault: boolean;
  isInitial: boolean;
  authenticationType: 'Managed' | 'Federated';
}

/** The domain that every tenant has, and the federated one in front of it where there is one. */
export function domainsOf({ domain, federatedDomain }: Tenant): VerifiedDomain[] {
  const own = { name: domain, isInitial: true, authenticationType: 'Managed' } as const;
  if (federatedDomain === undefined) return [{ ...own, isDefault: true }];
  return [
    { name: federatedDomain, isDefault: true, isInitial: false, authenticationType: 'Federated' },
    { ...own, isDefault: false },
  ];
}

const domainRow = ({ name, isDefault, isInitial, authenticationType }: VerifiedDomain): Row => ({
  authenticationType,
  availabilityStatus: null,
  id: name,
  isAdminManaged: true,
  isDefault,
  isInitial,
  isRoot: true,
  isVerified: true,
  supportedServices: ['Email', 'OfficeCommunicationsOnline'],
  passwordValidityPeriodInDays: NEVER,
  passwordNotificationWindowInDays: 14,
  state: null,
});

/** The tenant's verified domains. */
export const domainRoutes: GraphRoute[] = [
  {
    method: 'GET',
    path: '/domains',
    handle: (call) => answerMany(call, domains, domainsOf(call.tenant).map(domainRow)),
  },
  {
    method: 'GET',
    path: '/domains/{id}',
    handle(call) {
      const { value } = onlyKey(call);
      const found = domainsOf(call.tenant).find(({ name }) => name === value.toLowerCase());
      if (!found) throw graphRefusals.notFound(value);
      return answerOne(call, domains, domainRow(found));
    },
  },
];

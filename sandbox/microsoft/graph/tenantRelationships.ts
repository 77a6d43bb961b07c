import { graphRefusals } from './answers.ts';
import { contextUrl, type GraphRoute } from './call.ts';
import { domainsOf } from './domains.ts';

/** What a tenant tells everybody of itself. */
export const tenantRelationshipRoutes: GraphRoute[] = [
  {
    method: 'GET',
    path: '/tenantrelationships/findtenantinformationbytenantid(tenantid={value})',
    handle(call) {
      const { argument, query, sandbox } = call;
      if (query.size > 0) throw graphRefusals.notOffered(`query options of ${call.address}`);
      const found = sandbox.world.tenants.find(
        ({ id, knobs }) => id === argument.toLowerCase() && !knobs.deleted,
      );
      if (!found) throw graphRefusals.notFound(argument);
      const body = {
        '@odata.context': contextUrl(call, 'microsoft.graph.tenantInformation'),
        tenantId: found.id,
        federationBrandName: null,
        displayName: found.displayName,
        defaultDomainName: domainsOf(found).find(({ isDefault }) => isDefault)?.name ?? found.domain,
      };
      return { status: 200, body };
    },
  },
];

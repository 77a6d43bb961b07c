import type { HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import type { Listing } from '../connections/listing.ts';
import type { FindTenantInformation } from '../microsoft/tenantInformation.ts';
import type { TenantFailure } from '../microsoft/tenants.ts';
import type { OwnershipsOf } from '../onboarding/ownerships.ts';
import type { Profiles } from '../profiles/store.ts';
import type { Result } from '../result.ts';
import type { Operator } from './identity.ts';
import { profileChoices } from './overviewView.ts';
import { renderNewConnection } from './pages/newConnectionStep.tsx';
import type { TenantSeen } from './pages/tenantSeen.tsx';
import { page } from './respond.ts';
import { viewer } from './views.ts';

/** Connections of the same tenant that are named. */
const NAMED = 5;

/** What was typed so far; whatever is too long is none of it. */
const text = z.string().max(2_000).catch('');
const typed = z.object({ profile: text, tenant: text, name: text, tags: text });

/** Who knows something of tenants. */
interface Sources {
  readonly listing: Pick<Listing, 'all'>;
  readonly resolveTenant: (idOrDomain: string) => Promise<Result<string, TenantFailure>>;
  readonly findTenantInformation: FindTenantInformation;
}

/** The form of a new connection, filled in as its address says. */
export async function newConnectionPage(
  services: Sources & {
    readonly profiles: Pick<Profiles, 'all'>;
    readonly ownershipsOf: OwnershipsOf;
  },
  operator: Operator,
  url: string,
): Promise<HttpResponseInit> {
  const values = typed.parse(Object.fromEntries(new URL(url).searchParams));
  const asked = values.tenant.trim();
  const profiles = await services.profiles.all();
  const seen = asked === '' ? undefined : await look(services, asked);
  return page(
    200,
    renderNewConnection({
      operator: viewer(operator),
      profiles: profileChoices(profiles, services.ownershipsOf),
      form: { values, errors: [] },
      seen,
    }),
  );
}

/** What can be known of a tenant that has consented to nothing: its id and name, and what is connected with it here. */
async function look(
  { listing, resolveTenant, findTenantInformation }: Sources,
  asked: string,
): Promise<TenantSeen> {
  const resolved = await resolveTenant(asked);
  if (!resolved.ok) return { kind: resolved.error, asked };
  const id = resolved.value;
  const [listed, information] = await Promise.all([listing.all(), findTenantInformation(id)]);
  const here = listed.filter(({ tenant }) => tenant === id);
  return {
    kind: 'found',
    asked,
    id,
    ...(information.ok && { information: information.value }),
    names: [...new Set(here.map(({ tenantName }) => tenantName))].filter(
      (name) => name !== id && name !== asked.toLowerCase(),
    ),
    connections: here.slice(0, NAMED).map(({ id: connection, name }) => ({ id: connection, name })),
    count: here.length,
  };
}

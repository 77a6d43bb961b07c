import type { Origins } from './sandbox.ts';
import { seedOperator } from './seed/operator.ts';
import { withLater } from './seed/later.ts';
import { seedTenant } from './seed/tenant.ts';
import { directoryRoles } from './wellKnown.ts';
import type { KeptWorld, World } from './world.ts';

/** What a world is grown from; equal options give equal worlds. */
export interface SeedOptions {
  origins: Origins;
  /** Ms since 1970. */
  clock: () => number;
  seed?: number;
  lagMs?: { min: number; max: number };
}

const { globalAdministrator, cloudApplicationAdministrator } = directoryRoles;

/** The operator's tenant and three customers', with people, licences, usage, apps and a vault. */
export function seedWorld({
  origins,
  clock,
  seed = 1,
  lagMs = { min: 2000, max: 6000 },
}: SeedOptions): World {
  const state = { random: seed };
  const now = clock();
  const tenant = (displayName: string, domain: string, leaders: string[], concealedNames: boolean) =>
    seedTenant(state, now, {
      displayName,
      domain,
      concealedNames,
      leaders: leaders.map((name, at) => ({
        name,
        roles: at === 0 ? [globalAdministrator] : at === 1 ? [cloudApplicationAdministrator] : [],
      })),
    });

  const operator = seedTenant(state, now, {
    displayName: 'Harbor Operations',
    domain: 'harbor.example',
    concealedNames: false,
    leaders: [
      { name: 'Olivia Operator', roles: [globalAdministrator] },
      { name: 'Rosa Reader' },
      { name: 'Otto Noaccess' },
    ],
    staff: 0,
  });
  const contoso = tenant(
    'Contoso',
    'contoso.example',
    ['Adele Vance', 'Alex Wilber', 'Diego Siciliani'],
    false,
  );
  const fabrikam = tenant(
    'Fabrikam',
    'fabrikam.example',
    ['Megan Bowen', 'Lynne Robbins', 'Joni Sherman'],
    false,
  );
  const adatum = tenant(
    'Adatum',
    'adatum.example',
    ['Nestor Wilke', 'Isaiah Langer', 'Patti Fernandez'],
    true,
  );
  const { applications, vault, seeded } = seedOperator(state, now, origins, operator);

  const world: KeptWorld = {
    random: state.random,
    seeded: { ...seeded, tenants: { contoso: contoso.id, fabrikam: fabrikam.id, adatum: adatum.id } },
    tenants: [operator, contoso, fabrikam, adatum],
    applications,
    vault,
    knobs: { lag: { minMs: lagMs.min, maxMs: lagMs.max }, faults: [] },
    inboxes: {},
    sessions: {},
    interactions: {},
    codes: {},
    refreshTokens: {},
  };
  return withLater(world, now, origins);
}

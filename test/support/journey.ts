import { createVisitor, signInAs, type VisitedPage, type Visitor } from '../../sandbox/visitor.ts';
import type { Departure } from '../../src/lib/onboarding/departures.ts';
import type { Onboarding } from '../../src/lib/onboarding/onboarding.ts';
import type { Connection } from '../../src/lib/connections/connection.ts';
import type { ConnectView } from '../../src/lib/web/pages/onboarding.tsx';
import type { World } from './world.ts';

export type Outcome = Departure | ConnectView;

/** One browser on its way through onboarding; the product is called directly, Microsoft over the wire. */
export interface Journey {
  readonly connection: Connection;
  linkToken: string;
  linkId: string;
  readonly visitor: Visitor;
  /** Goes on with a new link, as where the last one was used up. */
  renew(): Promise<void>;
  /** Presses "Continue to Microsoft": the first page there. */
  depart(): Promise<VisitedPage>;
  /** Hands the address that the browser was sent back to to the product, with the browser's cookies. */
  arrive(page: VisitedPage): Promise<Outcome>;
  /** From the sign-in page to the product's own page: signs in, accepts, signs in again silently. */
  accept(): Promise<Outcome>;
}

export type TenantName = keyof World['microsoft']['world']['seeded']['tenants'];

/** Each tenant's Global Administrator. */
const admins: Readonly<Record<TenantName, string>> = {
  contoso: 'adele',
  fabrikam: 'megan',
  adatum: 'nestor',
};

let count = 0;

/** A fresh connection of a tenant, a link to it, and a browser that nobody has used. */
export async function begin(
  world: World,
  tenant: TenantName,
  onboarding: Onboarding = world.services.onboarding,
  profile = 'certero-application',
): Promise<Journey> {
  const { services } = world;
  count += 1;
  const made = await services.newConnection(
    { profile, tenant: `${tenant}.example`, name: `Journey ${count}`, tags: [] },
    'operator',
  );
  if (!made.ok) throw new Error(`no connection: ${made.error.code}`);
  const newLink = async (): Promise<{ linkToken: string; linkId: string }> => {
    const link = await services.links.create(made.value.id, 'operator');
    if (!link.ok) throw new Error('no link');
    return { linkToken: link.value.token, linkId: link.value.id };
  };
  const visitor = createVisitor();
  const cookies = new Map<string, string>();

  const follow = async (departure: Departure): Promise<VisitedPage> => {
    if (departure.state !== undefined && departure.cookie !== undefined)
      cookies.set(departure.state, departure.cookie);
    return visitor.open(departure.location);
  };
  const depart = async (): Promise<VisitedPage> => {
    const departure = await onboarding.depart(journey.linkToken);
    if (departure.kind !== 'departure') throw new Error(`no departure but ${departure.kind}`);
    return follow(departure);
  };
  const arrive = async (page: VisitedPage): Promise<Outcome> => {
    const next = await onboarding.arrive(page.url, (state) => cookies.get(state));
    if (next.kind !== 'departure' || next.state === undefined) return next;
    return arrive(await follow(next));
  };

  const journey: Journey = {
    connection: made.value,
    ...(await newLink()),
    async renew() {
      Object.assign(journey, await newLink());
    },
    visitor,
    depart,
    arrive,
    async accept() {
      const consent = await signIn(world, visitor, await depart(), `${admins[tenant]}@${tenant}.example`);
      return arrive(await visitor.press(consent, 'Accept'));
    },
  };
  return journey;
}

/** Signs in as one of the seeded people. */
export async function signIn(
  world: World,
  visitor: Visitor,
  page: VisitedPage,
  account: string,
): Promise<VisitedPage> {
  return signInAs(visitor, page, account, passwordOf(world, account));
}

function passwordOf({ microsoft }: World, account: string): string {
  const user = microsoft.world.tenants
    .flatMap(({ users }) => users)
    .find((one) => one.userPrincipalName === account);
  if (!user) throw new Error(`nobody is called ${account}`);
  return user.password;
}

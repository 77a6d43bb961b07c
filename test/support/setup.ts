import { directoryRoles } from '../../src/lib/profiles/account.ts';
import { createVisitor, signInAs, type VisitedPage, type Visitor } from '../../sandbox/visitor.ts';
import { MINUTE } from '../../src/lib/clock.ts';
import type { Connection } from '../../src/lib/connections/connection.ts';
import type { ConnectAnswers } from '../../src/lib/onboarding/answers.ts';
import type { Departure } from '../../src/lib/onboarding/departures.ts';
import type { Onboarding } from '../../src/lib/onboarding/onboarding.ts';
import type { ConnectView } from '../../src/lib/web/pages/onboarding.tsx';
import type { Tenant, User } from '../../sandbox/microsoft/world.ts';
import type { Application } from '../../sandbox/microsoft/worldApps.ts';
import { read } from './stored.ts';
import type { World } from './world.ts';

type Outcome = Departure | ConnectView;

/** One browser on its way through provisioning; the product is called directly, Microsoft over the wire. */
export interface SetupJourney {
  readonly id: string;
  readonly visitor: Visitor;
  /** What the browser is known by. */
  readonly cookies: ReadonlyMap<string, string>;
  linkToken: string;
  view(): Promise<ConnectView>;
  /** Presses a button of the link's page. */
  press(answers?: Partial<Omit<ConnectAnswers, 't'>>): Promise<Outcome>;
  /** Presses a button that leads to Microsoft. @returns the first page there */
  open(answers?: Partial<Omit<ConnectAnswers, 't'>>): Promise<VisitedPage>;
  /** Hands the address that the browser was sent back to to the product. */
  arrive(page: VisitedPage): Promise<Outcome>;
  /** Begins, signs in at Microsoft as this account and accepts what is asked. @returns where it ends at the product */
  signIn(account: string, answers?: Partial<Omit<ConnectAnswers, 't'>>): Promise<Outcome>;
  /** Does the due steps by messages, with the clock turned for every wait, until nothing is due. */
  work(services?: World['services']): Promise<ConnectView>;
}

let count = 0;

/** A fresh connection of a profile with apps or an account of the tenant's own. */
export async function beginSetup(world: World, profile: string, tenant: string): Promise<SetupJourney> {
  const { services } = world;
  count += 1;
  const made = await services.newConnection(
    { profile, tenant, name: `Setup ${count}`, tags: [], ownership: 'dedicated' },
    'operator',
  );
  if (!made.ok) throw new Error(`no connection: ${JSON.stringify(made.error)}`);
  return setupOf(world, made.value.id);
}

/** Another browser, with a link of its own. */
export async function setupOf(
  world: World,
  id: string,
  onboarding: Onboarding = world.services.onboarding,
): Promise<SetupJourney> {
  const link = await world.services.links.create(id, 'operator');
  if (!link.ok) throw new Error('no link');
  return followLink(world, id, link.value.token, onboarding);
}

/** A browser that nobody has used, with a link that somebody was given. */
export function followLink(
  world: World,
  id: string,
  linkToken: string,
  onboarding: Onboarding = world.services.onboarding,
): SetupJourney {
  const visitor = createVisitor();
  const trips = new Map<string, string>();
  const cookies = new Map<string, string>();
  const cookie = (name: string) => cookies.get(name);

  const keep = (departure: Departure): void => {
    if (departure.state !== undefined && departure.cookie !== undefined)
      trips.set(departure.state, departure.cookie);
    if (departure.viewer) cookies.set(departure.viewer.name, departure.viewer.value);
  };
  /** After a setback the page before it comes back, where everything can be chosen again. */
  const setOut: SetupJourney['press'] = async (answers) => {
    const first = await journey.press(answers);
    const isBack = first.kind === 'departure' && first.state === undefined;
    return isBack ? journey.press(answers) : first;
  };
  const journey: SetupJourney = {
    id,
    visitor,
    cookies,
    linkToken,
    view: () => onboarding.view(journey.linkToken, cookie),
    async press(answers = {}) {
      const sent = { do: 'continue', ...answers, t: journey.linkToken } as ConnectAnswers;
      const next = await onboarding.depart(journey.linkToken, sent, cookie);
      if (next.kind === 'departure') keep(next);
      return next;
    },
    async open(answers) {
      const departure = await setOut(answers);
      if (departure.kind !== 'departure') throw new Error(`no departure but ${departure.kind}`);
      return visitor.open(departure.location);
    },
    async arrive(page) {
      const next = await onboarding.arrive(page.url, (state) => trips.get(state));
      if (next.kind === 'departure') keep(next);
      return next;
    },
    async signIn(account, answers) {
      const departure = await setOut(answers);
      if (departure.kind !== 'departure') return departure;
      return journey.arrive(await accept(world, visitor, await visitor.open(departure.location), account));
    },
    async work(used = world.services) {
      for (let turn = 0; turn < 200; turn += 1) {
        await used.look(id, 'queue');
        const connection = await used.connections.read(id);
        const dueAt = connection?.onboarding.dueAt;
        if (!connection || dueAt === undefined || connection.provisioning?.finishedAt !== undefined) break;
        world.advance(Math.max(leastWait(connection), Date.parse(dueAt) - world.now()));
      }
      return journey.view();
    },
  };
  return journey;
}

/** Exchange's half hour goes by at once: each minute's look in between would find the same. */
export const leastWait = ({ provisioning: flow }: Pick<Connection, 'provisioning'>): number =>
  flow?.step === 'exchangeRoles' && flow.attempt === 1 ? 31 * MINUTE : 0;

/** The seeded tenant in which setups are tried. */
export function contosoOf({ microsoft }: World): Tenant {
  const found = microsoft.world.tenants.find(({ domain }) => domain === 'contoso.example');
  if (!found) throw new Error('no contoso');
  return found;
}

/** The person with this address. */
export function personOf({ microsoft }: Pick<World, 'microsoft'>, account: string): User {
  const user = microsoft.world.tenants
    .flatMap(({ users }) => users)
    .find((one) => one.userPrincipalName.toLowerCase() === account.toLowerCase());
  if (!user) throw new Error(`nobody is called ${account}`);
  return user;
}

/** Gives the person the role without which Graph shows usage reports to nobody. */
export function readsReports({ microsoft }: Pick<World, 'microsoft'>, account: string): void {
  const { directoryRoles: held } = personOf({ microsoft }, account);
  if (!held.includes(directoryRoles['Reports Reader'])) held.push(directoryRoles['Reports Reader']);
}

/** Applications that bear our mark for a connection. */
export const ourApps = ({ microsoft }: World, { id }: Pick<SetupJourney, 'id'>): Application[] =>
  microsoft.world.applications.filter(({ uniqueName }) => uniqueName?.includes(id));

/** What stands in a flow's journal, as codes. */
export async function notesOf(world: World, { id }: Pick<SetupJourney, 'id'>): Promise<string[]> {
  const { provisioning } = await read(world, id);
  const journal = await world.services.connections.journal(id, provisioning?.flow ?? '');
  return journal.flatMap(({ notes }) => notes.map(({ code }) => code));
}

/** Signs in at Microsoft's pages, and accepts what is asked there. */
export async function accept(
  world: World,
  visitor: Visitor,
  page: VisitedPage,
  account: string,
): Promise<VisitedPage> {
  const consent = await signInAs(visitor, page, account, personOf(world, account).password);
  return consent.html.includes('>Accept<') ? visitor.press(consent, 'Accept') : consent;
}

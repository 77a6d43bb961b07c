import { setTimeout as wait } from 'node:timers/promises';
import { seedTenant } from '../../sandbox/microsoft/seed/tenant.ts';
import { directoryRoles } from '../../sandbox/microsoft/wellKnown.ts';
import type { Tenant } from '../../sandbox/microsoft/world.ts';
import type { Answer, Operator } from '../../sandbox/operator.ts';
import { createVisitor, signInAs, type VisitedPage } from '../../sandbox/visitor.ts';
import { MINUTE } from '../../src/lib/clock.ts';
import { within } from '../../src/lib/deadline.ts';
import { messageOf } from '../../src/lib/errors.ts';
import type { Ground } from './ground.ts';
import { createGuestTenants } from './guestTenants.ts';
import { pass } from './night.ts';

/** Connections that people make by pages and API, rotate, and end again; a guest stays for a few days. */
export interface Guests {
  readonly problems: readonly string[];
  readonly connected: number;
  /** Those that have ended, and are forgotten. */
  readonly ended: readonly Pick<Guest, 'id' | 'name'>[];
  /** One more arrives, and every one that is there goes a step on. @param until in real ms: then nobody begins one */
  day(until: number): Promise<void>;
  /** Nobody arrives any more, and all leave. */
  leave(): Promise<void>;
}

/** What every guest is called by. */
export const GUEST = 'guest';

interface Guest {
  readonly name: string;
  readonly tenant: Tenant;
  readonly id: string;
  /** What comes next. */
  next: 'connect' | 'rotate' | 'end' | 'forget' | 'gone';
  /** What came of each try of the step that comes next. */
  tried: readonly string[];
  /** Ids of the secrets in force before they were renewed. */
  before?: string;
}

const isHere = ({ next }: Guest): boolean => next !== 'gone';

/** What leads on from a page of a link: after a setback, after a stop, also of another browser, and from the beginning. */
const ONWARDS = ['Try again', 'Sign in again', 'Sign in as an administrator', 'Sign in at Microsoft'];

/** Tries of what a tenth of all calls may spoil, and real milliseconds from one to the next: a host may just be starting. */
const TRIES = 12;
const PAUSE = 500;
/** Milliseconds after which nobody waits any more for an answer that does not come. */
const LONGEST = 15_000;
/** Minutes that the steps of one flow may take. */
const PATIENCE = 15;
/** Real milliseconds that all of them may take to leave. */
const LEAVING = 3 * MINUTE;

export function createGuests(ground: Ground): Guests {
  const { world } = ground.microsoft;
  const { inForce, strangeSecrets, leftOf } = createGuestTenants(ground);
  const guests: Guest[] = [];
  const problems: string[] = [];
  const ended: Guest[] = [];
  let [count, connected] = [0, 0];

  /** Asks the API until it is neither a fault of Microsoft's that comes back, nor a host that is away. */
  const api = async (...asked: Parameters<Operator['call']>): Promise<Answer> => {
    let last: unknown;
    for (let attempt = 0; attempt < TRIES; attempt += 1)
      try {
        const operator = await within(LONGEST, 'Microsoft', () => ground.operator());
        const answer = await operator.call(...asked);
        // Whoever signs in needs Microsoft's keys, and these may be away.
        last = answer.body['detail'] ?? answer.status;
        // Whoever worked on it before may have died.
        if (answer.body['code'] === 'in_progress') await pass(ground);
        else if (answer.status < 500 && ![401, 429].includes(answer.status)) return answer;
        else await wait(PAUSE);
      } catch (thrown) {
        last = messageOf(thrown);
        await wait(PAUSE);
      }
    throw new Error(`${asked[0]} ${asked[1]} was never answered: ${String(last)}`);
  };
  const stateOf = async ({ id }: Guest) => String((await api('GET', `/connections/${id}`)).body['state']);

  const arrive = async (): Promise<Guest> => {
    count += 1;
    const name = `${GUEST} ${count}`;
    const tenant = seedTenant(world, ground.now(), {
      displayName: name,
      domain: `${GUEST}-${count}.example`,
      concealedNames: false,
      leaders: [{ name: 'Adele Vance', roles: [directoryRoles.globalAdministrator] }],
      staff: 1,
    });
    world.tenants.push(tenant);
    const wanted = { profile: 'snow', tenant: tenant.domain, name };
    const made = await api('POST', '/connections', wanted, `${GUEST}-${count}`);
    if (made.status !== 201) throw new Error(`${name} was not made: ${JSON.stringify(made.body)}`);
    return { name, tenant, id: String(made.body['id']), next: 'connect', tried: [] };
  };

  /** Follows a link as the tenant's admin, as the pages lead. @returns the last page */
  const follow = async ({ tenant }: Guest, url: string): Promise<VisitedPage> => {
    const visitor = createVisitor();
    const [admin] = tenant.users;
    const { origin } = new URL(url);
    let page = await visitor.open(url);
    // A setback leads to the page before it, or at once to Microsoft.
    for (let pages = 0; pages < 2 && new URL(page.url).origin === origin; pages += 1) {
      const { html } = page;
      const button = ONWARDS.find((one) => new RegExp(`<button[^>]*>\\s*${one}`).test(html));
      if (button === undefined) return page;
      page = await visitor.press(page, button, { 'steward.rotate': 'on' });
    }
    page = await signInAs(visitor, page, admin?.userPrincipalName ?? '', admin?.password ?? '');
    return page.html.includes('>Accept<') ? visitor.press(page, 'Accept') : page;
  };

  /** Follows a link and lets time pass until a guest has come to a state. Who has not by then begins anew the next day. */
  const bring = async (
    guest: Guest,
    state: string,
    link: () => Promise<string>,
    next: Guest['next'],
  ): Promise<Guest['next']> => {
    const url = await link();
    const met = await within(4 * LONGEST, 'Microsoft', () => follow(guest, url)).then(
      ({ title }) => title,
      messageOf,
    );
    for (let minutes = 0; minutes < PATIENCE; minutes += 1) {
      if ((await stateOf(guest)) === state) return next;
      await pass(ground);
    }
    guest.tried = [...guest.tried, met];
    if (guest.tried.length < TRIES) return guest.next;
    const { name, tried } = guest;
    problems.push(`${name} never came to be ${state}, but is ${await stateOf(guest)}: ${tried.join('; ')}`);
    return 'gone';
  };

  const steps: Readonly<Record<Exclude<Guest['next'], 'gone'>, (guest: Guest) => Promise<Guest['next']>>> = {
    async connect(guest) {
      const link = async () => String((await api('POST', `/connections/${guest.id}/links`)).body['url']);
      const next = await bring(guest, 'healthy', link, 'rotate');
      if (next === 'rotate') connected += 1;
      return next;
    },
    async rotate(guest) {
      const before = (guest.before ??= (await inForce(guest)).join());
      const isRenewed = async () => {
        const now = await inForce(guest);
        return now.length > 0 && now.every((id) => !before.includes(id));
      };
      const asked = (await isRenewed())
        ? undefined
        : await api('POST', `/connections/${guest.id}/credentials/rotate`);
      for (let minutes = 0; minutes < PATIENCE; minutes += 1) await pass(ground);
      if (!(await isRenewed())) {
        guest.tried = [...guest.tried, `${asked?.status} ${String(asked?.body['detail'])}`];
        if (guest.tried.length < TRIES) return 'rotate';
        problems.push(`${guest.name} is not renewed: ${guest.tried.join('; ')}`);
        return 'gone';
      }
      problems.push(...(await strangeSecrets(guest)));
      return 'end';
    },
    async end(guest) {
      const { body } = await api('GET', `/connections/${guest.id}/removals`);
      const remove = (body['items'] as readonly { readonly id: string }[]).map(({ id }) => id);
      const link = async () => {
        const asked = await api('POST', `/connections/${guest.id}/removals`, { remove, by: 'admin' });
        const made = asked.body['link'] as { readonly url?: string } | undefined;
        return made?.url ?? String((await api('POST', `/connections/${guest.id}/links`)).body['url']);
      };
      return bring(guest, 'disconnected', link, 'forget');
    },
    async forget(guest) {
      const met: string[] = [];
      while (met.length < TRIES && met.at(-1) !== '204') {
        const { status, body } = await api('DELETE', `/connections/${guest.id}`);
        // One that is not there was forgotten by a request before, whose answer nobody heard.
        const isGone = status === 204 || (status === 404 && met.length > 0);
        met.push(isGone ? '204' : `${status} ${String(body['detail'])}`);
        // Its entries may still have to go from the vault.
        if (status !== 204) await pass(ground);
      }
      if (met.at(-1) === '204') ended.push(guest);
      else problems.push(`${guest.name} is not forgotten: ${[...new Set(met)].join('; ')}`);
      problems.push(...(await leftOf(guest)));
      return 'gone';
    },
  };

  const stepAll = async (until: number): Promise<void> => {
    for (const guest of guests)
      try {
        if (guest.next === 'gone' || Date.now() >= until) continue;
        const next = await steps[guest.next](guest);
        if (next !== guest.next) Object.assign(guest, { next, tried: [] });
      } catch (thrown) {
        problems.push(`${guest.name} could not ${guest.next}: ${messageOf(thrown)}`);
        guest.next = 'gone';
      }
  };

  return {
    problems,
    ended,
    get connected() {
      return connected;
    },
    async day(until) {
      if (Date.now() >= until) return;
      try {
        guests.push(await arrive());
      } catch (thrown) {
        problems.push(messageOf(thrown));
      }
      await stepAll(until);
    },
    async leave() {
      const until = Date.now() + LEAVING;
      while (guests.some(isHere) && Date.now() < until) await stepAll(until);
      for (const { name, next, tried } of guests.filter(isHere))
        problems.push(`${name} has not left in time, and would ${next}: ${tried.join('; ')}`);
    },
  };
}

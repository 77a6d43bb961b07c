import { createVisitor, type VisitedPage, type Visitor } from '../../sandbox/visitor.ts';
import type { Departure } from '../../src/lib/onboarding/departures.ts';
import type { HandOverAnswers } from '../../src/lib/onboarding/handOverPages.ts';
import type { Services } from '../../src/lib/services.ts';
import type { HandOverView } from '../../src/lib/web/pages/handOverView.ts';
import { accept } from './setup.ts';
import type { Outcome } from './journey.ts';
import type { World } from './world.ts';

/** One browser that follows a hand-over link; the product is called directly, Microsoft over the wire. */
export interface HandOverJourney {
  readonly visitor: Visitor;
  /** What the browser is known by. */
  readonly cookies: Map<string, string>;
  view(): Promise<HandOverView>;
  press(
    deed: HandOverAnswers['do'],
    keyIds?: readonly string[],
    services?: Services,
  ): Promise<Departure | HandOverView>;
  /** Presses the button that leads to Microsoft. @returns the first page there */
  open(): Promise<VisitedPage>;
  /** Hands the address that the browser was sent back to to the product. */
  arrive(page: VisitedPage): Promise<Outcome>;
  /** Signs in at Microsoft as this account, and accepts what is asked. */
  signIn(account: string): Promise<Outcome>;
}

/** A browser that nobody has used, with a link that somebody was given. */
export function followHandOver(world: World, linkToken: string): HandOverJourney {
  const visitor = createVisitor();
  const trips = new Map<string, string>();
  const cookies = new Map<string, string>();
  const cookie = (name: string) => cookies.get(name);
  const { onboarding, handOverPages } = world.services;

  const journey: HandOverJourney = {
    visitor,
    cookies,
    view: () => handOverPages.view(linkToken, cookie),
    async press(deed, keyIds = [], services = world.services) {
      const answers = { t: linkToken, do: deed, keyIds: keyIds.join(' ') };
      const next = await services.handOverPages.press(answers, cookie);
      if (next.kind === 'departure' && next.state !== undefined && next.cookie !== undefined)
        trips.set(next.state, next.cookie);
      return next;
    },
    async open() {
      const departure = await journey.press('signIn');
      if (departure.kind !== 'departure') throw new Error(`no departure but ${departure.kind}`);
      return visitor.open(departure.location);
    },
    async arrive(page) {
      const next = await onboarding.arrive(page.url, (state) => trips.get(state));
      if (next.kind === 'departure' && next.viewer) cookies.set(next.viewer.name, next.viewer.value);
      return next;
    },
    signIn: async (account) => journey.arrive(await accept(world, visitor, await journey.open(), account)),
  };
  return journey;
}

import { createDepartures } from './departures.ts';
import { createLinkPages } from './linkPages.ts';
import { createOnboarding, type Onboarding } from './onboarding.ts';
import { createPresses } from './presses.ts';
import { createSetupActions } from './setupActions.ts';

type ForPages = Parameters<typeof createLinkPages>[0];
type ForDepartures = Parameters<typeof createDepartures>[0];
type ForActions = Parameters<typeof createSetupActions>[0];
type ForPresses = Parameters<typeof createPresses>[0];
type ForAll = Parameters<typeof createOnboarding>[0];

/** Builds what people see and press behind onboarding links. */
export const wirePages = (
  given: Omit<ForPages, 'hasSteward'> &
    ForDepartures &
    ForActions &
    ForPresses &
    Omit<ForAll, 'pages' | 'presses' | 'departures' | 'actions'>,
): Onboarding =>
  createOnboarding({
    ...given,
    pages: createLinkPages({ ...given, hasSteward: given.apps.steward !== undefined }),
    presses: createPresses(given),
    departures: createDepartures(given),
    actions: createSetupActions(given),
  });

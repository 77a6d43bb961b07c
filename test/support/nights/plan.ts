import { nextRandom, pick, type RandomState } from '../../../sandbox/microsoft/random.ts';
import { type FaultName, faultsOf, type Kind } from './faults.ts';

/** One connection, and what is wrong with it in each night. */
export interface Planned {
  readonly name: string;
  readonly kind: Kind;
  readonly nights: readonly FaultName[];
  /** It was connected just before the first night, and nothing was asked of it yet. */
  readonly isNew?: boolean;
}

export const profileOf: Readonly<Record<Kind, string>> = {
  shared: 'certero-application',
  own: 'snow',
  two: 'cayosoft',
  account: 'sam360-account',
};

/** What the operator's own app has to say in each night. */
export type OwnFault = 'nothing' | 'secretEndsIn6Days' | 'secretEndsIn20Days';

/** Which tenant has which fault in which night. */
export interface Plan {
  readonly connections: readonly Planned[];
  readonly ownApp: readonly OwnFault[];
}

const NIGHTS = 3;
/** Of those that nothing was wrong with at first. */
const SHARE = 0.1;

/** Something that hits many at once, leaves some of them, and comes to another. */
const WAVE: readonly (readonly FaultName[])[] = [
  ['nothing', 'namesConcealed', 'nothing'],
  ['nothing', 'namesConcealed', 'namesConcealed'],
  ['nothing', 'namesConcealed', 'nothing'],
  ['nothing', 'nothing', 'namesConcealed'],
  ['permissionMissing', 'permissionMissing', 'nothing'],
  ['permissionMissing', 'twoPermissionsMissing', 'nothing'],
  ['permissionMissing', 'permissionMissing', 'nothing'],
];
/** Those of the wave, and a few in which it has gone. */
const WAVE_NIGHTS = 5;

const OWN_APP: readonly OwnFault[] = ['nothing', 'secretEndsIn20Days', 'secretEndsIn6Days'];

/** From so many nights on end in which something is wrong on, the next one is quiet: who gives trouble for longer is asked more rarely. */
const MOST_TROUBLED = 4;

/**
 * Of so many connections of each kind, a wave besides. The first of each kind have every fault in turn, the others some,
 * and from night to night another; every fifth is new.
 */
export function planOf(counts: Readonly<Record<Kind, number>>, seed: number, nights = NIGHTS): Plan {
  const random: RandomState = { random: seed };
  const connections = (Object.entries(counts) as [Kind, number][]).flatMap(([kind, count]) => {
    const all = faultsOf(kind);
    return Array.from({ length: count }, (_, at) => {
      const first = all[at] ?? (nextRandom(random) < SHARE ? pick(random, all) : 'nothing');
      const drawn = nightsFrom(random, first, all, nights);
      return { name: `${kind} ${at + 1}`, kind, nights: drawn, isNew: at % 5 === 4 };
    });
  });
  const wave = WAVE.map((some, at) => ({
    name: `wave ${at + 1}`,
    kind: 'shared' as const,
    nights: Array.from({ length: nights }, (_, night) => some[night % WAVE_NIGHTS] ?? 'nothing'),
  }));
  return {
    connections: [...connections, ...wave],
    ownApp: Array.from({ length: nights }, (_, night) => OWN_APP[night % OWN_APP.length] ?? 'nothing'),
  };
}

function nightsFrom(
  random: RandomState,
  first: FaultName,
  all: readonly FaultName[],
  count: number,
): FaultName[] {
  const nights = [first];
  while (nights.length < count) {
    const before = nights.at(-1) ?? first;
    const drawn = nextRandom(random);
    const last = nights.slice(-MOST_TROUBLED);
    if (last.length === MOST_TROUBLED && !last.includes('nothing')) nights.push('nothing');
    else if (before === 'nothing') nights.push(drawn < SHARE / 2 ? pick(random, all) : 'nothing');
    else nights.push(drawn < 0.3 ? before : drawn < 0.6 ? 'nothing' : pick(random, all));
  }
  return nights;
}

/** Of a few connections, in which every night something changes; each goes through its faults again and again. */
export const changingPlan = (
  nights: number,
  turns: readonly (readonly [Kind, readonly FaultName[]])[],
): Plan => ({
  connections: turns.map(([kind, faults], at) => ({
    name: `${kind} ${at + 1}`,
    kind,
    nights: Array.from({ length: nights }, (_, night) => faults[night % faults.length] ?? 'nothing'),
  })),
  ownApp: Array.from({ length: nights }, (_, night) => (night % 4 === 2 ? 'secretEndsIn6Days' : 'nothing')),
});

import { setTimeout as wait } from 'node:timers/promises';
import { nextRandom, type RandomState } from '../../sandbox/microsoft/random.ts';
import type { Ground } from './ground.ts';

/** Ends hosts as a crash of their machines would, and starts them again. */
export interface Killer {
  readonly kills: number;
  /** Real instants of kills, in ms. */
  readonly at: readonly number[];
  /** Perhaps ends a host within the next milliseconds; settles once it is back. */
  strike(within: number): Promise<void>;
}

const SHARE = 0.6;
/** Milliseconds that a host is away at most. */
const AWAY = 3_000;

export function createKiller({ hosts }: Ground, random: RandomState): Killer {
  const at: number[] = [];
  return {
    at,
    get kills() {
      return at.length;
    },
    async strike(within) {
      const [whether, whom, when, howLong] = [0, 1, 2, 3].map(() => nextRandom(random));
      if ((whether ?? 1) >= SHARE) return;
      const host = hosts[Math.floor((whom ?? 0) * hosts.length)];
      await wait(Math.floor((when ?? 0) * within));
      await host?.kill();
      at.push(Date.now());
      await wait(Math.floor((howLong ?? 0) * AWAY));
      await host?.start();
    },
  };
}

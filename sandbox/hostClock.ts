/**
 * What the host's process preloads (`node --import`), before any module could keep the real `Date`: the sandbox's
 * clock, as far ahead as the parent says at the start and turned when it says so later.
 */
import { AHEAD_VARIABLE, readTurn } from './clockMessages.ts';
import { replaceDate, turnClock } from './turnedClock.ts';

replaceDate();
turnClock(Number(process.env[AHEAD_VARIABLE] ?? 0));
// The app has no such setting on Azure, so it does not see it here.
delete process.env[AHEAD_VARIABLE];

process.on('message', (message) => {
  const turn = readTurn(message);
  if (!turn) return;
  turnClock(turn.aheadMs);
  process.send?.(turn);
});

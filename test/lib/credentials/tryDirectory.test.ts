import { expect, test } from '@jest/globals';
import { createTryDirectory } from '../../../src/lib/credentials/tryDirectory.ts';
import type { AsDirectoryAccount } from '../../../src/lib/credentials/openDirectory.ts';
import type { DirectoryFailure, TooSoon } from '../../../src/lib/directory/failures.ts';
import { cayosoft } from '../../../src/lib/profiles/cayosoft.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { err, ok } from '../../../src/lib/result.ts';
import { keptLog } from '../alerts/support.ts';
import { aConnection, aDirectoryAccount } from '../../support/connections.ts';
import { holdRow } from '../../support/heldRow.ts';

const T = Date.UTC(2025, 5, 1);
const PLACE = 'CN=Users,DC=corp';
const tooSoon: TooSoon = { kind: 'tooSoon', seconds: 10, reason: 'Another one is trying it.' };
const lost: DirectoryFailure = { kind: 'unreachable', sent: true, reason: 'Lost.' };

/** A trial whose account is let in once, to find the place, and then not. */
async function trialWith(then: DirectoryFailure | TooSoon) {
  const held = holdRow(aConnection({ profile: 'cayosoft', directory: aDirectoryAccount }));
  const { log, lines } = keptLog({ now: T });
  let signIns = 0;
  const as: AsDirectoryAccount = () => {
    signIns += 1;
    return Promise.resolve(signIns === 1 ? ok({ domain: 'DC=corp', place: PLACE } as never) : err(then));
  };
  const tryDirectory = createTryDirectory({
    connections: held.store,
    profiles: { find: () => Promise.resolve(profileSchema.parse(cayosoft)) },
    openDirectory: () => Promise.resolve(ok(as)),
    flush: () => Promise.resolve(),
    recheck: () => Promise.resolve(),
    clock: () => T,
    random: systemRandom,
    log,
  });
  const tried = await tryDirectory('c', PLACE, 'olivia');
  return { steps: tried?.ok ? tried.value.steps : undefined, signIns, text: lines.join() };
}

test('an account that may not be tried a second time has made nothing, and so left nothing', async () => {
  const { steps, signIns, text } = await trialWith(tooSoon);
  expect(steps).toEqual([{ step: 'trialMake', outcome: 'skipped', text: tooSoon.reason }]);
  expect(signIns).toBe(2);
  expect(text).not.toContain('has left a user');
});

test('one whose connection was lost may have', async () => {
  const { steps, signIns, text } = await trialWith(lost);
  expect(steps).toMatchObject([{ step: 'trialDelete', outcome: 'left', text: lost.reason }]);
  expect(signIns).toBe(3);
  expect(text).toContain('has left a user');
});

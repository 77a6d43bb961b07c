import { expect, test } from '@jest/globals';
import { mortalWorld } from '../../../support/mortalWorld.ts';
import { renewThrough, withAccount } from '../../../support/renewedPasswords.ts';

const here = mortalWorld();

test.each([
  ['admin', 'dies'],
  ['admin', 'loses'],
  ['itself', 'dies'],
  ['itself', 'loses'],
] as const)(
  'a call of a renewal by %s that %s, whichever it is, ends with the account’s password in force',
  async (who, mishap) => {
    const { world, mortal } = here;
    expect(await renewThrough(world, await withAccount(world), who, mishap, mortal)).toBeGreaterThan(15);
  },
  600_000,
);

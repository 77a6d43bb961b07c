import { describe, expect, test } from '@jest/globals';
import { iso } from '../../../src/lib/clock.ts';
import { type Access, noAccess, type TenantAccount } from '../../../src/lib/connections/access.ts';
import { passwordHandOverState } from '../../../src/lib/connections/passwordSuccession.ts';
import { acceptAccount } from '../../../src/lib/credentials/acceptAccount.ts';
import { sam360 } from '../../../src/lib/profiles/sam360.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import { aConnection } from '../../support/connections.ts';

const NOW = Date.UTC(2025, 0, 15);
const profile = profileSchema.parse(sam360);
const shown = { at: iso(NOW), by: 'olivia' };
const entered = { ...shown, confirmedAt: iso(NOW), confirmedBy: 'olivia' };
const kept = { secretName: 's', secretVersion: '1', setAt: iso(NOW) };
const account = (password?: TenantAccount['password']): TenantAccount => ({
  objectId: 'o',
  userPrincipalName: 'u',
  origin: 'made',
  ...(password && { password }),
});

/** The account's password after this version of it was given. */
function given(access: Partial<Access>, secretVersion = '2') {
  const current = aConnection({ ownership: 'dedicated', access: { ...noAccess, ...access } });
  const target = { objectId: 'o', userPrincipalName: 'u', isKnown: true, said: [] };
  const entry = { secretName: 's', secretVersion };
  const change = acceptAccount(current, profile, target, entry, {}, 'olivia', NOW);
  const { account: after, incoming } = change?.connection.access ?? {};
  return { password: after?.password, incoming: incoming?.password, after };
}

describe('an account that is given', () => {
  const other = { ...account(kept), objectId: 'p' };
  const former = { objectId: 'o', userPrincipalName: 'u' };

  test.each([
    ['somebody else’s', [], 'given'],
    ['one of ours that another had replaced', [former], 'made'],
    ['one that we had adopted', [{ ...former, wasThere: true }], 'adopted'],
  ] as const)('is %s', (_whose, formerAccounts, origin) => {
    const access = { account: other, formerAccounts: [...formerAccounts] };
    const current = aConnection({ ownership: 'dedicated', access: { ...noAccess, ...access } });
    const target = { objectId: 'o', userPrincipalName: 'u', isKnown: false, said: [] };
    const entry = { secretName: 's', secretVersion: '2' };
    const after = acceptAccount(current, profile, target, entry, {}, 'olivia', NOW)?.connection.access;
    expect(after?.account).toMatchObject({ objectId: 'o', origin });
    expect(after?.formerAccounts.map(({ objectId }) => objectId)).toEqual(['p']);
  });
});

describe('a password that is given', () => {
  test.each<[string, Partial<NonNullable<TenantAccount['password']>>, object]>([
    ['one that was shown', { handOver: shown }, shown],
    ['one that was entered', { handOver: entered }, entered],
    ['one that was to be entered', { formerHandOver: shown }, shown],
    ['one of those, and then shown', { formerHandOver: shown, handOver: entered }, entered],
  ])('has to be entered by whoever was given %s, which has ended', (_what, more, before) => {
    const { password } = given({ account: account({ ...kept, ...more }) });
    expect(password).toMatchObject({ secretVersion: '2', formerHandOver: { ...before, hasEnded: true } });
    expect(password).not.toHaveProperty('handOver');
    expect(password && passwordHandOverState(password)).toBe('again');
  });

  test('stands as before where it is the same, and where nobody was given any', () => {
    expect(given({ account: account({ ...kept, handOver: shown }) }, '1').password).toMatchObject({
      handOver: shown,
    });
    expect(given({ account: account({ ...kept, handOver: shown }) }, '1').password).not.toHaveProperty(
      'formerHandOver',
    );
    expect(given({ account: account(kept) }).password).not.toHaveProperty('formerHandOver');
  });

  test('may be the one that left the vault with an end', () => {
    const { after } = given({ account: { ...account(), formerHandOver: entered } });
    expect(after?.password?.formerHandOver).toEqual(entered);
    expect(after).not.toHaveProperty('formerHandOver');
  });

  test('is the account’s also where it is to come beside the one in force', () => {
    const ofBoth = {
      account: account({ ...kept, handOver: shown }),
      incoming: account({ ...kept, secretVersion: '2' }),
    };
    const formerHandOver = { ...shown, hasEnded: true };
    expect(given(ofBoth, '3')).toMatchObject({ password: { formerHandOver }, incoming: { formerHandOver } });
    expect(given(ofBoth, '2')).toMatchObject({ password: { formerHandOver }, incoming: { formerHandOver } });
  });
});
